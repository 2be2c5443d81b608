using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tokenizers;

namespace Liuli.Inference.Tests;

public class EndOfTextTokensTests
{
    private const int Plain = 1, Control = 3;

    private static readonly DecoderConfig s_config = new()
    {
        Family = "llama",
        VocabularySize = 8,
        ContextLength = 8,
        Width = 4,
        Layers = 1,
        Norm = new NormConfig(NormKind.Rms, 1e-5f),
        Attention = new AttentionConfig { Heads = 1, KeyValueHeads = 1, HeadWidth = 4 },
        FeedForward = new FeedForwardConfig { Width = 4, Activation = Activation.Silu },
    };

    [Fact]
    public void ConfigurationComesBeforeTheTokenizerAndItsRolesBeforeNames()
    {
        Assert.Equal([7], Find(s_config with { EndTokens = [7] }, Vocabulary(Control) with { EosTokenId = 1 }));
        Assert.Equal([1], Find(s_config, Vocabulary(Control) with { EosTokenId = 1 }));
    }

    [Fact]
    public void WhereNothingNamesThemTheirOwnNamesDo() => Assert.Equal([2, 4], Find(s_config, Vocabulary(Control)));

    [Fact]
    public void TextThatOnlyLooksSoIsNone()
    {
        Assert.Empty(Find(s_config, Vocabulary(Plain)));
        Assert.Empty(EndOfTextTokens.Find("nowhere", s_config, null));
    }

    private static GgufVocabulary Vocabulary(int type) => new()
    {
        Model = "gpt2",
        Pre = "gpt-2",
        Tokens = ["a", "b", "<|im_end|>", "<|im_start|>", "<|endoftext|>"],
        TokenTypes = [Plain, Plain, type, type, type],
        Merges = [],
    };

    private static IReadOnlyList<int> Find(DecoderConfig config, GgufVocabulary vocabulary) => EndOfTextTokens.Find("nowhere", config, Tokenizer.FromGguf(vocabulary));
}
