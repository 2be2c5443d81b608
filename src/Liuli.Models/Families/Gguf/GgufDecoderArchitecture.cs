using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Layers;

namespace Liuli.Models.Families.Gguf;

/// <summary>How GGUF spells one family of decoders.</summary>
internal abstract class GgufDecoderArchitecture : GgufArchitecture
{
    /// <summary>Whether its models have experts in place of the feed-forward part: a name may stand for both.</summary>
    public virtual bool HasExperts => false;

    /// <summary>The description with what only this format does: how its tensors lie.</summary>
    public abstract DecoderConfig AsStored(DecoderConfig config);

    /// <summary>The opposite of <see cref="AsStored(DecoderConfig)"/>: tensors as in a Hugging Face directory.</summary>
    public abstract DecoderConfig AsPublished(DecoderConfig config);

    /// <summary>Settings that stand in tensors, read into the description.</summary>
    public virtual DecoderConfig ReadTensors(DecoderConfig config, GgufSettings settings) => config;

    /// <summary>The tensors that <see cref="ReadTensors"/> reads.</summary>
    public virtual IEnumerable<(string Name, float[] Values)> WriteTensors(DecoderConfig config) => [];

    public sealed override bool Reads(GgufCheckpoint file) =>
        HasExperts == (file.Values.TryGetValue($"{Name}.expert_count", out GgufValue? count) && count.Type != GgufValueType.Array && count.AsInteger() != 0);

    public sealed override ModelFamily WithNames(ModelFamily family) => new GgufDecoderFamily((DecoderFamily)family, this);

    public sealed override ModelConfig Complete(ModelConfig config, GgufSettings settings)
    {
        DecoderConfig complete = ReadTensors(AsStored((DecoderConfig)config), settings);
        if (settings.OptionalBool("attention.causal") == false)
            throw settings.Unsupported("attention.causal", "false", "a model in which no position sees later ones");
        return complete;
    }

    public sealed override ModelConfig ToStored(ModelConfig config) => AsStored((DecoderConfig)config);

    public sealed override ModelConfig ToPublished(ModelConfig config)
    {
        DecoderConfig published = AsPublished((DecoderConfig)config);
        // Divisors stand in a tensor, not in the settings.
        return published.Attention.Rotary is { Scaling: RotaryDivisors } rotary && TensorsOf(config).Any()
            ? published with { Attention = published.Attention with { Rotary = rotary with { Scaling = null } } }
            : published;
    }

    public sealed override IEnumerable<(string Name, float[] Values)> TensorsOf(ModelConfig config) => WriteTensors((DecoderConfig)config);
}
