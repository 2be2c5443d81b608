namespace Liuli.Models.Families;

/// <summary>What programs call the classes of one family of encoders by the heads that they have; null where the family has no such class, or it is not supported.</summary>
internal sealed record EncoderClasses(string Plain, string MaskedTokens, string? PreTraining = null, string? NextSentence = null, string? Labels = null)
{
    /// <summary>Those that there are, the one without a head first.</summary>
    public string[] All => [.. new[] { Plain, MaskedTokens, PreTraining, NextSentence, Labels }.OfType<string>()];

    /// <summary>The class that reads most of the parts of a model.</summary>
    public string Of(EncoderConfig config) =>
        (config.Labels.Count > 0 ? Labels : config.MaskedTokenHead ? (config.NextSentenceHead ? PreTraining : null) ?? MaskedTokens : config.NextSentenceHead ? NextSentence : null) ?? Plain;
}
