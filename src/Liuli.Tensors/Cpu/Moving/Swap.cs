namespace Liuli.Tensors.Cpu;

/// <summary>
/// Swaps two dimensions: the source's elements stand as (outer, a, middle, b, inner), the destination's as
/// (outer, b, middle, a, inner). Both may be one with their neighbours; inner is the run that stays together.
/// </summary>
internal readonly record struct SwapSizes(int Outer, int A, int Middle, int B, int Inner)
{
    /// <summary>The swap that undoes this one.</summary>
    public SwapSizes Inverse => new(Outer, B, Middle, A, Inner);

    public int Count => checked(Outer * A * Middle * B * Inner);

    /// <summary>Where element <paramref name="index"/> of the destination comes from.</summary>
    public long Source(long index)
    {
        long inner = index % Inner, a = (index /= Inner) % A, middle = (index /= A) % Middle, b = (index /= Middle) % B, outer = index / B;
        return (((outer * A + a) * Middle + middle) * B + b) * Inner + inner;
    }
}

/// <summary>The kernel of transposition.</summary>
internal static unsafe class Swap
{
    private const int Grain = 16384;

    /// <summary>
    /// Rows and columns that are turned together: one cache line of floats. A tile is gathered in a small buffer and leaves it row by row, so
    /// that every line of source and destination is met once. Writing columns straight to memory takes three times as long at powers of two,
    /// where the lines of one column fall into the same set of the cache and push each other out.
    /// </summary>
    private const int Block = 16;

    /// <summary>Moves every element to its place.</summary>
    public static void Copy<T>(CpuContext context, in SwapSizes sizes, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged => Run<T, Assign<T>>(context, sizes, source, destination);

    /// <summary>Adds every element to what stands at its place.</summary>
    public static void Add(CpuContext context, in SwapSizes sizes, ReadOnlySpan<float> source, Span<float> destination) =>
        Run<float, Sum>(context, sizes, source, destination);

    private static void Run<T, TPut>(CpuContext context, in SwapSizes sizes, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged
        where TPut : struct, IPut<T>
    {
        if (source.Length != sizes.Count || destination.Length != sizes.Count)
            throw new ArgumentException($"transpose kernel: {sizes} has {sizes.Count} elements, the arrays have {source.Length} and {destination.Length}");
        if (sizes.Count == 0)
            return;
        fixed (T* s = source, d = destination)
        {
            // Each index of the loop is one run of (a, inner) for some blocks of b.
            int tasks = sizes.Outer * sizes.Middle * ((sizes.B + Block - 1) / Block);
            int taskSize = Math.Min(sizes.B, Block) * sizes.A * sizes.Inner;
            context.Pool.For(tasks, Math.Max(1, Grain / taskSize), new Body<T, TPut>(sizes, s, d));
        }
    }

    private interface IPut<T>
        where T : unmanaged
    {
        static abstract void Many(T* place, T* values, int count);
    }

    private readonly struct Assign<T> : IPut<T>
        where T : unmanaged
    {
        public static void Many(T* place, T* values, int count) => new ReadOnlySpan<T>(values, count).CopyTo(new Span<T>(place, count));
    }

    private readonly struct Sum : IPut<float>
    {
        public static void Many(float* place, float* values, int count) => Rows<PortableLanes>.AddScaled(values, 1f, place, count);
    }

    private readonly struct Body<T, TPut>(in SwapSizes sizes, T* source, T* destination) : IRangeBody
        where T : unmanaged
        where TPut : struct, IPut<T>
    {
        private readonly SwapSizes _sizes = sizes;
        private readonly T* _source = source, _destination = destination;

        public void Run(int start, int end)
        {
            int blocks = (_sizes.B + Block - 1) / Block;
            for (int task = start; task < end; task++)
            {
                int middle = task / blocks % _sizes.Middle, outer = task / blocks / _sizes.Middle;
                int first = task % blocks * Block, last = Math.Min(first + Block, _sizes.B);
                nint inner = _sizes.Inner;
                // One step of a in the source passes all of (middle, b, inner); one step of b in the destination all of (middle, a, inner).
                nint sourceStep = _sizes.Middle * _sizes.B * inner, destinationStep = _sizes.Middle * _sizes.A * inner;
                T* from = _source + outer * _sizes.A * sourceStep + middle * _sizes.B * inner;
                T* to = _destination + outer * _sizes.B * destinationStep + middle * _sizes.A * inner;
                if (inner == 1)
                    TurnTiles(from, to, first, last, sourceStep, destinationStep);
                else
                    MoveRuns(from, to, first, last, sourceStep, destinationStep);
            }
        }

        private void MoveRuns(T* from, T* to, int first, int last, nint sourceStep, nint destinationStep)
        {
            nint inner = _sizes.Inner;
            for (int a = 0; a < _sizes.A; a++)
            {
                for (int b = first; b < last; b++)
                    TPut.Many(to + b * destinationStep + a * inner, from + a * sourceStep + b * inner, (int)inner);
            }
        }

        private void TurnTiles(T* from, T* to, int first, int last, nint sourceStep, nint destinationStep)
        {
            T* tile = stackalloc T[Block * Block];
            int columns = last - first;
            for (int start = 0; start < _sizes.A; start += Block)
            {
                int rows = Math.Min(Block, _sizes.A - start);
                for (int row = 0; row < rows; row++)
                {
                    T* s = from + (start + row) * sourceStep + first;
                    for (int column = 0; column < columns; column++)
                        tile[column * Block + row] = s[column];
                }
                for (int column = 0; column < columns; column++)
                    TPut.Many(to + (first + column) * destinationStep + start, tile + column * Block, rows);
            }
        }
    }
}
