using System.Text.Json.Nodes;
using Liuli.Models.Layers;

namespace Liuli.Models.Families.Gguf;

/// <summary>GPT-2: its matrices lie as (outputs, inputs) here, the other way round than in Hugging Face's files.</summary>
internal sealed class Gpt2Gguf : GgufDecoderArchitecture
{
    public override string Name => "gpt2";

    public override void ReadSettings(GgufSettings settings, JsonObject json)
    {
        int width = settings.Int("embedding_length"), inner = settings.Int("feed_forward_length");
        json["vocab_size"] = settings.VocabularySize;
        json["n_positions"] = settings.Int("context_length");
        json["n_embd"] = width;
        json["n_layer"] = settings.Int("block_count");
        json["n_head"] = settings.Int("attention.head_count");
        json["n_inner"] = inner == 4L * width ? null : inner;
        json["layer_norm_epsilon"] = settings.Float("attention.layer_norm_epsilon");
        settings.Ignore("vocab_size");
    }

    public override void WriteSettings(GgufSettingsWriter settings)
    {
        int width = settings.Take("n_embd")!.GetValue<int>();
        settings.Int("n_positions", "context_length");
        settings.Int("n_embd", "embedding_length");
        settings.Add("feed_forward_length", settings.Take("n_inner")?.GetValue<int>() ?? 4 * width);
        settings.Int("n_layer", "block_count");
        settings.Int("n_head", "attention.head_count");
        settings.Float("layer_norm_epsilon", "attention.layer_norm_epsilon");
        settings.Expect("activation_function", "\"gelu_new\"");
        settings.Expect("scale_attn_weights", "true");
        settings.Int("vocab_size", "vocab_size");
        settings.Ignore("attn_pdrop", "embd_pdrop", "resid_pdrop"); // dropout matters in training only
    }

    public override DecoderConfig AsStored(DecoderConfig config) => config with { WeightLayout = WeightLayout.OutIn };

    public override DecoderConfig AsPublished(DecoderConfig config) => config with { WeightLayout = WeightLayout.InOut };
}
