using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Another storage type.</summary>
public static class ToExtensions
{
    extension(Tensor x)
    {
        /// <summary>y = x stored as <paramref name="type"/>: F32, F16, BF16 or a type with blocks, from any of these, I32 or U8. Values are rounded to the nearest one
        /// that the type has, ties to even (IEEE 754); what is too large becomes ∞.</summary>
        /// <remarks>When x has the type already, the result is a view of x. The gradient passes as if nothing had been rounded.
        /// <see cref="DType.Q8_0"/> and <see cref="DType.Q4_0"/> cut rows into blocks of 32 that share a scale d. Q8_0: d = max|x| / 127,
        /// q = round(x / d), value = d·q. Q4_0: d = m / −8, m being the number of largest magnitude, q = min(15, ⌊x / d + 8.5⌋), value = d·(q − 8).
        /// d is then stored as binary16. The other types with blocks search for the scales and minima with the least weighted squares of errors. A block with a NaN or ∞ becomes NaN. Reading blocks back is exact.</remarks>
        /// <exception cref="ArgumentException">The type is neither a floating-point type nor one with blocks, or the last dimension fills no whole blocks.</exception>
        public Tensor To(DType type) => ToOperation.Instance.Apply(x, type);
    }
}

internal sealed class ToOperation : Operation
{
    public static readonly ToOperation Instance = new();

    public override string Name => "to";

    public override string Formula => "y = round(x)";

    public unsafe Tensor Apply(Tensor x, DType type)
    {
        if (type == x.DType)
            return Recording.Record(this, x.Body.View(x.Shape, 0), x);
        if (!Conversion.CanWrite(type))
            throw new ArgumentException($"{Name}: the new type must be F32, F16, BF16, or one with blocks (Q8_0, Q4_0, Q4_K …), got {type} for {x}; round to whole numbers yourself and use Tensor.FromInts");
        Tensor y = Tensor.Empty(x.Shape, type, x.Device);
        Conversion.Run(y.Device.Context, x.DType, (byte*)x.Pointer, type, (byte*)y.Pointer, x.Count);
        return Recording.Record(this, y, x);
    }

    public override void Backward(in Node node) => PassingOn.Put(node);

    public override Explanation Explain(in Node node, long index)
    {
        DType type = node.Output.DType;
        // What a number in a block becomes depends on its neighbours; the stored bits say what that is.
        if (type.IsQuantized)
        {
            double stored = node.Output.GetFloat(index);
            return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index, _ => stored)]);
        }
        return Explanation.Of(node, index, Combination.Sum, [Term.Of("input", node.Input(0), index, x => Conversion.Rounded((float)x, type))]);
    }
}
