using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Applies an operator to arrays, element by element, with all lanes and threads. A destination may be one of the
/// sources; otherwise they must not overlap. Broadcasting is the caller's: it calls once per row.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary>The fewest elements worth another thread: some microseconds of work.</summary>
    private const int Grain = 8192;

    /// <summary>destination[i] = op(source[i]).</summary>
    public static void Map<TOp>(CpuContext context, in TOp op, ReadOnlySpan<float> source, Span<float> destination)
        where TOp : struct, IUnaryOperator
    {
        CheckLength(source.Length, destination.Length);
        fixed (float* x = source, d = destination)
            Map(context, op, x, d, destination.Length);
    }

    /// <summary>destination[i] = op(left[i], right[i]).</summary>
    public static void Zip<TOp>(CpuContext context, in TOp op, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> destination)
        where TOp : struct, IBinaryOperator
    {
        CheckLength(left.Length, destination.Length);
        CheckLength(right.Length, destination.Length);
        fixed (float* x = left, y = right, d = destination)
            Zip(context, op, x, y, d, destination.Length);
    }

    /// <summary>destination[i] = op(first[i], second[i], third[i]).</summary>
    public static void Zip<TOp>(CpuContext context, in TOp op, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> destination)
        where TOp : struct, ITernaryOperator
    {
        CheckLength(first.Length, destination.Length);
        CheckLength(second.Length, destination.Length);
        CheckLength(third.Length, destination.Length);
        fixed (float* x = first, y = second, z = third, d = destination)
            Zip(context, op, x, y, z, d, destination.Length);
    }

    /// <inheritdoc cref="Map{TOp}(CpuContext, in TOp, ReadOnlySpan{float}, Span{float})"/>
    public static void Map<TOp>(CpuContext context, in TOp op, float* source, float* destination, int count)
        where TOp : struct, IUnaryOperator =>
        context.For(count, Grain, new MapBody<TOp>(op, source, destination));

    /// <inheritdoc cref="Zip{TOp}(CpuContext, in TOp, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void Zip<TOp>(CpuContext context, in TOp op, float* left, float* right, float* destination, int count)
        where TOp : struct, IBinaryOperator =>
        context.For(count, Grain, new ZipBody<TOp>(op, left, right, destination));

    /// <inheritdoc cref="Zip{TOp}(CpuContext, in TOp, ReadOnlySpan{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float})"/>
    public static void Zip<TOp>(CpuContext context, in TOp op, float* first, float* second, float* third, float* destination, int count)
        where TOp : struct, ITernaryOperator =>
        context.For(count, Grain, new ZipThreeBody<TOp>(op, first, second, third, destination));

    private static void CheckLength(int source, int destination)
    {
        if (source != destination)
            throw new ArgumentException($"elementwise kernel: a source has {source} elements, the destination {destination}; they must be equal");
    }

    private readonly struct MapBody<TOp>(in TOp op, float* source, float* destination) : ILaneRangeBody
        where TOp : struct, IUnaryOperator
    {
        private readonly TOp _op = op;
        private readonly float* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            float* x = _source, d = _destination;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(TLanes.Load(x + i)));
            if (i < end)
                TLanes.StorePartial(d + i, op.Invoke(TLanes.LoadPartial(x + i, end - i)), end - i);
        }
    }

    private readonly struct ZipBody<TOp>(in TOp op, float* left, float* right, float* destination) : ILaneRangeBody
        where TOp : struct, IBinaryOperator
    {
        private readonly TOp _op = op;
        private readonly float* _left = left, _right = right, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            float* x = _left, y = _right, d = _destination;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(TLanes.Load(x + i), TLanes.Load(y + i)));
            int rest = end - i;
            if (rest > 0)
                TLanes.StorePartial(d + i, op.Invoke(TLanes.LoadPartial(x + i, rest), TLanes.LoadPartial(y + i, rest)), rest);
        }
    }

    private readonly struct ZipThreeBody<TOp>(in TOp op, float* first, float* second, float* third, float* destination) : ILaneRangeBody
        where TOp : struct, ITernaryOperator
    {
        private readonly TOp _op = op;
        private readonly float* _first = first, _second = second, _third = third, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            TOp op = _op;
            float* x = _first, y = _second, z = _third, d = _destination;
            int i = start;
            for (; i <= end - TLanes.Width; i += TLanes.Width)
                TLanes.Store(d + i, op.Invoke(TLanes.Load(x + i), TLanes.Load(y + i), TLanes.Load(z + i)));
            int rest = end - i;
            if (rest > 0)
            {
                TLanes last = op.Invoke(TLanes.LoadPartial(x + i, rest), TLanes.LoadPartial(y + i, rest), TLanes.LoadPartial(z + i, rest));
                TLanes.StorePartial(d + i, last, rest);
            }
        }
    }
}
