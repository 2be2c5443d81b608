using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Rows of A, packed for all of K as <see cref="Bf16TileKernel"/> wants them: strips one behind the other, the last one filled up with zeros.</summary>
/// <param name="kernel">Says how high a strip is.</param>
/// <param name="memory">At a multiple of 64 bytes.</param>
/// <param name="rows">How many rows there are.</param>
/// <param name="k">Numbers of a row.</param>
internal readonly unsafe struct Bf16Rows(Bf16TileKernel kernel, byte* memory, int rows, int k)
{
    /// <summary>How many rows there are.</summary>
    public int Rows => rows;

    /// <summary>Numbers of a row.</summary>
    public int K => k;

    /// <summary>How many strips there are.</summary>
    public int Strips => (rows + kernel.Rows - 1) / kernel.Rows;

    /// <summary>From one strip to the next.</summary>
    public nint StripBytes => (nint)new Bf16Block(0, rows, 0, 0, 0, k).LineBytes * kernel.PackedRows;

    /// <summary>Bytes of all.</summary>
    public long Bytes => Strips * (long)StripBytes;

    /// <summary>A strip, from a step of K on: a multiple of <see cref="Bf16TileKernel.Depth"/>.</summary>
    public byte* At(int strip, int step) => memory + strip * StripBytes + (nint)step * sizeof(ushort) * kernel.PackedRows;

    /// <summary>Packs the rows of a product's A from one on.</summary>
    public void Pack(ComputePool pool, in Bf16Job job, int firstRow) =>
        pool.For(Strips, 1, new PackBody(new Bf16Packer(kernel, job, new Bf16Block(firstRow, rows, 0, 0, 0, k)), memory));

    /// <summary>Some times 32 numbers of each row, which become those from a step of K on, a multiple of <see cref="Bf16TileKernel.UnitDepth"/>.</summary>
    /// <param name="x">The numbers, 32 a row, row by row.</param>
    /// <param name="next">Bytes from there to the next 32 of all rows.</param>
    /// <param name="count">How many times.</param>
    /// <param name="step">The step of K.</param>
    public void Set(float* x, nint next, int count, int step)
    {
        Bf16Operand numbers = new(x, Bf16TileKernel.Depth, 1);
        if (kernel is Int16TileKernel)
            Int16PackingOfA.Stored(numbers, (byte*)x, next, rows, count * Bf16TileKernel.Depth, StripBytes, At(0, step));
        else
            for (int i = 0; i < count; i++)
                Bf16Packer.StripsOfA(kernel, numbers, (byte*)x + i * next, rows, Bf16TileKernel.Depth, StripBytes, At(0, step + i * Bf16TileKernel.Depth));
    }

    private readonly struct PackBody(in Bf16Packer packer, byte* memory) : IRangeBody
    {
        private readonly Bf16Packer _packer = packer;
        private readonly byte* _memory = memory;

        public void Run(int start, int end) => _packer.StripsOfA(start, end, _memory);
    }
}
