using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Which two elements of a head are turned together.</summary>
public enum RotaryLayout
{
    /// <summary>Element i with element i + R/2 (GPT-NeoX, Hugging Face Llama).</summary>
    Halves,

    /// <summary>Element 2i with element 2i + 1 (the paper, GPT-J, Meta's Llama files).</summary>
    Pairs,
}

/// <summary>Rotary position embedding: pairs of elements are turned by angles that grow with the position.</summary>
/// <remarks>Su, Lu, Pan, Murtadha, Wen and Liu, "RoFormer: enhanced transformer with rotary position embedding", 2021.</remarks>
public static class RotaryExtensions
{
    extension(Tensor x)
    {
        /// <summary>(a, b) becomes (a·cos − b·sin, b·cos + a·sin) for every pair of the first R elements of a head; the others stay. x is
        /// (B, T, H, D); row offset + t of the tables is used for time t.</summary>
        /// <param name="cosines">(P, R/2), P positions; constants, which get no gradient.</param>
        /// <param name="sines">(P, R/2).</param>
        /// <param name="offset">Position of the first time step.</param>
        /// <param name="layout">Which elements make a pair.</param>
        /// <exception cref="ArgumentException">A type or shape does not fit, R is larger than D, or a table wants a gradient.</exception>
        /// <exception cref="ArgumentOutOfRangeException">Positions offset … offset + T − 1 are not all in the tables.</exception>
        public Tensor Rotary(Tensor cosines, Tensor sines, int offset = 0, RotaryLayout layout = RotaryLayout.Halves) =>
            RotaryOperation.Instance.Apply(x, cosines, sines, offset, layout);
    }
}

internal sealed class RotaryOperation : Operation
{
    public static readonly RotaryOperation Instance = new();

    private readonly record struct State(int Offset, RotaryLayout Layout);

    public override string Name => "rotary";

    public override string Formula => "y = a · cos ∓ b · sin";

    public Tensor Apply(Tensor x, Tensor cosines, Tensor sines, int offset, RotaryLayout layout)
    {
        CheckArguments(x, cosines, sines, offset);
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        Turn(x, y, cosines, sines, new State(offset, layout), inverse: false, accumulate: false);
        return Recording.Record(this, y, new State(offset, layout), x, cosines, sines);
    }

    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        Turn(node.OutputGradient, gradient, node.Input(1), node.Input(2), node.State<State>(), inverse: true, accumulate);
    }

    public override Explanation Explain(in Node node, long index)
    {
        Tensor x = node.Input(0), cosines = node.Input(1), sines = node.Input(2);
        State state = node.State<State>();
        int half = cosines.Shape[1], width = x.Shape[3];
        int element = (int)(index % width), time = (int)(index / ((long)width * x.Shape[2]) % x.Shape[1]);
        if (element >= 2 * half)
            return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", x, index)]);
        (int pair, bool first, int distance) = state.Layout == RotaryLayout.Halves
            ? (element % half, element < half, half)
            : (element / 2, element % 2 == 0, 1);
        long at = (long)(state.Offset + time) * half + pair, other = first ? index + distance : index - distance;
        Term sine = Term.Of("sine", sines, at, value => first ? -value : value);
        return Explanation.Of(node, index, Combination.Sum,
        [
            Term.Product("input", x, index, "cosine", cosines, at),
            Term.Of("partner", x, other, value => value * sine.Contribution) with { Factor = sine },
        ]);
    }

    private static void Turn(Tensor x, Tensor y, Tensor cosines, Tensor sines, State state, bool inverse, bool accumulate)
    {
        RotaryProblem problem = new(x.Shape[1], x.Shape[2], x.Shape[3], cosines.Shape[1], state.Offset, state.Layout == RotaryLayout.Pairs, inverse, accumulate);
        RotaryKernel.Turn(x.Device.Context, problem, x.AsSpan<float>(), cosines.AsSpan<float>(), sines.AsSpan<float>(), y.AsSpan<float>());
    }

    private void CheckArguments(Tensor x, Tensor cosines, Tensor sines, int offset)
    {
        Check.Is(x, DType.F32, Name, "input");
        Check.Is(cosines, DType.F32, Name);
        Check.Is(sines, DType.F32, Name);
        Check.SameDevice(x, cosines, Name);
        Check.SameDevice(x, sines, Name);
        if (x.Shape.Rank != 4)
            throw new ArgumentException($"{Name}: input must have shape (batch, time, heads, width), got {x.Shape}");
        if (cosines.Shape.Rank != 2 || 2 * cosines.Shape[1] > x.Shape[3])
            throw new ArgumentException($"{Name}: cosines must have shape (positions, at most {x.Shape[3] / 2}) for heads of width {x.Shape[3]}, got {cosines.Shape}");
        Check.Shape(sines, cosines.Shape, Name);
        if (cosines.RequiresGrad || sines.RequiresGrad)
            throw new ArgumentException($"{Name}: the tables of cosines and sines are constants; they cannot require a gradient");
        if (offset < 0 || (long)offset + x.Shape[1] > cosines.Shape[0])
        {
            throw new ArgumentOutOfRangeException(nameof(offset),
                $"{Name}: positions {offset} … {(long)offset + x.Shape[1] - 1} are needed, the tables have 0 … {cosines.Shape[0] - 1}; is the text longer than the model's context?");
        }
    }
}
