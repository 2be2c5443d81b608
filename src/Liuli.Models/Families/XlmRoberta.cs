namespace Liuli.Models.Families;

/// <summary>XLM-RoBERTa: RoBERTa of a hundred languages, under names of its own in config.json.</summary>
/// <remarks>Conneau et al., "Unsupervised cross-lingual representation learning at scale", 2020. Without state, so safe for use from several threads.</remarks>
public sealed class XlmRoberta : Roberta
{
    /// <inheritdoc/>
    public override string ModelType => "xlm-roberta";

    private protected override EncoderClasses Classes { get; } = new("XLMRobertaModel", "XLMRobertaForMaskedLM");
}
