namespace Liuli.Models;

/// <summary>Everything that tells one encoder from another, as data: BERT and its kin.</summary>
/// <remarks>Immutable; a family in <c>Families/</c> makes it from a config.json. Change single values with a <c>with</c> expression. Which heads there are is told by the
/// weights; a config.json alone says it only in the name of the class that the weights were saved from.</remarks>
public sealed record EncoderConfig : ModelConfig
{
    /// <summary>Which row of the position table belongs to the first position: rows before it are not used (RoBERTa's first two).</summary>
    public int PositionOffset { get; init; }

    /// <summary>Number of kinds that tokens are told apart by (0 for the first text of a pair, 1 for the second); 0 where they are not.</summary>
    public int TokenTypes { get; init; }

    /// <summary>Whether there is a pooler: tanh of a linear layer, on the first position ([CLS]).</summary>
    public bool Pooler { get; init; }

    /// <summary>Whether there is a head that scores which token a masked position was.</summary>
    public bool MaskedTokenHead { get; init; }

    /// <summary>Whether there is a head on the pooler that scores whether the second text follows the first.</summary>
    public bool NextSentenceHead { get; init; }

    /// <summary>The classes that a head on the pooler sorts texts into, by name; empty without such a head.</summary>
    public EquatableArray<string> Labels { get; init; } = [];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (TokenTypes is < 0 or > MostNumbers)
            throw Wrong($"TokenTypes must be from 0 to {MostNumbers}, got {TokenTypes}");
        if (PositionOffset is < 0 or > MostNumbers)
            throw Wrong($"PositionOffset must be from 0 to {MostNumbers}, got {PositionOffset}");
        if (!Attention.Bidirectional || Attention.Window != 0)
            throw Wrong("an encoder's positions see all others: Attention.Bidirectional must be set and Attention.Window be 0; DecoderConfig describes models that look back only");
        if (Attention.Rotary is not null)
            throw Wrong("its positions are learned; Attention.Rotary must be null");
        if (!Pooler && (NextSentenceHead || Labels.Count > 0))
            throw Wrong("the heads for the next sentence and for classes stand on the pooler, which is missing: Pooler must be set");
    }

    private protected override string Kind => "an encoder";

    internal override Transformer Build() => new Encoder(this);
}
