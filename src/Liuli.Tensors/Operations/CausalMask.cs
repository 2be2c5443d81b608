using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Hides what lies ahead: y = x where key j is visible to query i, −∞ elsewhere.</summary>
/// <remarks>Softmax turns −∞ into exactly 0. Vaswani et al., "Attention is all you need", 2017, section 3.2.3.</remarks>
public static class CausalMaskExtensions
{
    extension(Tensor scores)
    {
        /// <summary>For scores (…, T, S): key j is visible to query i when j ≤ i + <paramref name="queryOffset"/> and, with a
        /// <paramref name="window"/>, j > i + queryOffset − window.</summary>
        /// <param name="queryOffset">The position of query 0; keys are counted from 0.</param>
        /// <param name="window">How many positions back a query sees, itself included; 0 = all.</param>
        /// <exception cref="ArgumentException">The scores are not F32 or have fewer than two dimensions.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The offset or the window is negative.</exception>
        public Tensor CausalMask(int queryOffset = 0, int window = 0) => CausalMaskOperation.Instance.Apply(scores, queryOffset, window);
    }
}

internal sealed class CausalMaskOperation : Operation
{
    public static readonly CausalMaskOperation Instance = new();

    public override string Name => "causal mask";

    public override string Formula => "y[i, j] = x[i, j] where j ≤ i + offset, else −∞";

    public Tensor Apply(Tensor scores, int queryOffset, int window)
    {
        Check.Is(scores, DType.F32, Name);
        Check.RankAtLeast(scores, 2, Name);
        ArgumentOutOfRangeException.ThrowIfNegative(queryOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        Visibility visible = new(scores.Shape[^2], scores.Shape[^1], queryOffset, window);
        Tensor y = Tensor.Empty(scores.Shape, DType.F32, scores.Device);
        Fill(y.Device.Context, visible, scores.AsSpan<float>(), y.AsSpan<float>(), float.NegativeInfinity, add: false);
        return Recording.Record(this, y, visible, scores);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Fill(gradient.Device.Context, node.State<Visibility>(), node.OutputGradient.AsSpan<float>(), gradient.AsSpan<float>(), 0, accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Term term = node.State<Visibility>().At(index)
            ? Term.Of("input", node.Input(0), index)
            : new Term("hidden: ahead of the query or outside its window", default, 0, double.NegativeInfinity, double.NegativeInfinity);
        return Explanation.Of(node, index, Combination.Sum, [term]);
    }

    /// <summary>Copies (or adds) visible elements row by row; hidden ones become <paramref name="hidden"/>, or stay as they are when adding.</summary>
    private static unsafe void Fill(CpuContext context, Visibility visible, ReadOnlySpan<float> from, Span<float> to, float hidden, bool add)
    {
        if (visible.Keys == 0)
            return;
        fixed (float* source = from, target = to)
            context.Pool.For(to.Length / visible.Keys, Math.Max(1, 16384 / visible.Keys), new RowBody(source, target, visible, hidden, add));
    }

    private readonly unsafe struct RowBody(float* from, float* to, Visibility visible, float hidden, bool add) : IRangeBody
    {
        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                (int first, int last) = visible.Range(row);
                ReadOnlySpan<float> source = new(from + (long)row * visible.Keys, visible.Keys);
                Span<float> target = new(to + (long)row * visible.Keys, visible.Keys);
                if (add)
                {
                    for (int j = first; j < last; j++)
                        target[j] += source[j];
                    continue;
                }
                target[..first].Fill(hidden);
                source[first..last].CopyTo(target[first..last]);
                target[last..].Fill(hidden);
            }
        }
    }

    /// <summary>Which keys a query sees; remembered for the backward pass.</summary>
    private readonly record struct Visibility(int Queries, int Keys, int Offset, int Window)
    {
        /// <summary>The visible keys of a row of scores: first (included) to last (excluded).</summary>
        public (int First, int Last) Range(int row)
        {
            long position = (long)row % Queries + Offset;
            int last = (int)Math.Min(Keys, position + 1);
            return (Window == 0 ? 0 : (int)Math.Clamp(position - Window + 1, 0, last), last);
        }

        public bool At(long index)
        {
            (int first, int last) = Range((int)(index / Keys));
            int key = (int)(index % Keys);
            return key >= first && key < last;
        }
    }
}
