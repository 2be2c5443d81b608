using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>How the checkpoints of one architecture map onto <see cref="Decoder"/>.</summary>
/// <remarks>Families are without state, so safe for use from several threads; one of your own should be too.</remarks>
public abstract class DecoderFamily : ModelFamily
{
    /// <summary>The description that a config.json stands for. Special tokens and the stored type are added by the caller, who also
    /// checks that every key was read.</summary>
    public abstract DecoderConfig Read(ConfigJson json);

    /// <summary>Writes the keys that <see cref="Read"/> reads.</summary>
    /// <exception cref="ArgumentException">This family's files cannot say what <paramref name="config"/> says.</exception>
    public abstract void Write(DecoderConfig config, JsonObject json);

    internal sealed override ModelConfig ReadConfig(ConfigJson json) => Read(json);

    internal sealed override void WriteConfig(ModelConfig config, JsonObject json) => Write((DecoderConfig)config, json);
}
