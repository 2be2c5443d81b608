using System.Text.Json.Nodes;
using Liuli.Models.Configuration;

namespace Liuli.Models.Families;

/// <summary>How the checkpoints of one architecture map onto a description and its model: config.json and the names of the tensors.</summary>
/// <remarks>
/// Derive from <see cref="DecoderFamily"/> or <see cref="EncoderFamily"/> and pass <c>ModelFamilies.Default.With(new MyFamily())</c> to <see cref="PretrainedModel.Load"/> to read
/// an architecture that Liuli does not know yet.
/// Families are without state, so safe for use from several threads; one of your own should be too.
/// </remarks>
public abstract class ModelFamily
{
    /// <summary>config.json's <c>model_type</c>.</summary>
    public abstract string ModelType { get; }

    /// <summary>config.json's <c>architectures</c>: the class that other programs load it with, usually.</summary>
    public abstract string Architecture { get; }

    /// <summary>The class that loads what <paramref name="config"/> describes, where that depends on its parts; else <see cref="Architecture"/>.</summary>
    public virtual string ArchitectureOf(ModelConfig config) => Architecture;

    /// <summary>What checkpoint files call our parameter <paramref name="name"/>.</summary>
    public abstract string TensorName(string name);

    /// <summary>The name that a file's tensor has in <see cref="TensorName"/>'s form; checkpoints saved from a part of a model leave prefixes out.</summary>
    public virtual string Canonical(string tensor) => tensor;

    /// <summary>Whether a tensor of a file (by canonical name) is no weight: a mask or another constant that old checkpoints carry.</summary>
    public virtual bool IsConstant(string tensor) => false;

    /// <summary>The name of the tensor that a file's tensor (both by canonical name) must repeat number by number, where some programs write one twice; null for any other.</summary>
    public virtual string? RepeatOf(string tensor) => null;

    internal abstract ModelConfig ReadConfig(ConfigJson json);

    internal abstract void WriteConfig(ModelConfig config, JsonObject json);

    /// <summary>The description as config.json tells it, with what only the weights tell taken from <paramref name="parts"/>.</summary>
    internal virtual ModelConfig WithPartsOf(ModelConfig config, ModelConfig parts) => config;

    /// <summary>The description with what only the weights tell: which optional parts there are.</summary>
    internal virtual ModelConfig WithParts(ModelConfig config, Predicate<string> hasTensor) => config;

    /// <summary>Says that files of this family cannot express a description.</summary>
    protected ArgumentException CannotWrite(string what) =>
        new($"writing config.json: the {ModelType} family cannot express {what}; save the model as a family that can");
}
