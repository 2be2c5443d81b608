using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>y = f(x) of numbers that nobody looks at again: forward writes dy/dx where x was, as rounded as x was, so that backward only multiplies.</summary>
/// <remarks>The slope costs forward a few instructions more; backward would compute all of f again.</remarks>
/// <typeparam name="TFunction">f and its slope, for all lane widths.</typeparam>
/// <param name="function">The operation that f is where x is kept.</param>
internal sealed class SpendingOperation<TFunction>(SlopedOperation<TFunction> function) : UnaryOperation<TFunction, SpendingOperation<TFunction>.Product>
    where TFunction : unmanaged, ISlopedOperator
{
    public override string Name => function.Name;

    public override string Formula => function.Formula;

    /// <summary>f(x) in x's place or, where x has to stay, as <see cref="SlopedOperation{TFunction}"/> computes it.</summary>
    public unsafe Tensor Run(Tensor x, DType output)
    {
        if (Recording.IsEverything || !Recording.IsNeeded(x) || x.Operation is null || x.Body.IsShared || !(x.DType is DType.F32 or DType.BF16))
            return function.Apply(x, output);
        Check.Output(output, Name);
        int count = Check.Elements(x.Shape, Name);
        Tensor y = Tensor.Empty(x.Shape, output, x.Device);
        StoredElementwise.MapAndSlope(x.Device.Context, default(TFunction), x.DType, (void*)x.Pointer, output, (void*)y.Pointer, count);
        return Recording.Record(this, y, x);
    }

    /// <summary>x is gone, so nothing can be opened; a pass that is to be explained keeps it.</summary>
    public override Explanation Explain(in Node node, long index) => Explanation.Of(node, index, Combination.Sum,
        [new Term("f(x)", default, 0, node.Output.GetFloat(index), node.Output.GetFloat(index))]);

    protected override double Evaluate(double x) => function.Value(x);

    /// <summary>(dy/dx, ∂L/∂y) ↦ ∂L/∂x.</summary>
    internal readonly struct Product : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Invoke<TLanes>(TLanes slope, TLanes upstream)
            where TLanes : unmanaged, ILanes<TLanes> => slope * upstream;
    }
}
