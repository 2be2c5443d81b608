using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Sums of a few strips of columns, over all of K and for all packed rows, which one thread computes in working memory instead of in C.</summary>
/// <remarks>
/// C's rows are mostly a multiple of 4 KiB apart, so that a strip's part of it fits no cache; here its rows lie side by side. For each thousand or so steps of K the strips
/// of B are packed once; then rows of A go by, some at a time, so that they come from the third-level cache once for all strips.
/// </remarks>
/// <param name="kernel">Multiplies.</param>
/// <param name="a">The packed rows.</param>
/// <param name="memory">Working memory, at a multiple of 64 bytes.</param>
internal readonly unsafe struct Bf16Sums(Bf16TileKernel kernel, in Bf16Rows a, byte* memory)
{
    /// <summary>Strips at most.</summary>
    public const int MaxStrips = 8;

    /// <summary>Rows at most, with which the sums do not leave the second-level cache by much.</summary>
    public const int MaxRows = 2048;

    private const int Columns = Bf16TileKernel.Columns, RowBytes = Columns * sizeof(float);

    /// <summary>Rows of A that meet all strips before others do: 256 KiB.</summary>
    private const int PartRows = 128;

    /// <summary>Steps of K that are packed at once.</summary>
    private const int MaxK = 1024;

    /// <summary>Bytes of a strip of B and of what lies behind it.</summary>
    private const int PackedBytes = MaxK * Columns * sizeof(ushort) + MaxK / Int16TileKernel.Unit * Int16TileKernel.FactorBytesOfB;

    // Does not compile when they do not fit into a scratch block.
    private const uint Spare = ScratchPool.BlockFloats * sizeof(float) - MaxStrips * (PackedBytes + (MaxRows + 32) * RowBytes);

    private readonly Bf16Rows _a = a;
    private readonly byte* _memory = memory;

    /// <summary>The sums of a slot: (rows, 32).</summary>
    public float* Of(int slot) => (float*)(_memory + MaxStrips * PackedBytes) + (nint)slot * _a.Strips * kernel.Rows * Columns;

    /// <summary>How many steps of K are packed at once: parts of equal size.</summary>
    public static int KBlock(Bf16TileKernel kernel, in Bf16Job job) => Bf16Cut.Even(job.K, MaxK, Math.Max(kernel.UnitDepth, job.B.Type.BlockLength));

    /// <summary>Packs some steps of K of a strip of columns into a slot.</summary>
    public void Pack(in Bf16Job job, int strip, int k, int depth, int slot) =>
        new Bf16Packer(kernel, job, new Bf16Block(0, 0, 0, job.N, k, depth)).StripOfB(strip, Packed(slot));

    /// <summary>The rows meet what is packed in the slots.</summary>
    /// <param name="slots">How many slots are in use.</param>
    /// <param name="k">The step of K that they begin at; at the first one the sums begin too.</param>
    /// <param name="depth">Steps of K.</param>
    public void Add(int slots, int k, int depth)
    {
        int partStrips = Math.Max(1, PartRows / kernel.Rows);
        for (int strip = 0; strip < _a.Strips; strip += partStrips)
            for (int slot = 0; slot < slots; slot++)
                for (int step = 0; step < depth; step += kernel.PassDepth)
                    Add(slot, strip, Math.Min(partStrips, _a.Strips - strip), k, step, depth);
    }

    /// <summary>One pass of what is packed, which begins at a step of it.</summary>
    private void Add(int slot, int strip, int strips, int k, int step, int depth)
    {
        Bf16TileKernel.Arguments arguments = new()
        {
            A = _a.At(strip, k + step),
            StripOfA = _a.StripBytes,
            B = Packed(slot) + (nint)step * Columns * sizeof(ushort),
            Factors = (float*)(Packed(slot) + Groups(depth) * Bf16TileKernel.StripBytesOfB + kernel.BytesBehindB(step)),
            Steps = Groups(Math.Min(kernel.PassDepth, depth - step)),
            Strips = strips,
            C = Of(slot) + (nint)strip * kernel.Rows * Columns,
            RowOfC = RowBytes,
        };
        if (k + step > 0)
        {
            arguments.From = (float*)arguments.C;
            arguments.RowOfFrom = RowBytes;
            arguments.StripOfFrom = kernel.Rows * RowBytes;
        }
        kernel.Run(arguments);
    }

    private static int Groups(int depth) => (depth + Bf16TileKernel.Depth - 1) / Bf16TileKernel.Depth;

    private byte* Packed(int slot) => _memory + slot * PackedBytes;
}
