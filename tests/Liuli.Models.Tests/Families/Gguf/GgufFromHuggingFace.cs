using System.Runtime.InteropServices;
using System.Text.Json;
using Liuli.Models.Checkpoints;
using Liuli.Models.Tests.Checkpoints.Gguf;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Families.Gguf;

/// <summary>Turns a Hugging Face fixture into GGUF by the format's conventions, without the library's own writer: names, metadata, the order of Llama's query and key rows.</summary>
internal sealed class GgufFromHuggingFace
{
    private static readonly (string From, string To)[] s_names =
    [
        ("model.embed_tokens.", "token_embd."), ("model.norm.", "output_norm."), ("lm_head.", "output."), ("model.layers.", "blk."), ("input_layernorm.", "attn_norm."),
        ("post_attention_layernorm.", "ffn_norm."), ("self_attn.q_proj.", "attn_q."), ("self_attn.k_proj.", "attn_k."), ("self_attn.v_proj.", "attn_v."), ("self_attn.o_proj.", "attn_output."),
        ("self_attn.q_norm.", "attn_q_norm."), ("self_attn.k_norm.", "attn_k_norm."), ("mlp.gate_proj.", "ffn_gate."), ("mlp.up_proj.", "ffn_up."), ("mlp.down_proj.", "ffn_down."),
        ("transformer.", ""), ("wte.", "token_embd."), ("wpe.", "position_embd."), ("ln_f.", "output_norm."), ("h.", "blk."), ("ln_1.", "attn_norm."), ("ln_2.", "ffn_norm."), ("attn.c_attn.", "attn_qkv."),
        ("attn.c_proj.", "attn_output."), ("mlp.c_fc.", "ffn_up."), ("mlp.c_proj.", "ffn_down."),
    ];

    private readonly JsonElement _config;
    private readonly string _family;
    private readonly string _directory;

    private GgufFromHuggingFace(string directory)
    {
        _directory = directory;
        _config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "config.json"))).RootElement;
        _family = _config.GetProperty("model_type").GetString()!;
    }

    /// <summary>The file, before anything is added to it.</summary>
    public static GgufBuilder Build(string directory, Action<GgufBuilder>? more = null, Func<string, bool>? skip = null)
    {
        GgufFromHuggingFace from = new(directory);
        GgufBuilder builder = new();
        from.AddSettings(builder);
        more?.Invoke(builder);
        from.AddTensors(builder, skip ?? (_ => false));
        return builder;
    }

    private void AddSettings(GgufBuilder builder)
    {
        builder.Add("general.architecture", _family).Add("general.name", "a fixture");
        if (_family == "gpt2")
        {
            int width = Int("n_embd");
            builder.Add("gpt2.context_length", Int("n_positions")).Add("gpt2.embedding_length", width).Add("gpt2.feed_forward_length", 4 * width).Add("gpt2.block_count", Int("n_layer"))
                .Add("gpt2.attention.head_count", Int("n_head")).Add("gpt2.attention.layer_norm_epsilon", 1e-5f);
            return;
        }
        builder.Add($"{_family}.context_length", Int("max_position_embeddings")).Add($"{_family}.embedding_length", Int("hidden_size")).Add($"{_family}.feed_forward_length", Int("intermediate_size"))
            .Add($"{_family}.block_count", Int("num_hidden_layers")).Add($"{_family}.attention.head_count", Int("num_attention_heads")).Add($"{_family}.attention.head_count_kv", Int("num_key_value_heads"))
            .Add($"{_family}.attention.layer_norm_rms_epsilon", _config.GetProperty("rms_norm_eps").GetSingle());
        float theta = _config.TryGetProperty("rope_theta", out JsonElement value) ? value.GetSingle() : 10000;
        builder.Add($"{_family}.rope.freq_base", theta);
        if (_config.TryGetProperty("head_dim", out JsonElement headWidth))
            builder.Add($"{_family}.attention.key_length", headWidth.GetInt32()).Add($"{_family}.attention.value_length", headWidth.GetInt32());
    }

    private void AddTensors(GgufBuilder builder, Func<string, bool> skip)
    {
        using Checkpoint weights = Checkpoint.Open(_directory);
        foreach (TensorEntry entry in weights.Tensors.Values)
        {
            string name = s_names.Aggregate(entry.Name, (text, pair) => text.Replace(pair.From, pair.To, StringComparison.Ordinal));
            if (skip(name) || name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".masked_bias", StringComparison.Ordinal))
                continue;
            float[] numbers = weights.Read(entry.Name).To(DType.F32).ToArray();
            int[] shape = [.. entry.Dimensions.Select(size => (int)size)];
            if (_family == "gpt2" && shape.Length == 2 && name.StartsWith("blk.", StringComparison.Ordinal))
                (numbers, shape) = (Turn(numbers, shape[0], shape[1]), [shape[1], shape[0]]);
            if (_family == "llama" && (name.EndsWith("attn_q.weight", StringComparison.Ordinal) || name.EndsWith("attn_k.weight", StringComparison.Ordinal)))
                numbers = Pairs(numbers, Int(name.Contains("attn_q", StringComparison.Ordinal) ? "num_attention_heads" : "num_key_value_heads"), shape[0], shape[1]);
            builder.Tensor(name, 0, [.. shape.Select(size => (ulong)size)], MemoryMarshal.AsBytes<float>(numbers));
        }
    }

    private static float[] Turn(float[] x, int rows, int columns) => [.. Enumerable.Range(0, columns).SelectMany(c => Enumerable.Range(0, rows).Select(r => x[r * columns + c]))];

    /// <summary>Row i and row i + half of a head, which are turned together, come to lie side by side.</summary>
    private static float[] Pairs(float[] x, int heads, int rows, int columns)
    {
        int width = rows / heads, half = width / 2;
        return [.. Enumerable.Range(0, rows).SelectMany(row =>
        {
            int head = row / width, inside = row % width, source = head * width + inside / 2 + inside % 2 * half;
            return x[(source * columns)..((source + 1) * columns)];
        })];
    }

    private int Int(string key) => _config.GetProperty(key).GetInt32();
}
