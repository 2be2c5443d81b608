using System.Text.Json.Nodes;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Families.Gguf;

/// <summary>DistilBERT, which the format calls BERT too: there is no table of token types.</summary>
internal sealed class DistilBertGguf : BertGguf
{
    public override string ModelType => "distilbert";

    protected override IReadOnlyList<(string Key, string Setting)> Sizes { get; } =
    [
        ("max_position_embeddings", "context_length"), ("dim", "embedding_length"), ("hidden_dim", "feed_forward_length"), ("n_layers", "block_count"), ("n_heads", "attention.head_count"),
    ];

    protected override string Activation => "activation";

    public override bool Reads(GgufCheckpoint file) => !base.Reads(file);

    protected override void ReadVariety(GgufSettings settings, JsonObject json)
    {
        if (settings.Float("attention.layer_norm_epsilon") is var epsilon && epsilon != DistilBert.Epsilon)
            throw settings.Unsupported("attention.layer_norm_epsilon", epsilon, $"{DistilBert.Epsilon}, as DistilBERT has it, in a file without {Types}");
    }

    protected override int WriteVariety(GgufSettingsWriter settings)
    {
        settings.Add("attention.layer_norm_epsilon", DistilBert.Epsilon);
        settings.Ignore("dropout", "attention_dropout"); // dropout matters in training only
        return 1;
    }
}
