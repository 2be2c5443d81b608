using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>The part of a product that is packed at a time.</summary>
/// <param name="M">Its first row.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="N">Its first column.</param>
/// <param name="Columns">How many there are.</param>
/// <param name="K">The first step of its sums.</param>
/// <param name="Depth">How many there are.</param>
internal readonly record struct Bf16Block(int M, int Rows, int N, int Columns, int K, int Depth)
{
    /// <summary>Bytes of one packed row or column.</summary>
    public nint LineBytes => (nint)((Depth + Bf16TileKernel.Depth - 1) / Bf16TileKernel.Depth) * Bf16TileKernel.RowBytes;
}

/// <summary>Packs strips of a block of a product's operands, however their numbers are stored.</summary>
/// <param name="kernel">What the strips are for.</param>
/// <param name="job">The product.</param>
/// <param name="block">Its part at hand.</param>
internal readonly unsafe struct Bf16Packer(Bf16TileKernel kernel, in Bf16Job job, in Bf16Block block)
{
    private readonly Bf16Job _job = job;
    private readonly Bf16Block _block = block;

    /// <summary>Bytes of a packed strip of A.</summary>
    public nint BytesOfA => kernel.PackedRows * _block.LineBytes;

    /// <summary>Bytes of a packed strip of B.</summary>
    public nint BytesOfB => Bf16TileKernel.Columns * _block.LineBytes + kernel.BytesBehindB(_block.Depth);

    /// <summary>Some neighbouring strips of A.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="end">The first one behind them.</param>
    /// <param name="strips">Where strip 0 lies.</param>
    public void StripsOfA(int start, int end, byte* strips)
    {
        int m = start * kernel.Rows;
        StripsOfA(kernel, _job.A, _job.A.At(_block.M + m, _block.K), Math.Min(end * kernel.Rows, _block.Rows) - m, _block.Depth, BytesOfA, strips + start * BytesOfA);
    }

    /// <summary>Some neighbouring strips of A over <see cref="Bf16TileKernel.UnitDepth"/> steps of K: of a transposed matrix that reads long parts of stored rows.</summary>
    /// <param name="unit">Which of these.</param>
    /// <param name="start">The first of the strips.</param>
    /// <param name="end">The first one behind them.</param>
    /// <param name="strips">Where strip 0 lies.</param>
    public void UnitOfA(int unit, int start, int end, byte* strips)
    {
        int k = unit * kernel.UnitDepth, m = start * kernel.Rows;
        StripsOfA(kernel, _job.A, _job.A.At(_block.M + m, _block.K + k), Math.Min(end * kernel.Rows, _block.Rows) - m, Math.Min(kernel.UnitDepth, _block.Depth - k), BytesOfA,
            strips + start * BytesOfA + (nint)k * sizeof(ushort) * kernel.PackedRows);
    }

    /// <summary>Strips of A from anywhere.</summary>
    /// <param name="kernel">What they are for.</param>
    /// <param name="a">How the matrix lies.</param>
    /// <param name="source">Their first number.</param>
    /// <param name="present">Rows that exist.</param>
    /// <param name="k">Steps of K that exist.</param>
    /// <param name="stripBytes">Bytes from one packed strip to the next.</param>
    /// <param name="destination">The first packed strip.</param>
    public static void StripsOfA(Bf16TileKernel kernel, in Bf16Operand a, byte* source, int present, int k, nint stripBytes, byte* destination)
    {
        if (kernel is Int16TileKernel)
            Int16PackingOfA.Strips(a, source, present, k, stripBytes, destination);
        else if (a.Type == DType.BF16)
            Bf16Packing<StoredBf16Source>.StripsOfA(source, a.Step, a.KStep, present, kernel.Rows, k, stripBytes, destination);
        else
            Bf16Packing<FloatSource>.StripsOfA(source, a.Step, a.KStep, present, kernel.Rows, k, stripBytes, destination);
    }

    /// <summary>A strip of B over a unit of K, for <see cref="Int16TileKernel"/>.</summary>
    /// <param name="unit">Which unit.</param>
    /// <param name="strip">Which strip.</param>
    /// <param name="destination">Where all of it lies.</param>
    public void UnitOfB(int unit, int strip, byte* destination)
    {
        int k = unit * kernel.UnitDepth, n = strip * Bf16TileKernel.Columns;
        Int16PackingOfB.OfUnit(_job.B, _job.B.At(_block.N + n, _block.K + k), Math.Min(Bf16TileKernel.Columns, _block.Columns - n), Math.Min(kernel.UnitDepth, _block.Depth - k),
            destination + (nint)k * sizeof(ushort) * Bf16TileKernel.Columns, (float*)(destination + Bf16TileKernel.Columns * _block.LineBytes + kernel.BytesBehindB(k)));
    }

    /// <summary>A strip of B.</summary>
    public void StripOfB(int strip, byte* destination)
    {
        Bf16Operand b = _job.B;
        int n = strip * Bf16TileKernel.Columns, present = Math.Min(Bf16TileKernel.Columns, _block.Columns - n);
        byte* source = b.At(_block.N + n, _block.K);
        if (kernel is Int16TileKernel)
            Int16PackingOfB.Strip(b, source, present, _block.Depth, destination);
        else if (b.Type.IsQuantized)
            Bf16Blocks.StripOfB(b.Type, source, b.Step, present, _block.Depth, destination);
        else if (b.Type == DType.BF16)
            Bf16Packing<StoredBf16Source>.StripOfB(source, b.Step, b.KStep, present, _block.Depth, destination);
        else
            Bf16Packing<FloatSource>.StripOfB(source, b.Step, b.KStep, present, _block.Depth, destination);
    }
}
