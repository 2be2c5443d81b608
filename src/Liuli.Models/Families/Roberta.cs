using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>RoBERTa: as BERT, with positions that begin behind the padding token's number, one type of tokens, and a head for masked tokens of another name.</summary>
/// <remarks>Liu et al., "RoBERTa: a robustly optimized BERT pretraining approach", 2019. Its head for classes stands on the first position without the pooler and is not supported. Without state, so safe for use from several threads.</remarks>
public class Roberta : Bert
{
    private const int UsualPadding = 1;

    private static readonly TensorNames s_names = Names("roberta").With(
        ("head.dense", "lm_head.dense"), ("head.ln", "lm_head.layer_norm"), ("head.unembed", "lm_head.decoder"), ("head", "lm_head"), ("unembed", "lm_head.decoder"));

    /// <inheritdoc/>
    public override string ModelType => "roberta";

    private protected override EncoderClasses Classes { get; } = new("RobertaModel", "RobertaForMaskedLM");

    private protected override string Prefix => "roberta.";

    private protected override string[] Heads { get; } = ["lm_head."];

    private protected override (string Name, string? Repeat) HeadBias => ("lm_head.bias", "lm_head.decoder.bias");

    /// <inheritdoc/>
    public override EncoderConfig Read(ConfigJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        EncoderConfig config = base.Read(json);
        int offset = json.Int("pad_token_id", UsualPadding) + 1;
        return config with { PositionOffset = offset, ContextLength = config.ContextLength - offset };
    }

    /// <inheritdoc/>
    public override void Write(EncoderConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.PositionOffset != (config.PaddingToken ?? UsualPadding) + 1)
            throw CannotWrite($"positions that begin at row {config.PositionOffset} beside a padding token of {config.PaddingToken}");
        if (config.NextSentenceHead || config.Labels.Count > 0)
            throw CannotWrite("heads for the next sentence or for classes");
        base.Write(config, json);
    }

    /// <inheritdoc/>
    public override string TensorName(string name) => s_names.ToFile(name);

    /// <inheritdoc/>
    public override EncoderConfig WithParts(EncoderConfig config, Predicate<string> hasParameter)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(hasParameter);
        return config with { Pooler = hasParameter("pooler.weight"), MaskedTokenHead = hasParameter("head.dense.weight") };
    }
}
