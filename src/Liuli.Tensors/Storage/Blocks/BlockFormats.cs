using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Storage;

/// <summary>What block formats have in common, and the choice among them.</summary>
internal static unsafe class BlockFormats
{
    /// <summary>Numbers in a block.</summary>
    public const int Length = 32;

    /// <summary>The largest magnitude of a block; a block with a number that is none (NaN, ∞) has NaN, so that its scale and all its values
    /// become NaN instead of something invented.</summary>
    /// <param name="x">32 floats.</param>
    /// <param name="signed">The first number of that magnitude, with its sign.</param>
    public static float Largest(float* x, out float signed)
    {
        signed = 0;
        float largest = 0, sum = 0;
        for (int i = 0; i < Length; i++)
        {
            float magnitude = MathF.Abs(x[i]);
            sum += x[i] * 0; // NaN as soon as one number is not finite
            if (magnitude > largest)
                (largest, signed) = (magnitude, x[i]);
        }
        if (float.IsNaN(sum))
            signed = largest = float.NaN;
        return largest;
    }

    /// <summary>Stores <paramref name="count"/> blocks of floats.</summary>
    public static void Quantize(DType type, float* x, int count, byte* blocks)
    {
        for (int i = 0; i < count; i++)
        {
            if (type == DType.Q8_0)
                Q8Block.Quantize(x + (nint)i * Length, blocks + (nint)i * Q8Block.Bytes);
            else
                Q4Block.Quantize(x + (nint)i * Length, blocks + (nint)i * Q4Block.Bytes);
        }
    }

    /// <summary>The floats of <paramref name="count"/> blocks: one rounding each, so the same bits on every path.</summary>
    public static void Dequantize<TLanes>(DType type, byte* blocks, int count, float* y) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (type == DType.Q8_0)
            Dequantize<TLanes, Q8Block>(blocks, count, y);
        else
            Dequantize<TLanes, Q4Block>(blocks, count, y);
    }

    /// <summary>The same, one number at a time.</summary>
    public static void DequantizeNaive(DType type, byte* blocks, int count, float* y)
    {
        for (int i = 0; i < count * Length; i++)
            y[i] = Element(type, blocks, i);
    }

    /// <summary>The number at row-major position <paramref name="flat"/>.</summary>
    public static float Element(DType type, byte* blocks, long flat) => type == DType.Q8_0 ? Q8Block.Element(blocks, flat) : Q4Block.Element(blocks, flat);

    /// <summary>d of a block.</summary>
    public static float Scale(DType type, byte* block) => type == DType.Q8_0 ? Q8Block.Scale(block) : Q4Block.Scale(block);

    /// <summary>q of a block's element.</summary>
    public static int Integer(DType type, byte* block, int i) => type == DType.Q8_0 ? Q8Block.Integer(block, i) : Q4Block.Integer(block, i);

    /// <summary>The q and d of <paramref name="count"/> blocks.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="blocks">The first block.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="q">32 bytes for each block.</param>
    /// <param name="scales">A float for each block.</param>
    /// <param name="scaleStep">From a float to the next.</param>
    public static void Unpack(DType type, byte* blocks, int count, sbyte* q, float* scales, int scaleStep)
    {
        if (type == DType.Q8_0)
            Unpack<Q8Block>(blocks, count, q, scales, scaleStep);
        else
            Unpack<Q4Block>(blocks, count, q, scales, scaleStep);
    }

    /// <summary>How an element's value follows from its stored bits.</summary>
    public static string Describe(Tensor tensor, long index)
    {
        byte* block = (byte*)tensor.Pointer + index / Length * tensor.DType.BlockBytes;
        int i = (int)(index % Length);
        string formula = tensor.DType == DType.Q8_0 ? Q8Block.Describe(block, i) : Q4Block.Describe(block, i);
        GC.KeepAlive(tensor.Body);
        return formula;
    }

    private static void Unpack<TFormat>(byte* blocks, int count, sbyte* q, float* scales, int scaleStep) where TFormat : struct, IBlockFormat
    {
        for (int i = 0; i < count; i++, blocks += TFormat.Bytes, q += Length, scales += scaleStep)
        {
            (Vector128<sbyte> first, Vector128<sbyte> second) = TFormat.Integers(blocks);
            first.Store(q);
            second.Store(q + Length / 2);
            *scales = TFormat.Scale(blocks);
        }
    }

    private static void Dequantize<TLanes, TFormat>(byte* blocks, int count, float* y)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFormat : struct, IBlockFormat
    {
        for (int i = 0; i < count; i++, blocks += TFormat.Bytes, y += Length)
        {
            (Vector128<sbyte> first, Vector128<sbyte> second) = TFormat.Integers(blocks);
            float scale = TFormat.Scale(blocks);
            TLanes.StoreScaled(y, first, scale);
            TLanes.StoreScaled(y + Length / 2, second, scale);
        }
    }
}
