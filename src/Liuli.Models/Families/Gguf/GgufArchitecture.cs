using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Families.Gguf;

/// <summary>How GGUF spells one family: its metadata as the keys of a config.json, and the names of its tensors. What the settings mean is the family's alone.</summary>
/// <remarks>Names and conventions: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and llama.cpp's converter.</remarks>
internal abstract class GgufArchitecture
{
    /// <summary>What most architectures call everything.</summary>
    protected static TensorNames CommonNames { get; } = new("blk.{0}", new Dictionary<string, string>
    {
        ["embed"] = "token_embd",
        ["pos_embed"] = "position_embd",
        ["blocks.ln1"] = "attn_norm",
        ["blocks.attn.qkv"] = "attn_qkv",
        ["blocks.attn.q"] = "attn_q",
        ["blocks.attn.k"] = "attn_k",
        ["blocks.attn.v"] = "attn_v",
        ["blocks.attn.q_norm"] = "attn_q_norm",
        ["blocks.attn.k_norm"] = "attn_k_norm",
        ["blocks.attn.o"] = "attn_output",
        ["blocks.ln2"] = "ffn_norm",
        ["blocks.mlp.gate"] = "ffn_gate",
        ["blocks.mlp.up"] = "ffn_up",
        ["blocks.mlp.down"] = "ffn_down",
        ["blocks.mlp.router"] = "ffn_gate_inp",
        ["blocks.mlp.experts.{0}.gate"] = "ffn_gate_exps.{0}", // a part of the tensor without the number: ExpertStacks
        ["blocks.mlp.experts.{0}.up"] = "ffn_up_exps.{0}",
        ["blocks.mlp.experts.{0}.down"] = "ffn_down_exps.{0}",
        ["ln_final"] = "output_norm",
        ["unembed"] = "output",
    }.ToFrozenDictionary());

    /// <summary>The value of <c>general.architecture</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The family's <c>model_type</c>.</summary>
    public virtual string ModelType => Name;

    /// <summary>The families whose models are written so: every <c>model_type</c> that computes the same.</summary>
    public virtual IReadOnlyList<string> Families => [ModelType];

    /// <summary>What this architecture's files call everything.</summary>
    protected virtual TensorNames Names => CommonNames;

    /// <summary>What the format calls our parameter.</summary>
    public string TensorName(string parameter) => Names.ToFile(parameter);

    /// <summary>Whether a file of this <see cref="Name"/> is written so, where several share the name.</summary>
    public virtual bool Reads(GgufCheckpoint file) => true;

    /// <summary>Whether the format has a place for a parameter; those without are left out.</summary>
    public virtual bool Writes(string parameter) => true;

    /// <summary>Whether a tensor is no weight but part of the settings.</summary>
    public virtual bool IsSetting(string tensor) => false;

    /// <summary>Fills <paramref name="json"/> with the keys of the family's config.json.</summary>
    public abstract void ReadSettings(GgufSettings settings, JsonObject json);

    /// <summary>Writes what <see cref="ReadSettings"/> reads.</summary>
    /// <exception cref="ArgumentException">The format has no place for a setting.</exception>
    public abstract void WriteSettings(GgufSettingsWriter settings);

    /// <summary>The family with the names of this architecture's files.</summary>
    public abstract ModelFamily WithNames(ModelFamily family);

    /// <summary>The description of a file's model: what the family read of <see cref="ReadSettings"/>'s keys, with what only this format does, and what stands in tensors.</summary>
    public abstract ModelConfig Complete(ModelConfig config, GgufSettings settings);

    /// <summary>The description with what only this format does: how its tensors lie.</summary>
    public virtual ModelConfig ToStored(ModelConfig config) => config;

    /// <summary>The opposite of <see cref="ToStored"/>: tensors as in a Hugging Face directory, and settings without those that stand in <see cref="TensorsOf"/>.</summary>
    public virtual ModelConfig ToPublished(ModelConfig config) => config;

    /// <summary>The tensors that <see cref="Complete"/> reads.</summary>
    public virtual IEnumerable<(string Name, float[] Values)> TensorsOf(ModelConfig config) => [];
}
