using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>Changes how elements are stored; always to the nearest value, and to the even one of two equally near.</summary>
internal static unsafe class Conversion
{
    private const int Grain = 16384;

    /// <summary>Floats that pass through the stack at a time when neither side is F32.</summary>
    private const int Chunk = 256;

    /// <summary>Whether <see cref="Run"/> can store as <paramref name="type"/>; it reads all types.</summary>
    public static bool CanWrite(DType type) => type is DType.F32 or DType.F16 or DType.BF16 || BlockFormats.Knows(type);

    /// <summary>Elements of one loop, which counts no further than an int: whole blocks of every type.</summary>
    private const long MostAtOnce = 1 << 30;

    /// <summary>Converts <paramref name="count"/> elements of <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static void Run(CpuContext context, DType from, byte* source, DType to, byte* destination, long count)
    {
        for (long done = 0; done < count; done += MostAtOnce)
            Part(context, new Body(from, source + from.BytesFor(done), to, destination + to.BytesFor(done), context.Level == CpuLevel.Naive), (int)Math.Min(MostAtOnce, count - done));
    }

    private static void Part(CpuContext context, in Body body, int count)
    {
        if (body.Length > 1)
            context.For(count / body.Length, Grain / body.Length, new BlockBody(body));
        else
            context.Pool.For(count, Grain, body);
    }

    /// <summary>The value that storing <paramref name="value"/> as <paramref name="type"/> leaves.</summary>
    public static float Rounded(float value, DType type) => type switch
    {
        DType.F16 => (float)(Half)value,
        DType.BF16 => FromBFloat16(ToBFloat16(value)),
        _ => value,
    };

