using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Storage;

/// <summary>What block formats have in common, and the choice among them.</summary>
internal static unsafe class BlockFormats
{
    /// <summary>Numbers in a block of activations, and in one of weights but those of the K types, which have eight times as many.</summary>
    public const int Length = 32;

    /// <summary>Numbers in a block of a K type, the longest there is.</summary>
    public const int SuperLength = 256;

    private const int Sixteen = 16;

    /// <summary>Whether a number names a type with blocks.</summary>
    public static bool Knows(DType type) => type is DType.Q4_0 or DType.Q4_1 or DType.Q5_0 or DType.Q5_1 or DType.Q8_0
        or DType.Q2_K or DType.Q3_K or DType.Q4_K or DType.Q5_K or DType.Q6_K or DType.IQ4_NL;

    /// <summary>Does something with a type's format.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void With<TAction>(DType type, ref TAction action) where TAction : struct, IFormatAction
    {
        switch (type)
        {
            case DType.Q4_0: action.Run<Q4Block>(); break;
            case DType.Q4_1: action.Run<Q41Block>(); break;
            case DType.Q5_0: action.Run<Q5Block>(); break;
            case DType.Q5_1: action.Run<Q51Block>(); break;
            case DType.Q8_0: action.Run<Q8Block>(); break;
            case DType.Q2_K: action.Run<Q2KBlock>(); break;
            case DType.Q3_K: action.Run<Q3KBlock>(); break;
            case DType.Q4_K: action.Run<Q4KBlock>(); break;
            case DType.Q5_K: action.Run<Q5KBlock>(); break;
            case DType.Q6_K: action.Run<Q6KBlock>(); break;
            case DType.IQ4_NL: action.Run<Iq4NlBlock>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not a type with blocks that is known here");
        }
    }

    /// <summary>The largest magnitude of some numbers; where one of them is none (NaN, ∞) NaN, so that the scale of their block and all its values
    /// become NaN instead of something invented.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="signed">The first number of that magnitude, with its sign.</param>
    /// <param name="count">How many there are.</param>
    public static float Largest(float* x, out float signed, int count = Length)
    {
        signed = 0;
        float largest = 0, sum = 0;
        for (int i = 0; i < count; i++)
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
        QuantizeAction action = new(x, count, blocks);
        With(type, ref action);
    }

    /// <summary>The floats of <paramref name="count"/> blocks: at most one rounding each, so the same bits on every path.</summary>
    public static void Dequantize<TLanes>(DType type, byte* blocks, int count, float* y) where TLanes : unmanaged, ILanes<TLanes>
    {
        DequantizeAction<TLanes> action = new(blocks, count, y);
        With(type, ref action);
    }

    /// <summary>The same, one number at a time.</summary>
    public static void DequantizeNaive(DType type, byte* blocks, int count, float* y)
    {
        for (int i = 0; i < count * type.BlockLength; i++)
            y[i] = Element(type, blocks, i);
    }

    /// <summary>The number at row-major position <paramref name="flat"/>.</summary>
    public static float Element(DType type, byte* blocks, long flat)
    {
        ElementAction action = new() { Blocks = blocks, Index = flat };
        With(type, ref action);
        return action.Scale * action.Integer + action.Minimum;
    }

    /// <summary>q of a number, and the scale and minimum (0 where there is none) of its unit.</summary>
    public static (int Integer, float Scale, float Minimum) Parts(DType type, byte* blocks, long flat)
    {
        ElementAction action = new() { Blocks = blocks, Index = flat };
        With(type, ref action);
        return (action.Integer, action.Scale, action.Minimum);
    }

    /// <summary>The q, scales and minima of <paramref name="count"/> blocks.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="blocks">The first block.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="q">A byte for each number.</param>
    /// <param name="scales">For each unit a float, and where the type has minima another half of <paramref name="scaleStep"/> further on.</param>
    /// <param name="scaleStep">From a unit's floats to the next unit's.</param>
    public static void Unpack(DType type, byte* blocks, int count, sbyte* q, float* scales, int scaleStep)
    {
        UnpackAction action = new(blocks, count, q, scales, scaleStep);
        With(type, ref action);
    }

