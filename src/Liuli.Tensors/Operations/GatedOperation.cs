using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What gated linear units share: z = f(x)·y, one pass forward and one backward, where two operations would write f(x) and its gradient and read them again.</summary>
/// <typeparam name="TFunction">f, for all lane widths.</typeparam>
/// <typeparam name="TGradient">(x, ∂L/∂f) ↦ ∂L/∂x.</typeparam>
/// <param name="function">The operation that f is by itself.</param>
internal abstract unsafe class GatedOperation<TFunction, TGradient>(UnaryOperation<TFunction, TGradient> function) : Operation
    where TFunction : unmanaged, IUnaryOperator
    where TGradient : unmanaged, IBinaryOperator
{
    public Tensor Apply(Tensor gate, Tensor up, DType output)
    {
        if (gate.DType != DType.BF16)
            Check.Is(gate, DType.F32, Name, "gate");
        Check.Is(up, gate.DType, Name, "up");
        Check.Output(output, Name);
        Check.SameDevice(gate, up, Name);
        Check.Shape(up, gate.Shape, Name, "up");
        int count = Check.Elements(gate.Shape, Name);
        Tensor z = Tensor.Empty(gate.Shape, output, gate.Device);
        GatedKernel<TFunction, TGradient>.Forward(z.Device.Context, gate.DType, (void*)gate.Pointer, (void*)up.Pointer, output, (void*)z.Pointer, count);
        return Recording.Record(this, z, gate, up);
    }

    public override void Backward(in Node node)
    {
        Tensor gate = node.Input(0), up = node.Input(1);
        // What both inputs are one tensor for, adds up in turn.
        bool together = gate != up && node.NeedsGradient(0) && node.NeedsGradient(1);
        if (together && node.TakesRounded(0) && node.TakesRounded(1))
        {
            Tensor rounded = node.RoundedGradientOf(0).Tensor;
            Run(gate, up, node.OutputGradient, new GatedTargets(rounded.Pointer, node.RoundedGradientOf(1).Tensor.Pointer, false, false), rounded.DType);
            return;
        }
        if (together && node.IsInPlace(1))
        {
            (Tensor toGate, bool add) = node.GradientOf(0);
            Tensor own = node.TakeOutputGradient();
            Run(gate, up, own, new GatedTargets(toGate.Body.Pointer, own.Body.Pointer, add, false));
            node.GiveGradient(1, own, 1);
            return;
        }
        if (node.NeedsGradient(0))
        {
            (Tensor toGate, bool add) = node.GradientOf(0);
            Run(gate, up, node.OutputGradient, new GatedTargets(toGate.Body.Pointer, 0, add, false));
        }
        if (node.NeedsGradient(1))
        {
            (Tensor toUp, bool add) = node.GradientOf(1);
            Run(gate, up, node.OutputGradient, new GatedTargets(0, toUp.Body.Pointer, false, add));
        }
    }

    public override Explanation Explain(in Node node, long index) => Explanation.Of(node, index, Combination.Product,
        [Term.Of("gate", node.Input(0), index, function.Value), Term.Of("up", node.Input(1), index)]);

    private static void Run(Tensor gate, Tensor up, Tensor upstream, in GatedTargets targets, DType stored = DType.F32) => GatedKernel<TFunction, TGradient>.Backward(
        upstream.Device.Context, gate.DType, (void*)gate.Pointer, (void*)up.Pointer, (float*)upstream.Pointer, (int)upstream.Count, stored, targets);
}
