using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Brings a model's weights into the order of another file format: the same numbers, which only lie differently.</summary>
/// <param name="from">How they lie.</param>
/// <param name="to">How they shall lie.</param>
internal sealed class WeightReordering(ModelConfig from, ModelConfig to)
{
    private static readonly string[] s_norms = ["ln1", "ln1_post", "ln2", "ln2_post", "ln_final", "q_norm", "k_norm"];

    /// <summary>The shape that a parameter's numbers will have.</summary>
    public Shape ShapeOf(string name, Parameter parameter) => Turns(name, parameter) ? [parameter.Shape[1], parameter.Shape[0]] : parameter.Shape;

    /// <summary>A parameter's numbers as they shall lie: the same tensor where nothing changes, else a new one in F32.</summary>
    public Tensor Apply(string name, Parameter parameter)
    {
        Tensor values = parameter.Value;
        if (Turns(name, parameter))
            return values.To(DType.F32).Transpose(0, 1);
        if (Shifts(name))
            return values.To(DType.F32).AddScalar(from.Norm.UnitOffset ? 1 : -1);
        if (Regroups(name))
            return Regroup(values);
        return Rotates(name) ? Rotate(values, HeadsIn(name)!.Value) : values;
    }

    /// <summary>Whether a parameter's numbers lie otherwise.</summary>
    public bool Changes(string name, Parameter parameter) => Turns(name, parameter) || Shifts(name) || Rotates(name) || Regroups(name);

    /// <summary>Norms multiply by w here and by 1 + w there.</summary>
    private bool Shifts(string name) => from.Norm.UnitOffset != to.Norm.UnitOffset && name.Split('.') is [.., var module, "weight"] && s_norms.Contains(module);

    private bool Rotates(string name) => HeadsIn(name) is not null && from.Attention.Rotary?.Layout != to.Attention.Rotary?.Layout;

    /// <summary>One matrix makes queries, keys and values, head by head here and kind by kind there.</summary>
    private bool Regroups(string name) => from.Attention.PackedByHead != to.Attention.PackedByHead && name.Split('.') is ["blocks", _, "attn", "qkv", _];

    /// <summary>Matrices in blocks may lie either way; tables are looked up by rows in every format.</summary>
    private bool Turns(string name, Parameter parameter) =>
        parameter.Shape.Rank == 2 && from.WeightLayout != to.WeightLayout && name.StartsWith("blocks.", StringComparison.Ordinal);

    /// <summary>How many heads the rows of a tensor belong to, where they are turned by positions.</summary>
    private int? HeadsIn(string name)
    {
        string[] parts = name.Split('.');
        return parts is ["blocks", _, "attn", "q", _] ? from.Attention.Heads : parts is ["blocks", _, "attn", "k", _] ? from.Attention.KeyValueHeads : null;
    }

    /// <summary>Row i and row i + D/2 of a head are turned together: in halves they lie so far apart, in pairs side by side.</summary>
    private Tensor Rotate(Tensor values, int heads)
    {
        int rows = values.Shape[0], columns = (int)(values.Count / rows), half = rows / heads / 2;
        Shape apart = to.Attention.Rotary!.Layout == RotaryLayout.Pairs ? [heads, 2, half, columns] : [heads, half, 2, columns];
        return values.To(DType.F32).Reshape(apart).Transpose(1, 2).Reshape(values.Shape);
    }

    /// <summary>(H, 3, D·columns) ↔ (3, H, D·columns): there are as many key and value heads as query heads.</summary>
    private Tensor Regroup(Tensor values)
    {
        int heads = from.Attention.Heads, columns = (int)(values.Count / (3 * heads));
        Shape apart = from.Attention.PackedByHead ? [heads, 3, columns] : [3, heads, columns];
        return values.To(DType.F32).Reshape(apart).Transpose(0, 1).Reshape(values.Shape);
    }
}
