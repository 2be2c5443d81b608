namespace Liuli.Tokenizers.Tests.Formats;

public class CharacterTokenizerTests
{
    [SkippableFact]
    public void ShakespeareHas65Characters()
    {
        string text = File.ReadAllText(SharedData.Path("data/corpora/tinyshakespeare.txt"));
        Tokenizer tokenizer = Tokenizer.FromCharacters(text);
        // nanoGPT's data/shakespeare_char/prepare.py prints this vocabulary: 65 characters in the order of their code points.
        Assert.Equal(65, tokenizer.VocabularySize);
        Assert.Equal("\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", string.Concat(Enumerable.Range(0, 65).Select(tokenizer.IdToToken)));
        List<int> ids = [];
        tokenizer.Encode(text.AsSpan(), ids, addSpecialTokens: true);
        Assert.Equal(1_115_394, ids.Count);
        Assert.Equal(text, tokenizer.Decode([.. ids]));
    }

    [Fact]
    public void SpacesAndAstralCharactersComeBack()
    {
        Tokenizer tokenizer = Tokenizer.FromCharacters(" 😀\n天a  ");
        Assert.Equal(["\n", " ", "a", "天", "😀"], Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.IdToToken));
        Tokenizer again = Tokenizer.FromJson(tokenizer.ToJson());
        Assert.Equal("  a 😀\n", again.Decode([.. again.Encode("  a 😀\n").Ids]));
        Assert.Equal([(0, 2), (2, 3)], again.Encode("😀a").Offsets);
    }

    [Fact]
    public void AnEmptyTextIsRefused() => Assert.Throws<TokenizerException>(() => Tokenizer.FromCharacters(""));
}
