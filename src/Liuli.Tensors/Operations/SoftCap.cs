using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Soft capping: numbers of any size end between −c and c, small ones hardly changed.</summary>
/// <remarks>Bello et al., "Neural combinatorial optimization with reinforcement learning", 2016, section A.1 (on logits); Gemma Team, "Gemma 2", 2024, section 2.</remarks>
public static class SoftCapExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = cap·tanh(x / cap) for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        /// <exception cref="ArgumentOutOfRangeException">cap is not a positive finite number.</exception>
        public Tensor SoftCap(float cap) => SoftCapOperation.Instance.Apply(x, cap);
    }
}

internal sealed class SoftCapOperation : Operation
{
    public static readonly SoftCapOperation Instance = new();

    public override string Name => "soft cap";

    public override string Formula => "y = tanh(x / c)·c";

    public Tensor Apply(Tensor x, float cap)
    {
        Check.Is(x, DType.F32, Name, "input");
        if (!(cap > 0) || !float.IsFinite(cap))
            throw new ArgumentOutOfRangeException(nameof(cap), $"{Name}: the cap must be a positive finite number, got {cap}");
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        Elementwise.Map(y.Device.Context, new Function(cap), x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, cap, x);
    }

    /// <summary>∂L/∂x = (1 − (y/c)²)·∂L/∂y.</summary>
    public override void Backward(in Node node)
    {
        (Tensor gradient, bool accumulate) = node.GradientOf(0);
        float cap = node.State<float>();
        ReadOnlySpan<float> y = node.Output.AsSpan<float>(), upstream = node.OutputGradient.AsSpan<float>();
        Span<float> target = gradient.AsSpan<float>();
        if (accumulate)
            Elementwise.Zip(gradient.Device.Context, new AddGradient(cap), y, upstream, target, target);
        else
            Elementwise.Zip(gradient.Device.Context, new Gradient(cap), y, upstream, target);
    }

    public override Explanation Explain(in Node node, long index)
    {
        double cap = node.State<float>();
        Term capped = Term.Of("input", node.Input(0), index, x => Math.Tanh(x / cap));
        return Explanation.Of(node, index, Combination.Product, [capped, new Term("cap", default, 0, cap, cap)]);
    }

    private readonly struct Function(float cap) : IUnaryOperator
    {
        private readonly float _cap = cap, _reciprocal = 1f / cap;

        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.Tanh(x * TLanes.Broadcast(_reciprocal)) * TLanes.Broadcast(_cap);
    }

    private readonly struct Gradient(float cap) : IBinaryOperator
    {
        private readonly float _reciprocal = 1f / cap;

        public TLanes Invoke<TLanes>(TLanes y, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes t = y * TLanes.Broadcast(_reciprocal);
            return (TLanes.Broadcast(1f) - t * t) * upstream;
        }
    }

    private readonly struct AddGradient(float cap) : ITernaryOperator
    {
        private readonly Gradient _gradient = new(cap);

        public TLanes Invoke<TLanes>(TLanes y, TLanes upstream, TLanes sum)
            where TLanes : unmanaged, ILanes<TLanes> => sum + _gradient.Invoke(y, upstream);
    }
}
