using System.Text.Json.Nodes;
using Liuli.Tensors;

namespace Liuli.Models.Families.Gguf;

/// <summary>Gemma 2: norms have 1 added to their weights already. What dot products are multiplied by stands nowhere; it follows from the size, as in llama.cpp.</summary>
internal class Gemma2Gguf : LlamaGguf
{
    private const int UsualWindow = 4096;

    public override string Name => "gemma2";

    public override IReadOnlyList<string> Families => [ModelType];

    protected override TensorNames Names { get; } = CommonNames.With(("blocks.ln1_post", "post_attention_norm"), ("blocks.ln2_post", "post_ffw_norm"));

    protected override RotaryLayout Layout => RotaryLayout.Halves;

    /// <summary>The number of blocks of the 27B model, whose dot products are scaled by C / H instead of the width of a head.</summary>
    protected virtual int BlocksOfLargest => 46;

    public override DecoderConfig AsStored(DecoderConfig config) => base.AsStored(config) with { Norm = config.Norm with { UnitOffset = false } };

    public override DecoderConfig AsPublished(DecoderConfig config) => base.AsPublished(config) with { Norm = config.Norm with { UnitOffset = true } };

    protected override void ReadVariety(GgufSettings settings, JsonObject json)
    {
        int heads = settings.Size("attention.head_count");
        json["query_pre_attn_scalar"] = Scalar(settings.Int("block_count"), settings.Int("embedding_length"), heads, settings.Int("attention.key_length"));
        if (settings.OptionalFloat("final_logit_softcapping") is { } cap)
            json["final_logit_softcapping"] = cap;
        ReadLayers(settings, json);
    }

    /// <summary>Caps and windows.</summary>
    protected virtual void ReadLayers(GgufSettings settings, JsonObject json)
    {
        if (settings.OptionalFloat("attn_logit_softcapping") is { } cap)
            json["attn_logit_softcapping"] = cap;
        json["sliding_window"] = settings.OptionalInt("attention.sliding_window") ?? UsualWindow;
        if (settings.OptionalInt("attention.sliding_window_pattern") is { } pattern and not 2)
            throw settings.Unsupported("attention.sliding_window_pattern", pattern, "2, a window in every second layer");
    }

    protected override void WriteVariety(GgufSettingsWriter settings)
    {
        int width = settings.Take("hidden_size")!.GetValue<int>(), heads = settings.Take("num_attention_heads")!.GetValue<int>();
        settings.Expect("hidden_activation", "\"gelu_pytorch_tanh\"");
        settings.Expect("query_pre_attn_scalar", Scalar(settings.Take("num_hidden_layers")!.GetValue<int>(), width, heads, settings.Take("head_dim")!.GetValue<int>()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        WriteLayers(settings);
    }

    /// <summary>Writes what <see cref="ReadLayers"/> reads.</summary>
    protected virtual void WriteLayers(GgufSettingsWriter settings)
    {
        foreach (string cap in (string[])["attn_logit_softcapping", "final_logit_softcapping"])
        {
            // Programs take the usual cap for granted where the key is absent.
            if (settings.Take(cap) is null)
                throw settings.Cannot(cap);
            settings.Float(cap, cap);
        }
        WriteWindows(settings, i => i % 2 == 0);
    }

    /// <summary>Writes the windows.</summary>
    /// <exception cref="ArgumentException">They are in other layers than the rule says.</exception>
    protected static void WriteWindows(GgufSettingsWriter settings, Predicate<int> slides)
    {
        JsonArray types = (JsonArray)settings.Take("layer_types")!;
        if (types.Where((type, i) => (type!.GetValue<string>() == "sliding_attention") != slides(i)).Any())
            throw settings.Cannot("layer_types");
        settings.Int("sliding_window", "attention.sliding_window");
    }

    private int Scalar(int blocks, int width, int heads, int headWidth) => blocks == BlocksOfLargest ? width / heads : headWidth;
}