    /// <summary>How an element's value follows from its stored bits.</summary>
    public static string Describe(Tensor tensor, long index)
    {
        DescribeAction action = new() { Blocks = (byte*)tensor.Pointer, Index = index };
        With(tensor.DType, ref action);
        GC.KeepAlive(tensor.Body);
        return action.Text;
    }

    private readonly struct QuantizeAction(float* x, int count, byte* blocks) : IFormatAction
    {
        private readonly float* _x = x;
        private readonly byte* _blocks = blocks;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat
        {
            for (int i = 0; i < count; i++)
                TFormat.Quantize(_x + (nint)i * TFormat.Length, _blocks + (nint)i * TFormat.Bytes);
        }
    }

    private readonly struct DequantizeAction<TLanes>(byte* blocks, int count, float* y) : IFormatAction where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly byte* _blocks = blocks;
        private readonly float* _y = y;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat
        {
            byte* block = _blocks;
            float* y = _y;
            for (int i = 0; i < count; i++, block += TFormat.Bytes)
                for (int unit = 0; unit < TFormat.Length / TFormat.UnitLength; unit++)
                {
                    float scale = TFormat.Scale(block, unit);
                    for (int half = 0; half < TFormat.UnitLength / Sixteen; half++, y += Sixteen)
                    {
                        TLanes.StoreScaled(y, TFormat.Integers(block, unit * TFormat.UnitLength / Sixteen + half), scale);
                        if (TFormat.HasMinimum)
                            AddMinimum(y, TLanes.Broadcast(TFormat.Minimum(block, unit)));
                    }
                }
        }

        private static void AddMinimum(float* y, TLanes minimum)
        {
            for (int i = 0; i < Sixteen; i += TLanes.Width)
                TLanes.Store(y + i, TLanes.Load(y + i) + minimum);
        }
    }

    private struct ElementAction : IFormatAction
    {
        public byte* Blocks;
        public long Index;
        public int Integer;
        public float Scale, Minimum;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat
        {
            byte* block = Blocks + Index / TFormat.Length * TFormat.Bytes;
            int i = (int)(Index % TFormat.Length);
            Integer = TFormat.Integer(block, i);
            Scale = TFormat.Scale(block, i / TFormat.UnitLength);
            // −0 is what adding does not change: the product's sign stays.
            Minimum = TFormat.HasMinimum ? TFormat.Minimum(block, i / TFormat.UnitLength) : -0f;
        }
    }

    private readonly struct UnpackAction(byte* blocks, int count, sbyte* q, float* scales, int scaleStep) : IFormatAction
    {
        private readonly byte* _blocks = blocks;
        private readonly sbyte* _q = q;
        private readonly float* _scales = scales;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat
        {
            byte* block = _blocks;
            sbyte* q = _q;
            float* scales = _scales;
            for (int i = 0; i < count; i++, block += TFormat.Bytes)
            {
                for (int sixteen = 0; sixteen < TFormat.Length / Sixteen; sixteen++, q += Sixteen)
                    TFormat.Integers(block, sixteen).Store(q);
                for (int unit = 0; unit < TFormat.Length / TFormat.UnitLength; unit++, scales += scaleStep)
                {
                    *scales = TFormat.Scale(block, unit);
                    if (TFormat.HasMinimum)
                        scales[scaleStep / 2] = TFormat.Minimum(block, unit);
                }
            }
        }
    }

    private struct DescribeAction : IFormatAction
    {
        public byte* Blocks;
        public long Index;
        public string Text;

        public void Run<TFormat>() where TFormat : struct, IBlockFormat =>
            Text = TFormat.Describe(Blocks + Index / TFormat.Length * TFormat.Bytes, (int)(Index % TFormat.Length));
    }
}
