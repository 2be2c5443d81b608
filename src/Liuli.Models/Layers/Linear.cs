using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>y = x·Wᵀ + b: every output is a weighted sum of all inputs.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
public sealed class Linear : Module
{
    /// <summary>A layer from <paramref name="inputs"/> to <paramref name="outputs"/> numbers.</summary>
    /// <param name="inputs">How many numbers go in.</param>
    /// <param name="outputs">How many come out.</param>
    /// <param name="bias">Whether there is a b.</param>
    /// <param name="layout">How W lies in memory.</param>
    /// <param name="initializer">What W holds before training, b being 0 then; both uniform in ±1/√inputs when null.</param>
    /// <param name="canRound">Whether W may be stored in fewer than 32 bits (<see cref="Parameter.CanStoreAs"/>).</param>
    public Linear(int inputs, int outputs, bool bias = true, WeightLayout layout = WeightLayout.OutIn, Initializer? initializer = null, bool canRound = true)
    {
        Layout = layout;
        Shape shape = layout == WeightLayout.OutIn ? [outputs, inputs] : [inputs, outputs];
        Weight = AddParameter("weight", shape, initializer ?? Initializer.ForInputs(inputs), canRound ? layout : null);
        if (bias)
            Bias = AddParameter("bias", [outputs], initializer is null ? Initializer.ForInputs(inputs) : Initializer.Zeros);
    }

    /// <summary>W, in the order that <see cref="Layout"/> says.</summary>
    public Parameter Weight { get; }

    /// <summary>b, where there is one.</summary>
    public Parameter? Bias { get; }

    /// <summary>b, or no tensor where there is none.</summary>
    internal Tensor BiasValue => Bias is null ? default : Bias.Value;

    /// <summary>How <see cref="Weight"/> lies in memory.</summary>
    public WeightLayout Layout { get; }

    /// <summary>(…, inputs) → (…, outputs).</summary>
    /// <param name="x">F32, or <see cref="InputType"/>.</param>
    /// <param name="output">F32, or BF16 where <see cref="InputType"/> is.</param>
    public Tensor Forward(Tensor x, DType output = DType.F32) =>
        x.MatMul(Weight.Value, transposeRight: Layout == WeightLayout.OutIn, bias: BiasValue, precision: Precision, output: output);

    /// <summary>How what only this layer, and others like it, will read is best stored: BF16 in mixed precision, where the processor multiplies that.</summary>
    public DType InputType(ForwardContext? context) => Weight.Value.DType == DType.F32 ? Rounded(Weight.Value.Device, context) : DType.F32;
}
