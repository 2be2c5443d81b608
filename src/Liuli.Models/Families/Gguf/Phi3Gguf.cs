using System.Text.Json.Nodes;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Phi-3, Phi-3.5 and Phi-4-mini: queries, keys and values in one matrix, gate and up in one that is called up; the factors of long contexts stand in two tensors.</summary>
internal sealed class Phi3Gguf : LlamaGguf
{
    private const string Long = "rope_factors_long.weight", Short = "rope_factors_short.weight";

    public override string Name => "phi3";

    public override IReadOnlyList<string> Families => [ModelType];

    protected override TensorNames Names { get; } = CommonNames.With(("blocks.mlp.gate_up", "ffn_up"));

    protected override RotaryLayout Layout => RotaryLayout.Halves;

    public override bool IsSetting(string tensor) => tensor is Long or Short;

    public override IEnumerable<(string Name, float[] Values)> WriteTensors(DecoderConfig config) =>
        config.Attention.Rotary?.Scaling is LongRotaryScaling scaling ? [(Long, [.. scaling.LongFactors]), (Short, [.. scaling.ShortFactors])] : [];

    protected override void ReadVariety(GgufSettings settings, JsonObject json)
    {
        int width = settings.Size("embedding_length"), heads = settings.Size("attention.head_count");
        int headWidth = settings.OptionalInt("attention.key_length") ?? width / heads;
        if (settings.OptionalInt("rope.dimension_count") is { } turned && turned != headWidth)
            json["partial_rotary_factor"] = (double)turned / headWidth;
        if (settings.OptionalInt("attention.sliding_window") is { } window and > 0)
            json["sliding_window"] = window;
        if (settings.OptionalInt("rope.scaling.original_context_length") is { } original)
            json["original_max_position_embeddings"] = original;
        if (!settings.HasTensor(Long) || !settings.HasTensor(Short))
        {
            settings.Ignore("rope.scaling.attn_factor");
            return;
        }
        JsonObject scaling = new() { ["rope_type"] = "longrope", ["short_factor"] = Factors(settings, Short), ["long_factor"] = Factors(settings, Long) };
        if (settings.OptionalFloat("rope.scaling.attn_factor") is { } magnitude)
            scaling["attention_factor"] = magnitude;
        json["rope_scaling"] = scaling;
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        settings.Expect("hidden_act", "\"silu\"");
        settings.Add("attention.sliding_window", settings.Take("sliding_window")?.GetValue<int>() ?? 0);
        settings.Int("original_max_position_embeddings", "rope.scaling.original_context_length");
        if (settings.Take("rope_scaling") is JsonObject scaling && scaling["attention_factor"] is { } magnitude)
            settings.Add("rope.scaling.attn_factor", magnitude.GetValue<float>());
        settings.Ignore("embd_pdrop", "resid_pdrop"); // dropout matters in training only
    }

    private static JsonArray Factors(GgufSettings settings, string tensor)
    {
        using Tensor stored = settings.File.Read(tensor);
        using Tensor floats = stored.To(DType.F32);
        return new JsonArray([.. floats.ToArray().Select(factor => JsonValue.Create(factor))]);
    }
}