    /// <summary>The bits of the nearest bfloat16: the upper half of the float, one more if the lower half is above the middle, or at it and the
    /// upper half is odd. A carry into the exponent is right: it is the next power of two, or infinity.</summary>
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)(bits >> 16 | 0x40) // stays a NaN, a quiet one, although the set bits may all be in the lower half
            : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary><see cref="ToBFloat16(float)"/> for many.</summary>
    public static void ToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<float, Vector<uint>>(source);
        int i = 0;
        for (; i + 1 < vectors.Length; i += 2)
            Vector.Narrow(Upper(vectors[i]), Upper(vectors[i + 1])).CopyTo(destination[(i * Vector<uint>.Count)..]);
        for (int j = i * Vector<uint>.Count; j < source.Length; j++)
            destination[j] = ToBFloat16(source[j]);

        static Vector<uint> Upper(Vector<uint> bits)
        {
            Vector<uint> rounded = bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One);
            Vector<uint> nan = Vector.GreaterThan(bits & new Vector<uint>(0x7FFFFFFF), new Vector<uint>(0x7F800000));
            return Vector.ShiftRightLogical(Vector.ConditionalSelect(nan, bits | new Vector<uint>(0x400000), rounded), 16);
        }
    }

    /// <summary>The floats that bfloat16 bits stand for.</summary>
    public static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        ReadOnlySpan<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(source);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(Vector.ShiftLeft(low, 16)).CopyTo(destination[(i * Vector<ushort>.Count)..]);
            Vector.AsVectorSingle(Vector.ShiftLeft(high, 16)).CopyTo(destination[(i * Vector<ushort>.Count + Vector<uint>.Count)..]);
        }
        for (int j = vectors.Length * Vector<ushort>.Count; j < source.Length; j++)
            destination[j] = FromBFloat16(source[j]);
    }

    /// <summary>The floats that half-precision bits stand for. Written out, because the general conversion takes long to compile, at the start of
    /// every program whose weights are stored so.</summary>
    public static void FromHalf(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        ReadOnlySpan<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(source);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out Vector<uint> low, out Vector<uint> high);
            Widen(low).CopyTo(destination[(i * Vector<ushort>.Count)..]);
            Widen(high).CopyTo(destination[(i * Vector<ushort>.Count + Vector<uint>.Count)..]);
        }
        for (int j = vectors.Length * Vector<ushort>.Count; j < source.Length; j++)
            destination[j] = (float)BitConverter.UInt16BitsToHalf(source[j]);

        static Vector<float> Widen(Vector<uint> half)
        {
            // Both formats have sign, exponent, fraction; the exponent has 5 bits and a bias of 15, and 8 bits and a bias of 127.
            Vector<uint> magnitude = Vector.ShiftLeft(half & new Vector<uint>(0x7FFF), 13), exponent = half & new Vector<uint>(0x7C00);
            Vector<uint> normal = magnitude + new Vector<uint>((127 - 15) << 23);
            // An exponent of 31 (infinity, NaN) becomes 255, and NaNs become quiet, as a conversion by the processor makes them.
            Vector<uint> quiet = Vector.GreaterThan(magnitude, new Vector<uint>(0x1F << 23)) & new Vector<uint>(1 << 22);
            Vector<uint> special = magnitude | new Vector<uint>(0xFFu << 23) | quiet;
            // An exponent of 0 has no leading one: fraction · 2⁻²⁴ = (1 + fraction/2¹⁰) · 2⁻¹⁴ − 2⁻¹⁴, exactly.
            Vector<uint> one = new((127 - 14) << 23);
            Vector<uint> small = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude + one) - Vector.AsVectorSingle(one));
            Vector<uint> value = Vector.ConditionalSelect(Vector.Equals(exponent, Vector<uint>.Zero), small,
                Vector.ConditionalSelect(Vector.Equals(exponent, new Vector<uint>(0x7C00)), special, normal));
            return Vector.AsVectorSingle(value | Vector.ShiftLeft(half & new Vector<uint>(0x8000), 16));
        }
    }

    // In methods of their own, so that reading weights need not compile them.
    private static void FromIntegers(ReadOnlySpan<int> source, Span<float> destination) => TensorPrimitives.ConvertTruncating(source, destination);

    private static void FromIntegers(ReadOnlySpan<byte> source, Span<float> destination) => TensorPrimitives.ConvertTruncating(source, destination);

    private readonly struct Body(DType from, byte* source, DType to, byte* destination, bool naive) : IRangeBody
    {
        private readonly DType _from = from, _to = to;
        private readonly byte* _source = source, _destination = destination;
        private readonly bool _naive = naive;

        /// <summary>Numbers that whole blocks of both types have.</summary>
        public int Length => Math.Max(_from.BlockLength, _to.BlockLength);

        /// <summary>The same for types with blocks; start and end count in <see cref="Length"/>.</summary>
        public void RunBlocks<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* buffer = stackalloc float[BlockFormats.SuperLength];
            Span<float> values = new(buffer, Length);
            for (int i = start; i < end; i++)
            {
                byte* source = _source + (nint)_from.BytesFor((long)i * Length);
                if (!_from.IsQuantized)
                    Read(i * Length, values);
                else if (_naive)
                    BlockFormats.DequantizeNaive(_from, source, Length / _from.BlockLength, buffer);
                else
                    BlockFormats.Dequantize<TLanes>(_from, source, Length / _from.BlockLength, buffer);
                if (_to.IsQuantized)
                    BlockFormats.Quantize(_to, buffer, Length / _to.BlockLength, _destination + (nint)_to.BytesFor((long)i * Length));
                else
                    Write(values, i * Length);
            }
        }

        public void Run(int start, int end)
        {
            if (_from == DType.F32 && !_naive)
                Write(new ReadOnlySpan<float>((float*)_source + start, end - start), start);
            else if (_to == DType.F32)
                Read(start, new Span<float>((float*)_destination + start, end - start));
            else
                ThroughStack(start, end);
        }

        private void ThroughStack(int start, int end)
        {
            float* buffer = stackalloc float[Chunk];
            for (int i = start; i < end; i += Chunk)
            {
                Span<float> values = new(buffer, Math.Min(Chunk, end - i));
                Read(i, values);
                Write(values, i);
            }
        }

        private void Read(int start, Span<float> values)
        {
            if (_naive)
            {
                for (int i = 0; i < values.Length; i++)
                    values[i] = ReadOne(start + i);
                return;
            }
            int count = values.Length;
            switch (_from)
            {
                case DType.F16: FromHalf(new ReadOnlySpan<ushort>((ushort*)_source + start, count), values); break;
                case DType.BF16: FromBFloat16(new ReadOnlySpan<ushort>((ushort*)_source + start, count), values); break;
                case DType.I32: FromIntegers(new ReadOnlySpan<int>((int*)_source + start, count), values); break;
                case DType.U8: FromIntegers(new ReadOnlySpan<byte>(_source + start, count), values); break;
                default: new ReadOnlySpan<float>((float*)_source + start, count).CopyTo(values); break;
            }
        }

        private float ReadOne(int i) => _from switch
        {
            DType.F16 => (float)((Half*)_source)[i],
            DType.BF16 => FromBFloat16(((ushort*)_source)[i]),
            DType.I32 => ((int*)_source)[i],
            DType.U8 => _source[i],
            _ => ((float*)_source)[i],
        };

        private void Write(ReadOnlySpan<float> values, int start)
        {
            int count = values.Length;
            switch (_to)
            {
                case DType.F32: values.CopyTo(new Span<float>((float*)_destination + start, count)); break;
                case DType.F16 when _naive:
                    for (int i = 0; i < count; i++)
                        ((Half*)_destination)[start + i] = (Half)values[i];
                    break;
                case DType.F16: TensorPrimitives.ConvertToHalf(values, new Span<Half>((Half*)_destination + start, count)); break;
                case DType.BF16 when _naive:
                    for (int i = 0; i < count; i++)
                        ((ushort*)_destination)[start + i] = ToBFloat16(values[i]);
                    break;
                default: ToBFloat16(values, new Span<ushort>((ushort*)_destination + start, count)); break;
            }
        }
    }

    private readonly struct BlockBody(in Body body) : ILaneRangeBody
    {
        private readonly Body _body = body;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes> => _body.RunBlocks<TLanes>(start, end);
    }
}
