using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>As <see cref="Elementwise"/>, on arrays that are stored as floats or as bfloat16: fewer bytes, where what is read or written is rounded anyway.</summary>
internal static unsafe class StoredElementwise
{
    private const int Grain = 8192;

    /// <summary>destination[i] = op(source[i]).</summary>
    public static void Map<TOp>(CpuContext context, in TOp op, DType from, void* source, DType to, void* destination, int count) where TOp : struct, IUnaryOperator
    {
        byte* x = (byte*)source, d = (byte*)destination;
        switch (from, to)
        {
            case (DType.BF16, DType.BF16): context.For(count, Grain, new MapBody<TOp, BFloat16Elements, BFloat16Elements>(op, x, d)); break;
            case (DType.BF16, _): context.For(count, Grain, new MapBody<TOp, BFloat16Elements, FloatElements>(op, x, d)); break;
            case (_, DType.BF16): context.For(count, Grain, new MapBody<TOp, FloatElements, BFloat16Elements>(op, x, d)); break;
            default: context.For(count, Grain, new MapBody<TOp, FloatElements, FloatElements>(op, x, d)); break;
        }
    }

    /// <summary>destination[i] = op(numbers[i]), and the slope there takes the number's place.</summary>
    public static void MapAndSlope<TOp>(CpuContext context, in TOp op, DType from, void* numbers, DType to, void* destination, int count) where TOp : struct, ISlopedOperator
    {
        byte* x = (byte*)numbers, d = (byte*)destination;
        switch (from, to)
        {
            case (DType.BF16, DType.BF16): context.For(count, Grain, new SlopeBody<TOp, BFloat16Elements, BFloat16Elements>(op, x, d)); break;
            case (DType.BF16, _): context.For(count, Grain, new SlopeBody<TOp, BFloat16Elements, FloatElements>(op, x, d)); break;
            case (_, DType.BF16): context.For(count, Grain, new SlopeBody<TOp, FloatElements, BFloat16Elements>(op, x, d)); break;
            default: context.For(count, Grain, new SlopeBody<TOp, FloatElements, FloatElements>(op, x, d)); break;
        }
    }

    /// <summary>destination[i] = op(left[i], right[i]), or adds it to a destination of floats.</summary>
    public static void Zip<TOp>(CpuContext context, in TOp op, DType from, void* left, float* right, DType to, void* destination, int count, bool accumulate = false) where TOp : struct, IBinaryOperator
    {
        byte* x = (byte*)left, d = (byte*)destination;
        switch (from, to)
        {
            case (DType.BF16, DType.BF16): context.For(count, Grain, new ZipBody<TOp, BFloat16Elements, BFloat16Elements>(op, x, right, d, accumulate)); break;
            case (DType.BF16, _): context.For(count, Grain, new ZipBody<TOp, BFloat16Elements, FloatElements>(op, x, right, d, accumulate)); break;
            case (_, DType.BF16): context.For(count, Grain, new ZipBody<TOp, FloatElements, BFloat16Elements>(op, x, right, d, accumulate)); break;
            default: context.For(count, Grain, new ZipBody<TOp, FloatElements, FloatElements>(op, x, right, d, accumulate)); break;
        }
    }

    private readonly struct MapBody<TOp, TFrom, TTo>(in TOp op, byte* source, byte* destination) : ILaneRangeBody
        where TOp : struct, IUnaryOperator
        where TFrom : struct, IElements
        where TTo : struct, IElements
    {
        private readonly TOp _op = op;
        private readonly byte* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            byte* x = _source, d = _destination;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
                TTo.Store(d, i, op.Invoke(TFrom.Load<TLanes>(x, i)));
            if (i < end)
                TTo.StorePartial(d, i, op.Invoke(TFrom.LoadPartial<TLanes>(x, i, end - i)), end - i);
        }
    }

    private readonly struct SlopeBody<TOp, TFrom, TTo>(in TOp op, byte* numbers, byte* destination) : ILaneRangeBody
        where TOp : struct, ISlopedOperator
        where TFrom : struct, IElements
        where TTo : struct, IElements
    {
        private readonly TOp _op = op;
        private readonly byte* _numbers = numbers, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            byte* x = _numbers, d = _destination;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
            {
                TTo.Store(d, i, op.Invoke(TFrom.Load<TLanes>(x, i), out TLanes slope));
                TFrom.Store(x, i, slope);
            }
            int rest = end - i;
            if (rest > 0)
            {
                TTo.StorePartial(d, i, op.Invoke(TFrom.LoadPartial<TLanes>(x, i, rest), out TLanes slope), rest);
                TFrom.StorePartial(x, i, slope, rest);
            }
        }
    }

    private readonly struct ZipBody<TOp, TFrom, TTo>(in TOp op, byte* left, float* right, byte* destination, bool accumulate) : ILaneRangeBody
        where TOp : struct, IBinaryOperator
        where TFrom : struct, IElements
        where TTo : struct, IElements
    {
        private readonly TOp _op = op;
        private readonly byte* _left = left, _destination = destination;
        private readonly float* _right = right;
        private readonly bool _accumulate = accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            byte* x = _left, d = _destination;
            float* y = _right;
            bool accumulate = _accumulate;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
            {
                TLanes z = op.Invoke(TFrom.Load<TLanes>(x, i), TLanes.Load(y + i));
                TTo.Store(d, i, accumulate ? z + TTo.Load<TLanes>(d, i) : z);
            }
            int rest = end - i;
            if (rest > 0)
            {
                TLanes z = op.Invoke(TFrom.LoadPartial<TLanes>(x, i, rest), TLanes.LoadPartial(y + i, rest));
                TTo.StorePartial(d, i, accumulate ? z + TTo.LoadPartial<TLanes>(d, i, rest) : z, rest);
            }
        }
    }
}
