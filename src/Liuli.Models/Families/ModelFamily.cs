using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>How the checkpoints of one architecture map onto <see cref="Decoder"/>: its config.json and the names of its tensors.</summary>
/// <remarks>
/// Derive from it and pass <c>ModelFamilies.Default.With(new MyFamily())</c> to <see cref="PretrainedModel.Load"/> to read
/// an architecture that Liuli does not know yet.
/// </remarks>
public abstract class ModelFamily
{
    /// <summary>config.json's <c>model_type</c>.</summary>
    public abstract string ModelType { get; }

    /// <summary>config.json's <c>architectures</c>: the class that other programs load it with.</summary>
    public abstract string Architecture { get; }

    /// <summary>The description that a config.json stands for. Special tokens and the stored type are added by the caller, who also
    /// checks that every key was read.</summary>
    public abstract DecoderConfig Read(ConfigJson json);

    /// <summary>Writes the keys that <see cref="Read"/> reads.</summary>
    /// <exception cref="ArgumentException">This family's files cannot say what <paramref name="config"/> says.</exception>
    public abstract void Write(DecoderConfig config, JsonObject json);

    /// <summary>What checkpoint files call our parameter <paramref name="name"/>.</summary>
    public abstract string TensorName(string name);

    /// <summary>The name that a file's tensor has in <see cref="TensorName"/>'s form; checkpoints saved from a part of a model leave prefixes out.</summary>
    public virtual string Canonical(string tensor) => tensor;

    /// <summary>Whether a tensor of a file (by canonical name) is no weight: a mask or another constant that old checkpoints carry.</summary>
    public virtual bool IsConstant(string tensor) => false;

    /// <summary>Says that files of this family cannot express a description.</summary>
    protected ArgumentException CannotWrite(string what) =>
        new($"writing config.json: the {ModelType} family cannot express {what}; save the model as a family that can");
}
