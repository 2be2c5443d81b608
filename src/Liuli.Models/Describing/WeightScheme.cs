using Liuli.Models.Layers;
using Liuli.Models.Quantizing;
using Liuli.Tensors;

namespace Liuli.Models.Describing;

/// <summary>A way to store a model's weights, with which type each tensor then has, to tell the memory that it takes before anything is stored so.</summary>
/// <remarks>F32, F16 and BF16 store everything so. The others store tensors as a GGUF file of that mix has them (<see cref="QuantizationRecipe"/>): matrices in blocks, norms, biases, position tables and routers in F32, the head in
/// more bits. Immutable, so safe for use from several threads.</remarks>
public sealed class WeightScheme
{
    private readonly QuantizationMix _mix;

    private WeightScheme(QuantizationMix mix) => _mix = mix;

    /// <summary>The usual ones, largest first.</summary>
    public static IReadOnlyList<WeightScheme> Usual { get; } =
    [
        new(QuantizationMix.F32), new(QuantizationMix.F16), new(QuantizationMix.BF16), new(QuantizationMix.Q8_0), new(QuantizationMix.Q6_K), new(QuantizationMix.Q4_K_M), new(QuantizationMix.Q4_0),
    ];

    /// <summary>What it is called: a type, or a mix of types.</summary>
    public string Name => _mix.ToString();

    /// <summary>The type that a tensor gets.</summary>
    /// <param name="config">The model that it belongs to.</param>
    /// <param name="part">The tensor.</param>
    public DType TypeOf(ModelConfig config, ModelPart part)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(part);
        if (!_mix.IsQuantized)
            return _mix.MainType;
        if (part.Shape.Rank < 2)
            return DType.F32;
        int experts = Enumerable.Range(0, config.Layers).Max(layer => config.Layer(layer).FeedForward.Experts?.Count ?? 0);
        QuantizationRecipe recipe = new(_mix, new QuantizationRecipe.ModelShape(config.Layers, config.Attention.Heads / config.Attention.KeyValueHeads, experts, config.TiedHead));
        // Files have the rows of a matrix along its inputs.
        bool turned = config.WeightLayout == WeightLayout.InOut && part.Name.StartsWith("blocks.", StringComparison.Ordinal);
        return recipe.TypeOf(NameInFile(part.Name), turned ? [part.Shape[1], part.Shape[0]] : part.Shape);
    }

    /// <summary>Bytes of all weights.</summary>
    public long Bytes(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Parts.Sum(part => TypeOf(description.Config, part).BytesFor(part.Parameters));
    }

    /// <summary>The name by which the recipe tells what a matrix does; it asks for no more of it than that.</summary>
    private static string NameInFile(string part) => part.Split('.') switch
    {
        ["embed", ..] => "token_embd.weight",
        ["pos_embed", ..] => "position_embd.weight",
        ["unembed", ..] => "output.weight",
        ["blocks", var block, "attn", "o", ..] => $"blk.{block}.attn_output.weight",
        ["blocks", var block, "attn", var which, ..] => $"blk.{block}.attn_{which}.weight",
        ["blocks", var block, "mlp", "router", ..] => $"blk.{block}.ffn_gate_inp.weight",
        ["blocks", var block, "mlp", .., var which, _] => $"blk.{block}.ffn_{which}.weight",
        _ => part,
    };
}
