using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Down(f(up(x))), or with a gate down(f(gate(x)) · up(x)).</summary>
/// <remarks>With a gate, SwiGLU where f is SiLU and GeGLU where f is GELU: Shazeer, "GLU variants improve transformer", 2020. Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class DenseFeedForward : FeedForward
{
    private readonly Activation _activation;
    private readonly int _width;
    private readonly Dropout _dropout;
    private readonly string _before, _beforeLinear, _after;

    internal DenseFeedForward(ModelConfig config, FeedForwardConfig part, string name, Initializer residual, float dropout)
    {
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        _activation = part.Activation;
        _width = part.Width;
        if (part.Packed)
            GateUp = Child("gate_up", new Linear(config.Width, checked(2 * part.Width), part.Bias, config.WeightLayout, initializer));
        else if (part.Gated)
            Gate = Child("gate", new Linear(config.Width, part.Width, part.Bias, config.WeightLayout, initializer));
        if (!part.Packed)
            Up = Child("up", new Linear(config.Width, part.Width, part.Bias, config.WeightLayout, initializer));
        Down = Child("down", new Linear(part.Width, config.Width, part.Bias, config.WeightLayout, residual));
        _dropout = Child("dropout", new Dropout(dropout));
        _before = $"{name}.pre";
        _beforeLinear = $"{name}.pre_linear";
        _after = $"{name}.post";
    }

    /// <summary>C → 2F, the gate's numbers first, where one matrix makes both.</summary>
    public Linear? GateUp { get; }

    /// <summary>C → F, through the activation; null without a gate.</summary>
    public Linear? Gate { get; }

    /// <summary>C → F; null where <see cref="GateUp"/> makes it.</summary>
    public Linear? Up { get; }

    /// <summary>F → C.</summary>
    public Linear Down { get; }

    /// <inheritdoc/>
    public override DType InputType(ForwardContext? context) => Down.InputType(context);

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor Forward(Tensor x, ForwardContext? context = null)
    {
        using TensorScope? step = context.BeginStep();
        if (context.LetsPass && !_dropout.IsActive(context) && IsFused(out GateFunction function))
            return step.Result(x.GatedFeedForward(Gate!.Weight.Value, Up!.Weight.Value, Down.Weight.Value, function));
        return step.Result(_dropout.Forward(Down.Forward(context.At(_after, Hidden(x, context))), context));
    }

    /// <summary>Whether one operation computes the layer.</summary>
    private bool IsFused(out GateFunction function)
    {
        function = _activation == Activation.Gelu ? GateFunction.Gelu : GateFunction.Silu;
        return _activation is Activation.Silu or Activation.Gelu && Gate is { Bias: null, Layout: WeightLayout.OutIn } && Precision == MatMulPrecision.F32;
    }

    private Tensor Hidden(Tensor x, ForwardContext? context)
    {
        bool gated = Gate is not null || GateUp is not null, rounds = gated ? _activation.GateCanRound : _activation.CanRound;
        DType stored = rounds ? InputType(context) : DType.F32;
        if (GateUp is not null)
        {
            Tensor both = GateUp.Forward(x); // (…, 2F)
            return Gated(both.Slice(-1, 0, _width), both.Slice(-1, _width, _width), stored, context);
        }
        return Gate is null
            ? context.At(_before, Up!.Forward(x, stored)).Activate(_activation, stored, context.LetsReplace)
            : Gated(Gate.Forward(x, stored), Up!.Forward(x, stored), stored, context); // (…, F)
    }

    private Tensor Gated(Tensor gate, Tensor up, DType stored, ForwardContext? context) =>
        context.At(_before, gate).Gate(_activation, context.At(_beforeLinear, up), stored);
}
