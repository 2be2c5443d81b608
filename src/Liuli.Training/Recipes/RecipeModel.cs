using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Training.Recipes;

/// <summary>The model that a recipe describes.</summary>
internal static class RecipeModel
{
    private const float Epsilon = 1e-5f;
    private const int LlamaMultiple = 32;

    /// <summary>The description for a tokenizer's vocabulary and special tokens.</summary>
    public static DecoderConfig Describe(TrainingRecipe recipe, Tokenizer tokenizer, int? start, int? end)
    {
        DecoderConfig config = recipe.Family == "llama" ? Llama(recipe, tokenizer.VocabularySize) : Gpt2(recipe, tokenizer.VocabularySize);
        return config with
        {
            BeginToken = start,
            EndTokens = end is { } id ? [id] : [],
            PaddingToken = tokenizer.SpecialTokens.Pad,
            StoredType = recipe.DType,
        };
    }

    private static DecoderConfig Gpt2(TrainingRecipe recipe, int vocabularySize) => new()
    {
        Family = "gpt2",
        VocabularySize = vocabularySize,
        ContextLength = recipe.Context,
        Width = recipe.Width,
        Layers = recipe.Layers,
        Norm = new NormConfig(NormKind.Layer, Epsilon),
        Attention = new AttentionConfig
        {
            Heads = recipe.Heads,
            KeyValueHeads = recipe.Heads,
            HeadWidth = recipe.Width / recipe.Heads,
            Packed = true,
            InputBias = true,
            OutputBias = true,
            Dropout = (float)recipe.Dropout,
        },
        FeedForward = new FeedForwardConfig { Width = recipe.FeedForward > 0 ? recipe.FeedForward : 4 * recipe.Width, Activation = Activation.Gelu, Bias = true },
        LearnedPositions = true,
        TiedHead = true,
        WeightLayout = WeightLayout.InOut,
        EmbeddingDropout = (float)recipe.Dropout,
        ResidualDropout = (float)recipe.Dropout,
    };

    /// <summary>With the head tied to the embedding, as in the small models of the family: the table is most of a small model.</summary>
    private static DecoderConfig Llama(TrainingRecipe recipe, int vocabularySize) => new()
    {
        Family = "llama",
        VocabularySize = vocabularySize,
        ContextLength = recipe.Context,
        Width = recipe.Width,
        Layers = recipe.Layers,
        Norm = new NormConfig(NormKind.Rms, Epsilon),
        Attention = new AttentionConfig
        {
            Heads = recipe.Heads,
            KeyValueHeads = recipe.KeyValueHeads > 0 ? recipe.KeyValueHeads : recipe.Heads,
            HeadWidth = recipe.Width / recipe.Heads,
            Rotary = new RotaryConfig { Width = recipe.Width / recipe.Heads, Layout = RotaryLayout.Halves },
            Dropout = (float)recipe.Dropout,
        },
        FeedForward = new FeedForwardConfig { Width = recipe.FeedForward > 0 ? recipe.FeedForward : LlamaFeedForward(recipe.Width), Activation = Activation.Silu, Gated = true },
        TiedHead = true, // and no dropout but of attention weights: the family's config.json has no word for any other
    };

    /// <summary>With three matrices instead of two, 8/3 C gives as many weights as 4 C would (Shazeer, "GLU variants improve transformer", 2020).</summary>
    private static int LlamaFeedForward(int width) => (8 * width / 3 + LlamaMultiple - 1) / LlamaMultiple * LlamaMultiple;
}
