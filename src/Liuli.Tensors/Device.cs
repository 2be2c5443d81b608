using System.Globalization;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>A place where tensors live and operations run: for now the processor, with a kernel level and a number of threads.</summary>
/// <remarks>
/// Several devices of different levels can stand side by side, which is how every kernel path is tested on one machine. Operands of
/// one operation must share their device. Safe for use from several threads.
/// </remarks>
public sealed class Device
{
    /// <summary>Threads beyond the processors wait for one another: on two processors a <c>bench decode</c> of 5.4 s took 7.4 with 8 threads for each, 11.4 with 32, and with 512 had not ended after half a minute.</summary>
    private const int ThreadsPerProcessor = 16;

    private static readonly Lazy<Device> s_default = new(() => FromEnvironment());

    private Device(CpuContext context) => Context = context;

    /// <summary>The best this machine offers, unless the environment variables <c>LIULI_CPU</c> (naive, portable, avx2, avx512, amx),
    /// <c>LIULI_THREADS</c> or <c>LIULI_ASSEMBLER</c> (on, off) say otherwise.</summary>
    public static Device Default => s_default.Value;

    /// <summary>Which kernels run.</summary>
    public CpuLevel Level => Context.Level;

    /// <summary>The instructions beyond the level's own that kernels use.</summary>
    public CpuInstructions Instructions => Context.Instructions;

    /// <summary>The most threads that <c>LIULI_THREADS</c> and the command's <c>--threads</c> ask for: 16 for each logical processor.</summary>
    public static int MostThreads => Math.Min(ThreadsPerProcessor * Environment.ProcessorCount, ComputePool.MostThreads);

    /// <summary>How many threads share the work; results do not depend on it.</summary>
    public int Threads => Context.Pool.Threads;

    /// <summary>Whether products that round what they multiply to bfloat16 (<see cref="MatMulPrecision.BF16"/>) run on instructions for it, or for whole numbers of 16 bits. What only they read is then best
    /// stored so: it is rounded once, and takes half the bytes.</summary>
    public bool MultipliesBFloat16 => ProductsOf16Bits != SixteenBitProducts.Float32;

    /// <summary>What these products run on.</summary>
    public SixteenBitProducts ProductsOf16Bits => Bf16MatMul.Kernel(Context) switch
    {
        null => SixteenBitProducts.Float32,
        Int16NarrowKernel => SixteenBitProducts.Int16Narrow,
        Int16TileKernel => SixteenBitProducts.Int16,
        VectorBf16Kernel => SixteenBitProducts.Bf16Vectors,
        _ => SixteenBitProducts.Bf16Tiles,
    };

    /// <summary>Whether products of F32 with weights of this type round what they multiply to 16 bits or fewer: with quantised weights always (to 8 bits, on tiles to bfloat16), with those of 16 bits on instructions
    /// that multiply these, and not with a few rows.</summary>
    /// <param name="weights">How the weights are stored.</param>
    /// <param name="rows">How many vectors meet them at once.</param>
    public bool RoundsInputs(DType weights, int rows) => weights.IsQuantized || Float16MatMul.RoundsInput(Context, weights, rows);

    /// <summary>How many native memory blocks this device ever asked of the operating system; stays put once a program is warmed up.</summary>
    public long NativeBlocksAllocated => Memory.BlocksAllocated;

    /// <summary>How many bytes these blocks have together: the most that tensors of this device ever needed at a time, and what rounding to block sizes adds.</summary>
    public long NativeBytesAllocated => Memory.BytesAllocated;

    internal CpuContext Context { get; }

    internal MemoryPool Memory { get; private init; } = new();

    /// <summary>A processor device that runs kernels of <paramref name="level"/> (the machine's best when null) on <paramref name="threads"/>
    /// threads (one per physical core when null).</summary>
    /// <param name="level">Which kernels run.</param>
    /// <param name="threads">Threads in all.</param>
    /// <param name="allowed">Which of the machine's further instructions kernels may use; none means that no machine code is assembled.</param>
    /// <exception cref="PlatformNotSupportedException">This machine lacks the instructions of that level.</exception>
    public static Device Cpu(CpuLevel? level = null, int? threads = null, CpuInstructions allowed = CpuInstructions.All) =>
        new(new CpuContext(level ?? CpuFeatures.Best, threads ?? 0, allowed));

    /// <summary>A device of a context of its own, and perhaps of memory of its own.</summary>
    internal static Device Of(CpuContext context, MemoryPool? memory = null) => new(context) { Memory = memory ?? new() };

    /// <summary>Hands memory that is kept for reuse back to the operating system.</summary>
    public void Trim() => Memory.Trim();

    /// <summary>For example <c>cpu avx512 (Assembled, AvxVnni, Avx512Vnni), 2 threads</c>.</summary>
    public override string ToString()
    {
        string instructions = Instructions == CpuInstructions.None ? "" : $" ({Instructions})";
        if (Context.Distrusted != CpuInstructions.None)
            instructions += $" without {Context.Distrusted}, which this machine offers and computes wrongly";
        return $"cpu {Level.ToString().ToLowerInvariant()}{instructions}, {Counted.Of(Threads, "thread")}";
    }

    /// <summary>The device that the environment variables named at <see cref="Default"/> ask for, with threads of its own.</summary>
    /// <param name="threads">Threads in all; those of <c>LIULI_THREADS</c>, or one per physical core, when null.</param>
    /// <exception cref="InvalidOperationException">A variable has a value that means nothing.</exception>
    public static Device FromEnvironment(int? threads = null)
    {
        CpuLevel? level = null;
        if (Environment.GetEnvironmentVariable("LIULI_CPU") is { Length: > 0 } name)
        {
            if (!Enum.TryParse(name, ignoreCase: true, out CpuLevel parsed) || !Enum.IsDefined(parsed))
                throw new InvalidOperationException($"LIULI_CPU is '{name}'; expected one of {string.Join(", ", Enum.GetNames<CpuLevel>()).ToLowerInvariant()}");
            level = parsed;
        }
        if (threads is null && Environment.GetEnvironmentVariable("LIULI_THREADS") is { Length: > 0 } count)
        {
            if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) || parsed < 1 || parsed > MostThreads)
                throw new InvalidOperationException($"LIULI_THREADS is '{count}'; expected a whole number from 1 to {MostThreads} ({ThreadsPerProcessor} for each logical processor)");
            threads = parsed;
        }
        return Cpu(level, threads, AssemblerSetting());
    }

    private static CpuInstructions AssemblerSetting() => Environment.GetEnvironmentVariable("LIULI_ASSEMBLER") switch
    {
        null or "" or "on" => CpuInstructions.All,
        "off" => CpuInstructions.None,
        string other => throw new InvalidOperationException($"LIULI_ASSEMBLER is '{other}'; expected on or off"),
    };
}
