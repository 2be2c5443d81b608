using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu;

/// <summary>Layer norm and RMS norm of rows: y = (x − mean)·r·w + b with r = 1/deviation. RMS norm is the case with mean = 0 and no b.</summary>
internal static unsafe class NormKernel
{
    /// <summary>Numbers kept for each row: its mean and its reciprocal deviation.</summary>
    public const int StatisticsWidth = 2;

    /// <summary>Columns that one thread owns when parameter gradients are added up over rows.</summary>
    private const int Block = 32;

    /// <summary>Normalises every row; <paramref name="bias"/> and <paramref name="statistics"/> may be empty.</summary>
    public static void Forward(CpuContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        Span<float> y, Span<float> statistics, float epsilon, bool centered)
    {
        int width = weight.Length;
        fixed (float* px = x, pw = weight, pb = bias, py = y, ps = statistics)
            context.For(x.Length / width, Grain.ForRows(2 * width), new ForwardBody<FloatElements>(px, pw, pb, (byte*)py, ps, width, epsilon, centered));
    }

    /// <summary>The same with y rounded to bfloat16.</summary>
    public static void Forward(CpuContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        Span<ushort> y, Span<float> statistics, float epsilon, bool centered)
    {
        int width = weight.Length;
        fixed (float* px = x, pw = weight, pb = bias, ps = statistics)
        fixed (ushort* py = y)
            context.For(x.Length / width, Grain.ForRows(2 * width), new ForwardBody<BFloat16Elements>(px, pw, pb, (byte*)py, ps, width, epsilon, centered));
    }

    /// <summary>∂L/∂x = r·(g − mean(g) − x̂·mean(g·x̂)) with g = ∂L/∂y·w and x̂ = (x − mean)·r; without mean(g) when not centered.</summary>
    public static void BackwardInput(CpuContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> upstream, Span<float> gradient, bool centered, bool accumulate)
    {
        int width = weight.Length;
        fixed (float* px = x, pw = weight, ps = statistics, pu = upstream, pg = gradient)
            context.For(x.Length / width, Grain.ForRows(2 * width), new InputBody(px, pw, ps, pu, pg, width, centered, accumulate));
    }

    /// <summary>∂L/∂w += Σ ∂L/∂y·x̂ and ∂L/∂b += Σ ∂L/∂y over rows, in the rows' order. Either target may be empty; both must hold numbers.</summary>
    public static void BackwardParameters(CpuContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> statistics,
        ReadOnlySpan<float> upstream, Span<float> weightGradient, Span<float> biasGradient, int width)
    {
        int rows = x.Length / width;
        fixed (float* px = x, ps = statistics, pu = upstream, pw = weightGradient, pb = biasGradient)
        {
            int grain = Grain.ForRows((int)Math.Min(int.MaxValue, (long)rows * Block));
            context.For((width + Block - 1) / Block, grain, new ParameterBody(px, ps, pu, pw, pb, rows, width));
        }
    }

