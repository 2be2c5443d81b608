using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Numbers become halves that share an exponent, as <see cref="Fp16TileKernel"/> wants them: times a power of two, then rounded to nearest even.</summary>
/// <remarks>
/// <code>
/// rax → source   r10 its step   rdx → destination, r8 its stride   r9 → scales   rcx how often   r11, rsi: bytes of a packed row, rows left
/// zmm0, zmm1 sixteen numbers each   zmm4 what they are multiplied by
/// </code>
/// F32, F16 or BF16 is read as <see cref="StoredLoad"/> does. About 10 instructions for 32 numbers, 26 where the kernel looks for the largest itself.
/// </remarks>
internal static unsafe class Fp16PackKernel
{
    /// <summary>|x| &lt; 2⁵ in what is packed: a number of this exponent, as F32 has it in its bits, stays what it is.</summary>
    public const int TopExponent = 127 + 4;

    /// <summary>The factors of A are so much smaller, as a power of two, and what scales the sums of a column so much larger, that neither they nor these sums leave F32.</summary>
    public const int FactorShift = 12;

    /// <summary>The smallest exponent of a unit of A, so that its factor is no subnormal number: 2^(e − 143) has the exponent 1.</summary>
    public const int SmallestOfUnit = TopExponent + FactorShift - 126;

    private const int HalfRow = 16, RowBytes = Bf16TileKernel.RowBytes;

    private static readonly Lazy<AssembledKernel>[] s_lines = Each(Line), s_units = Each(Unit), s_strips = Each(Unit, TwelveRows.Count), s_pairs = Each(Pair);

    /// <summary>What one call works on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first number.</summary>
        public byte* Source;

        /// <summary>Bytes from one step of K to the next, for pairs; from one row to the next, for a strip.</summary>
        public nint KStep;

        /// <summary>Where the first 64 bytes go.</summary>
        public byte* Destination;

        /// <summary>Bytes from these to the next.</summary>
        public nint Stride;

        /// <summary>How many times 32 numbers there are, at least 1.</summary>
        public nint Count;

