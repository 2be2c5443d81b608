using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Dropout, inverted: what stays is scaled up, so that nothing changes on average and evaluation needs no correction.</summary>
/// <remarks>Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.</remarks>
public static class DropoutExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x·mask/(1 − p) for an F32 tensor of any shape; every element of the mask is 0 with probability p, else 1, independently.
        /// With p = 0 it is x itself, and nothing is drawn. The mask is not stored: backward draws it again.</summary>
        /// <param name="probability">p, at least 0 and below 1.</param>
        /// <param name="random">Where the mask comes from; moves on by 16 blocks for every 64 elements. May be null when p = 0.</param>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        /// <exception cref="ArgumentOutOfRangeException">p is negative, 1 or more, or not a number.</exception>
        public Tensor Dropout(float probability, Philox? random) => DropoutOperation.Instance.Apply(x, probability, random);
    }
}

internal sealed class DropoutOperation : Operation
{
    public static readonly DropoutOperation Instance = new();

    public override string Name => "dropout";

    public override string Formula => "y = x · mask / (1 − p)";

    public Tensor Apply(Tensor x, float probability, Philox? random)
    {
        Check.Is(x, DType.F32, Name, "input");
        CheckProbability(probability, Name);
        if (probability == 0)
            return x;
        DropoutMask mask = Draw(probability, random, x.Count);
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        DropoutKernel.Apply(x.Device.Context, mask, x.AsSpan<float>(), y.AsSpan<float>(), accumulate: false);
        return Recording.Record(this, y, mask, x);
    }

    /// <summary>The mask of a dropout on some elements, for which the generator moves on.</summary>
    public static DropoutMask Draw(float probability, Philox? random, long count)
    {
        ArgumentNullException.ThrowIfNull(random);
        // 24 random bits, as in Philox.ToUnit: an element stays when they make a number of at least p.
        uint threshold = (uint)Math.Ceiling(probability * (double)(1 << 24)) << 8;
        DropoutMask mask = new(random.Seed, random.Stream, random.Counter, threshold, 1 / (1 - probability));
        random.Counter += (ulong)((count + DropoutFactors.Group - 1) / DropoutFactors.Group * DropoutFactors.Blocks);
        return mask;
    }

    public static void CheckProbability(float probability, string operation)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), $"{operation}: the probability must be at least 0 and below 1, got {probability}");
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        DropoutKernel.Apply(gradient.Device.Context, node.State<DropoutMask>(), node.OutputGradient.AsSpan<float>(), gradient.AsSpan<float>(), accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        float factor = DropoutFactors.Of(node.State<DropoutMask>(), index);
        return Explanation.Of(node, index, Combination.Product,
            [Term.Of("input", node.Input(0), index), new Term("mask / (1 − p)", default, 0, factor, factor)]);
    }
}