    private readonly struct ForwardBody<TOutput>(float* x, float* weight, float* bias, byte* y, float* statistics, int width, float epsilon, bool centered) : ILaneRangeBody
        where TOutput : struct, IElements
    {
        private readonly float* _x = x, _weight = weight, _bias = bias, _statistics = statistics;
        private readonly byte* _y = y;
        private readonly int _width = width;
        private readonly float _epsilon = epsilon;
        private readonly bool _centered = centered;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            const int Four = FourRows<TLanes>.Count;
            float* means = stackalloc float[Four], squares = stackalloc float[Four];
            new Span<float>(means, Four).Clear();
            int width = _width;
            for (int first = start; first < end; first += Four)
            {
                int rows = Math.Min(Four, end - first);
                float* x = _x + (nint)first * width;
                if (_centered)
                {
                    FourRows<TLanes>.Sum(x, width, rows, means);
                    for (int row = 0; row < Four; row++)
                        means[row] /= width;
                }
                FourRows<TLanes>.SumOfSquaredDifferences(x, width, rows, means, squares);
                for (int row = 0; row < rows; row++)
                {
                    float reciprocal = 1f / MathF.Sqrt(squares[row] / width + _epsilon);
                    if (_statistics != null)
                        (_statistics[StatisticsWidth * (first + row)], _statistics[StatisticsWidth * (first + row) + 1]) = (means[row], reciprocal);
                    Scale<TLanes>(x + (nint)row * width, _y + (nint)(first + row) * width * TOutput.Bytes, means[row], reciprocal);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Scale<TLanes>(float* x, byte* y, float mean, float reciprocal) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* weight = _weight, bias = _bias;
            TLanes m = TLanes.Broadcast(mean), r = TLanes.Broadcast(reciprocal), zero = TLanes.Broadcast(0f);
            int i = 0;
            for (; i <= _width - TLanes.Width; i += TLanes.Width)
            {
                TLanes b = bias == null ? zero : TLanes.Load(bias + i);
                TOutput.Store(y, i, TLanes.MultiplyAdd((TLanes.Load(x + i) - m) * r, TLanes.Load(weight + i), b));
            }
            int rest = _width - i;
            if (rest > 0)
            {
                TLanes b = bias == null ? zero : TLanes.LoadPartial(bias + i, rest);
                TOutput.StorePartial(y, i, TLanes.MultiplyAdd((TLanes.LoadPartial(x + i, rest) - m) * r, TLanes.LoadPartial(weight + i, rest), b), rest);
            }
        }
    }

    private readonly struct InputBody(float* x, float* weight, float* statistics, float* upstream, float* gradient, int width, bool centered, bool accumulate) : ILaneRangeBody
    {
        private readonly float* _x = x, _weight = weight, _statistics = statistics, _upstream = upstream, _gradient = gradient;
        private readonly int _width = width;
        private readonly bool _centered = centered, _accumulate = accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _width;
            float* weight = _weight;
            for (int row = start; row < end; row++)
            {
                float* x = _x + (long)row * width, upstream = _upstream + (long)row * width;
                TLanes m = TLanes.Broadcast(_statistics[StatisticsWidth * row]), r = TLanes.Broadcast(_statistics[StatisticsWidth * row + 1]);
                TLanes sum = TLanes.Broadcast(0f), dot = sum;
                int i = 0;
                for (; i <= width - TLanes.Width; i += TLanes.Width)
                {
                    TLanes g = TLanes.Load(upstream + i) * TLanes.Load(weight + i);
                    sum += g;
                    dot = TLanes.MultiplyAdd(g, (TLanes.Load(x + i) - m) * r, dot);
                }
                if (i < width)
                {
                    // The lanes beyond the end have g = 0 and add nothing.
                    TLanes g = TLanes.LoadPartial(upstream + i, width - i) * TLanes.LoadPartial(weight + i, width - i);
                    sum += g;
                    dot = TLanes.MultiplyAdd(g, (TLanes.LoadPartial(x + i, width - i) - m) * r, dot);
                }
                float meanOfG = _centered ? TLanes.Sum(sum) / width : 0f;
                Write<TLanes>(row, m, r, TLanes.Broadcast(meanOfG), TLanes.Broadcast(TLanes.Sum(dot) / width));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Write<TLanes>(int row, TLanes m, TLanes r, TLanes meanOfG, TLanes meanOfProduct) where TLanes : unmanaged, ILanes<TLanes>
        {
            int width = _width;
            bool accumulate = _accumulate;
            float* x = _x + (long)row * width, upstream = _upstream + (long)row * width, gradient = _gradient + (long)row * width, weight = _weight;
            int i = 0;
            for (; i <= width - TLanes.Width; i += TLanes.Width)
            {
                TLanes normal = (TLanes.Load(x + i) - m) * r;
                TLanes d = r * (TLanes.Load(upstream + i) * TLanes.Load(weight + i) - meanOfG - normal * meanOfProduct);
                TLanes.Store(gradient + i, accumulate ? d + TLanes.Load(gradient + i) : d);
            }
            int rest = width - i;
            if (rest > 0)
            {
                TLanes normal = (TLanes.LoadPartial(x + i, rest) - m) * r;
                TLanes d = r * (TLanes.LoadPartial(upstream + i, rest) * TLanes.LoadPartial(weight + i, rest) - meanOfG - normal * meanOfProduct);
                TLanes.StorePartial(gradient + i, accumulate ? d + TLanes.LoadPartial(gradient + i, rest) : d, rest);
            }
        }
    }

    private readonly struct ParameterBody(float* x, float* statistics, float* upstream, float* weight, float* bias, int rows, int width) : ILaneRangeBody
    {
        private readonly float* _x = x, _statistics = statistics, _upstream = upstream, _weight = weight, _bias = bias;
        private readonly int _rows = rows, _width = width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int i = start * Block, last = Math.Min(end * Block, _width);
            // Two columns of lanes at a time: their four sums stay in registers while all rows go by.
            for (; i <= last - 2 * TLanes.Width; i += 2 * TLanes.Width)
                AddTwo<TLanes>(i);
            for (; i < last; i += TLanes.Width)
                AddOne<TLanes>(i, Math.Min(TLanes.Width, last - i));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void AddTwo<TLanes>(int column) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes weightA = TLanes.Broadcast(0f), weightB = weightA, biasA = weightA, biasB = weightA;
            for (int row = 0; row < _rows; row++)
            {
                float* x = _x + (long)row * _width + column, upstream = _upstream + (long)row * _width + column;
                TLanes m = TLanes.Broadcast(_statistics[StatisticsWidth * row]), r = TLanes.Broadcast(_statistics[StatisticsWidth * row + 1]);
                TLanes upA = TLanes.Load(upstream), upB = TLanes.Load(upstream + TLanes.Width);
                weightA = TLanes.MultiplyAdd(upA, (TLanes.Load(x) - m) * r, weightA);
                weightB = TLanes.MultiplyAdd(upB, (TLanes.Load(x + TLanes.Width) - m) * r, weightB);
                biasA += upA;
                biasB += upB;
            }
            AddTo(_weight, column, weightA, TLanes.Width);
            AddTo(_weight, column + TLanes.Width, weightB, TLanes.Width);
            AddTo(_bias, column, biasA, TLanes.Width);
            AddTo(_bias, column + TLanes.Width, biasB, TLanes.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void AddOne<TLanes>(int column, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes weight = TLanes.Broadcast(0f), bias = weight;
            for (int row = 0; row < _rows; row++)
            {
                float* x = _x + (long)row * _width + column, upstream = _upstream + (long)row * _width + column;
                TLanes m = TLanes.Broadcast(_statistics[StatisticsWidth * row]), r = TLanes.Broadcast(_statistics[StatisticsWidth * row + 1]);
                TLanes up = count == TLanes.Width ? TLanes.Load(upstream) : TLanes.LoadPartial(upstream, count);
                TLanes input = count == TLanes.Width ? TLanes.Load(x) : TLanes.LoadPartial(x, count);
                weight = TLanes.MultiplyAdd(up, (input - m) * r, weight);
                bias += up;
            }
            AddTo(_weight, column, weight, count);
            AddTo(_bias, column, bias, count);
        }

        private static void AddTo<TLanes>(float* target, int column, TLanes value, int count) where TLanes : unmanaged, ILanes<TLanes>
        {
            if (target == null)
                return;
            if (count == TLanes.Width)
                TLanes.Store(target + column, TLanes.Load(target + column) + value);
            else
                TLanes.StorePartial(target + column, TLanes.LoadPartial(target + column, count) + value, count);
        }
    }
}
