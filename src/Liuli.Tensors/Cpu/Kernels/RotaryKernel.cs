using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Liuli.Tensors.Cpu;

/// <summary>Sizes and direction of a rotation.</summary>
/// <param name="Time">T.</param>
/// <param name="Heads">H.</param>
/// <param name="Width">D.</param>
/// <param name="Half">Pairs turned in each head: R/2.</param>
/// <param name="Offset">The tables' row for time 0.</param>
/// <param name="Pairs">Neighbours make a pair, else elements half apart.</param>
/// <param name="Inverse">Turns back.</param>
/// <param name="Accumulate">Adds to the destination.</param>
internal readonly record struct RotaryProblem(int Time, int Heads, int Width, int Half, int Offset, bool Pairs, bool Inverse, bool Accumulate);

/// <summary>Turns pairs of elements of every head: (a, b) → (a·c − b·s, b·c + a·s). The gradient is the rotation back.</summary>
internal static unsafe class RotaryKernel
{
    /// <summary>y = turned x, or y += turned x; both (B, T, H, D).</summary>
    public static void Turn(CpuContext context, in RotaryProblem problem, ReadOnlySpan<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, Span<float> y)
    {
        int row = problem.Heads * problem.Width;
        if (x.Length == 0)
            return;
        fixed (float* px = x, pc = cosines, ps = sines, py = y)
            context.For(x.Length / row, Grain.ForRows(2 * row), new Body(problem, px, pc, ps, py));
    }

    private readonly struct Body(RotaryProblem problem, float* x, float* cosines, float* sines, float* y) : ILaneRangeBody
    {
        private readonly RotaryProblem _problem = problem;
        private readonly float* _x = x, _cosines = cosines, _sines = sines, _y = y;

        public void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>
        {
            int heads = _problem.Heads, width = _problem.Width, half = _problem.Half;
            for (int row = start; row < end; row++)
            {
                long table = (long)(_problem.Offset + row % _problem.Time) * half;
                for (int head = 0; head < heads; head++)
                {
                    long at = ((long)row * heads + head) * width;
                    if (_problem.Pairs)
                        TurnNeighbours<TLanes>(_x + at, _cosines + table, _sines + table, _y + at);
                    else
                        TurnHalves<TLanes>(_x + at, _cosines + table, _sines + table, _y + at);
                    Pass(_x + at, _y + at);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void TurnHalves<TLanes>(float* x, float* cosines, float* sines, float* y) where TLanes : unmanaged, ILanes<TLanes>
        {
            int half = _problem.Half;
            bool accumulate = _problem.Accumulate;
            TLanes sign = TLanes.Broadcast(_problem.Inverse ? -1f : 1f);
            int i = 0;
            for (; i <= half - TLanes.Width; i += TLanes.Width)
            {
                TLanes a = TLanes.Load(x + i), b = TLanes.Load(x + half + i), c = TLanes.Load(cosines + i), s = TLanes.Load(sines + i) * sign;
                TLanes first = a * c - b * s, second = b * c + a * s;
                TLanes.Store(y + i, accumulate ? TLanes.Load(y + i) + first : first);
                TLanes.Store(y + half + i, accumulate ? TLanes.Load(y + half + i) + second : second);
            }
            int rest = half - i;
            if (rest > 0)
            {
                TLanes a = TLanes.LoadPartial(x + i, rest), b = TLanes.LoadPartial(x + half + i, rest);
                TLanes c = TLanes.LoadPartial(cosines + i, rest), s = TLanes.LoadPartial(sines + i, rest) * sign;
                TLanes first = a * c - b * s, second = b * c + a * s;
                TLanes.StorePartial(y + i, accumulate ? TLanes.LoadPartial(y + i, rest) + first : first, rest);
                TLanes.StorePartial(y + half + i, accumulate ? TLanes.LoadPartial(y + half + i, rest) + second : second, rest);
            }
        }

        // Swapping neighbours is not in the lane types; four floats at a time exist on every processor (Arm too), and two pairs
        // a step come near the speed of memory.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void TurnNeighbours<TLanes>(float* x, float* cosines, float* sines, float* y) where TLanes : unmanaged, ILanes<TLanes>
        {
            int half = _problem.Half;
            bool accumulate = _problem.Accumulate;
            float sign = _problem.Inverse ? -1f : 1f;
            Vector128<float> signs = Vector128.Create(-sign, sign, -sign, sign);
            int i = 0;
            for (; TLanes.Width > 1 && i <= half - 2; i += 2)
            {
                Vector128<float> both = Vector128.Load(x + 2 * i), swapped = Vector128.Shuffle(both, Vector128.Create(1, 0, 3, 2));
                Vector128<float> turned = both * Twice(cosines + i) + swapped * (Twice(sines + i) * signs);
                Vector128.Store(accumulate ? Vector128.Load(y + 2 * i) + turned : turned, y + 2 * i);
            }
            for (; i < half; i++)
            {
                float a = x[2 * i], b = x[2 * i + 1], c = cosines[i], s = sines[i] * sign;
                float first = a * c - b * s, second = b * c + a * s;
                y[2 * i] = accumulate ? y[2 * i] + first : first;
                y[2 * i + 1] = accumulate ? y[2 * i + 1] + second : second;
            }
        }

        /// <summary>(u, v) read as (u, u, v, v); the two travel as one double, which every processor loads at once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> Twice(float* two) =>
            Vector128.Shuffle(Vector128.CreateScalarUnsafe(*(double*)two).AsSingle(), Vector128.Create(0, 0, 1, 1));

        private void Pass(float* x, float* y)
        {
            for (int i = 2 * _problem.Half; i < _problem.Width; i++)
                y[i] = _problem.Accumulate ? y[i] + x[i] : x[i];
        }
    }
}
