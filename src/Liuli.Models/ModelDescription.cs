using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What a model consists of, told from its description alone: no weight is read or takes memory.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed class ModelDescription
{
    /// <summary>Describes the model that <paramref name="config"/> would build.</summary>
    /// <param name="config">The description.</param>
    /// <param name="storedType">How the tensor of a name is stored, where that is known; else, and where it gives null, all are as the description says.</param>
    /// <exception cref="ArgumentException">The description does not fit together.</exception>
    public ModelDescription(ModelConfig config, Func<string, DType?>? storedType = null)
    {
        Config = config;
        Parts = [.. config.Build().Parameters().Select(p => new ModelPart(p.Name, p.Parameter.Shape, storedType?.Invoke(p.Name) ?? config.StoredType))];
    }

    /// <summary>Describes the model of a directory, config.json or GGUF file; weights are not needed.</summary>
    /// <exception cref="Checkpoints.CheckpointException">A file is missing or damaged, or a setting is unknown or unsupported.</exception>
    public static ModelDescription Read(string path, ModelFamilies? families = null) => new(ModelSource.ReadConfig(path, families ?? ModelFamilies.Default));

    /// <summary>What is described.</summary>
    public ModelConfig Config { get; }

    /// <summary>Every learned tensor, in the order in which a token meets it.</summary>
    public IReadOnlyList<ModelPart> Parts { get; }

    /// <summary>Number of learned numbers; a table that serves twice counts once.</summary>
    public long Parameters => Parts.Sum(p => p.Parameters);

    /// <summary>Bytes of the weights in their stored types.</summary>
    public long Bytes => Parts.Sum(p => p.Bytes);

    /// <summary>Bytes that the weights would take if all were stored as <paramref name="type"/>.</summary>
    public long BytesAs(DType type) => type.BytesFor(Parameters);

    /// <summary>Bytes of the keys and values of one sequence of <paramref name="positions"/> positions; none for an encoder, which keeps none.</summary>
    public long KvCacheBytes(int positions, DType type = DType.F32) => Config is DecoderConfig decoder ? positions * KvCache.BytesPerPosition(decoder, type) : 0;

    /// <summary>Learned numbers by part, for a decoder <c>embed</c>, <c>pos_embed</c>, then per kind of block part over all blocks
    /// (<c>blocks.*.attn</c>, <c>blocks.*.mlp</c> …), <c>ln_final</c>, <c>unembed</c>.</summary>
    public IReadOnlyList<(string Name, long Parameters)> Groups()
    {
        List<(string Name, long Parameters)> groups = [];
        foreach (ModelPart part in Parts)
        {
            string name = GroupOf(part.Name);
            int at = groups.FindIndex(g => g.Name == name);
            if (at < 0)
                groups.Add((name, part.Parameters));
            else
                groups[at] = (name, groups[at].Parameters + part.Parameters);
        }
        return groups;
    }

    private static string GroupOf(string parameter)
    {
        string[] names = parameter.Split('.');
        return names[0] == "blocks" ? $"blocks.*.{names[2]}" : names[0];
    }
}

/// <summary>One learned tensor of a described model.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">Its dotted name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="DType">How it is stored.</param>
public sealed record ModelPart(string Name, Shape Shape, DType DType)
{
    /// <summary>How many numbers it has.</summary>
    public long Parameters => Shape.Count;

    /// <summary>How many bytes it takes as stored.</summary>
    public long Bytes => DType.BytesFor(Parameters);
}
