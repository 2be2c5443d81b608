using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>How the checkpoints of one architecture map onto <see cref="Encoder"/>.</summary>
/// <remarks>Families are without state, so safe for use from several threads; one of your own should be too.</remarks>
public abstract class EncoderFamily : ModelFamily
{
    /// <summary>The description that a config.json stands for, with the heads that its <c>architectures</c> names. Special tokens and the stored type are added by the
    /// caller, who also checks that every key was read.</summary>
    public abstract EncoderConfig Read(ConfigJson json);

    /// <summary>Writes the keys that <see cref="Read"/> reads.</summary>
    /// <exception cref="ArgumentException">This family's files cannot say what <paramref name="config"/> says.</exception>
    public abstract void Write(EncoderConfig config, JsonObject json);

    /// <summary>The description with the pooler and heads that the weights have: config.json names only the class that saved them, and programs leave parts out or keep them.</summary>
    /// <param name="config">What config.json says.</param>
    /// <param name="hasParameter">Whether the weights have a tensor for one of our parameters.</param>
    public virtual EncoderConfig WithParts(EncoderConfig config, Predicate<string> hasParameter)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(hasParameter);
        return config with
        {
            Pooler = hasParameter("pooler.weight") || config.Labels.Count > 0,
            MaskedTokenHead = hasParameter("head.dense.weight"),
            NextSentenceHead = hasParameter("next_sentence.weight"),
        };
    }

    internal sealed override ModelConfig ReadConfig(ConfigJson json) => Read(json);

    internal sealed override void WriteConfig(ModelConfig config, JsonObject json) => Write((EncoderConfig)config, json);

    internal sealed override ModelConfig WithParts(ModelConfig config, Predicate<string> hasTensor) =>
        WithParts((EncoderConfig)config, (string parameter) => hasTensor(TensorName(parameter)));

    internal sealed override ModelConfig WithPartsOf(ModelConfig config, ModelConfig parts) =>
        config is EncoderConfig encoder && parts is EncoderConfig other
            ? encoder with { Pooler = other.Pooler, MaskedTokenHead = other.MaskedTokenHead, NextSentenceHead = other.NextSentenceHead }
            : config;
}