        /// <summary>What the numbers are multiplied by, or where a unit's factor goes.</summary>
        public float* Scales;
    }

    /// <summary>32 neighbours at a time, all times one number.</summary>
    public static AssembledKernel Lines(DType type) => s_lines[StoredLoad.IndexOf(type)].Value;

    /// <summary>32 neighbours at a time, each time by the largest of them; their factor is stored, at the same stride.</summary>
    public static AssembledKernel Units(DType type) => s_units[StoredLoad.IndexOf(type)].Value;

    /// <summary>The same for the twelve rows of a strip of A, each of as many times 32 neighbours: their factors lie side by side.</summary>
    public static AssembledKernel Strip(DType type) => s_strips[StoredLoad.IndexOf(type)].Value;

    /// <summary>Sixteen pairs of numbers of two steps of K at a time, times sixteen numbers.</summary>
    public static AssembledKernel Pairs(DType type) => s_pairs[StoredLoad.IndexOf(type)].Value;

    /// <summary>What brings numbers of an exponent, as F32 has it in its bits, below 2⁵: an exponent of at least 4.</summary>
    public static float Multiplier(int exponent) => BitConverter.Int32BitsToSingle((TopExponent + 127 - exponent) << 23);

    private static Lazy<AssembledKernel>[] Each(Action<KernelAssembler, DType> body, int rows = 1) =>
        [.. new[] { DType.F32, DType.F16, DType.BF16 }.OrderBy(StoredLoad.IndexOf).Select(type => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, type, body, rows))))];

    private static void Write(KernelAssembler k, DType type, Action<KernelAssembler, DType> body, int rows)
    {
        Label next = k.CreateLabel();
        k.Begin();
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.Source)));
        k.mov(r10, KernelAssembler.Argument<Arguments>(nameof(Arguments.KStep)));
        k.mov(rdx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Destination)));
        k.mov(r8, KernelAssembler.Argument<Arguments>(nameof(Arguments.Stride)));
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Count)));
        k.mov(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.Scales)));
        k.mov(r11d, 0x7FFFFFFF);
        k.vpbroadcastd(zmm16, r11d);
        Broadcast(k, zmm17, SmallestOfUnit);
        Broadcast(k, zmm18, TopExponent + 127);
        Broadcast(k, zmm19, SmallestOfUnit - 1);
        if (body == Line)
            k.vbroadcastss(zmm4, __dword_ptr[r9]);
        else if (body == Pair)
            k.vmovups(zmm4, __zmmword_ptr[r9]);
        if (rows > 1)
            BeginRows(k, type, rows);
        k.Label(ref next);
        body(k, type);
        k.add(rdx, r8);
        k.dec(rcx);
        k.jnz(next);
        if (rows > 1)
            NextRow(k, next);
        k.End();
    }

    private static void BeginRows(KernelAssembler k, DType type, int rows)
    {
        k.mov(esi, rows);
        k.mov(r11, rcx);
        k.imul(r11, r11, (int)type.BytesFor(2 * HalfRow));
        k.sub(r10, r11);
        k.mov(r11, rcx);
        k.imul(r11, r8);
    }

    /// <summary>Behind a row, source, destination and scales have moved on by the whole of it.</summary>
    private static void NextRow(KernelAssembler k, Label next)
    {
        k.add(rax, r10);
        k.sub(rdx, r11);
        k.add(rdx, RowBytes);
        k.sub(r9, r11);
        k.add(r9, sizeof(float));
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Count)));
        k.dec(rsi);
        k.jnz(next);
    }

    private static void Broadcast(KernelAssembler k, AssemblerRegisterZMM target, int value)
    {
        k.mov(r11d, value);
        k.vpbroadcastd(target, r11d);
    }

    private static void Line(KernelAssembler k, DType type)
    {
        Neighbours(k, type);
        Store(k);
    }

    private static void Unit(KernelAssembler k, DType type)
    {
        Neighbours(k, type);
        k.vpandd(zmm2, zmm0, zmm16);
        k.vpandd(zmm3, zmm1, zmm16);
        k.vpmaxud(zmm2, zmm2, zmm3);
        // Each half of what is left meets the other, until all sixteen are the largest.
        foreach (byte order in (byte[])[0x4E, 0xB1])
        {
            k.vshufi64x2(zmm3, zmm2, zmm2, order);
            k.vpmaxud(zmm2, zmm2, zmm3);
        }
        foreach (byte order in (byte[])[0x4E, 0xB1])
        {
            k.vpshufd(zmm3, zmm2, order);
            k.vpmaxud(zmm2, zmm2, zmm3);
        }
        k.vpsrld(zmm2, zmm2, 23);
        k.vpmaxud(zmm2, zmm2, zmm17);
        k.vpsubd(zmm4, zmm18, zmm2);
        k.vpslld(zmm4, zmm4, 23);
        k.vpsubd(zmm2, zmm2, zmm19);
        k.vpslld(zmm2, zmm2, 23);
        k.vmovd(__dword_ptr[r9], xmm2);
        k.add(r9, r8);
        Store(k);
    }

    private static void Neighbours(KernelAssembler k, DType type)
    {
        StoredLoad.Write(k, type, zmm0, __[rax]);
        StoredLoad.Write(k, type, zmm1, __[rax + (int)type.BytesFor(HalfRow)]);
        k.add(rax, (int)type.BytesFor(2 * HalfRow));
    }

    private static void Store(KernelAssembler k)
    {
        Round(k);
        k.vmovups(__ymmword_ptr[rdx], ymm0);
        k.vmovups(__ymmword_ptr[rdx + RowBytes / 2], ymm1);
    }

    private static void Pair(KernelAssembler k, DType type)
    {
        StoredLoad.Write(k, type, zmm0, __[rax]);
        StoredLoad.Write(k, type, zmm1, __[rax + r10]);
        k.lea(rax, __[rax + r10 * 2]);
        Round(k);
        k.vpmovzxwd(zmm0, ymm0);
        k.vpmovzxwd(zmm1, ymm1);
        k.vpslld(zmm1, zmm1, 16);
        k.vpord(zmm0, zmm0, zmm1);
        k.vmovups(__zmmword_ptr[rdx], zmm0);
    }

    private static void Round(KernelAssembler k)
    {
        k.vmulps(zmm0, zmm0, zmm4);
        k.vmulps(zmm1, zmm1, zmm4);
        k.vcvtps2phx(ymm0, zmm0);
        k.vcvtps2phx(ymm1, zmm1);
    }
}
