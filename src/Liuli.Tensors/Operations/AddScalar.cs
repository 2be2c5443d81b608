using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>A number added to a tensor: y = x + a.</summary>
public static class AddScalarExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x + addend for every element of an F32 tensor of any shape.</summary>
        /// <exception cref="ArgumentException">x is not F32.</exception>
        public Tensor AddScalar(float addend) => AddScalarOperation.Instance.Apply(x, addend);

        /// <summary>y = tensor + addend.</summary>
        public static Tensor operator +(Tensor tensor, float addend) => AddScalarOperation.Instance.Apply(tensor, addend);
    }
}

internal sealed class AddScalarOperation : Operation
{
    public static readonly AddScalarOperation Instance = new();

    public override string Name => "add_scalar";

    public override string Formula => "y = x + a";

    public Tensor Apply(Tensor x, float addend)
    {
        Check.Is(x, DType.F32, Name, "input");
        Tensor y = Tensor.Empty(x.Shape, DType.F32, x.Device);
        Elementwise.Map(y.Device.Context, new Plus(addend), x.AsSpan<float>(), y.AsSpan<float>());
        return Recording.Record(this, y, addend, x);
    }

    public override void Backward(in Node node) => PassingOn.Put(node);

    public override Explanation Explain(in Node node, long index)
    {
        double addend = node.State<float>();
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index), new Term("addend", default, 0, addend, addend)]);
    }

    private readonly struct Plus(float addend) : IUnaryOperator
    {
        private readonly float _addend = addend;

        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x + TLanes.Broadcast(_addend);
    }
}
