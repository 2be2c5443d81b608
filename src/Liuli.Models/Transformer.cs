using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What all transformers have in common: a description, and a table that token ids are looked up in. A <see cref="Decoder"/> continues a text, an
/// <see cref="Encoder"/> reads one from both sides.</summary>
/// <remarks>Safe for use from several threads as <see cref="Module"/> is.</remarks>
public abstract class Transformer : Module
{
    private protected Transformer()
    {
    }

    /// <summary>What this model was built from.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>The embedding table (V, C).</summary>
    public abstract Embedding TokenEmbedding { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device => TokenEmbedding.Weight.Value.Device;

    /// <summary>Gives back the memory of the weights that there are.</summary>
    internal void ReleaseWeights()
    {
        foreach ((_, Parameter parameter) in Parameters())
        {
            if (parameter.HasValue)
                parameter.Value.Dispose();
        }
    }
}
