namespace Liuli.Tokenizers.Tests.AddedTokens;

public class AddedTokenTests
{
    [Fact]
    public void LongestMatchWins() => Assert.Equal(["a", "<t>x", "<t>", "b"], Tokens("a<t>x<t>b", Token("<t>"), Token("<t>x")));

    [Fact]
    public void StripsTakeWhiteSpaceAlong()
    {
        Encoding encoding = With(Token("<t>", "\"lstrip\":true,\"rstrip\":true")).Encode("a  <t> \n b");
        Assert.Equal(["a", "<t>", "b"], encoding.Tokens);
        Assert.Equal([(0, 1), (1, 9), (9, 10)], encoding.Offsets);
    }

    [Fact]
    public void SingleWordNeedsABoundary()
    {
        string token = Token("ab", "\"single_word\":true");
        Assert.Equal(["ab", ".", "a", "b", "b", "a", "a", "b"], Tokens("ab.abbaab", token));
    }

    [Fact]
    public void NormalizedTokensAreFoundInNormalizedText()
    {
        Assert.Equal(["<T>", "a"], Tokens("<T>A", Token("<T>", "\"normalized\":true")));
        Assert.Equal(["<T>", "a"], Tokens("<t>A", Token("<T>", "\"normalized\":true")));
        Assert.Equal(["a"], Tokens("<t>A", Token("<T>", "\"normalized\":false")));
    }

    [Fact]
    public void RangesOfNormalizedTokensCountInTheOriginal() =>
        Assert.Equal([(0, 1), (1, 4), (4, 5)], With(Token("<T>", "\"normalized\":true")).Encode("A<T>B").Offsets);

    [SkippableFact]
    public void SpecialTokensAreNeverSplit()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("gpt2");
        Assert.Equal([64, 50256, 64], tokenizer.Encode("a<|endoftext|>a").Ids);
        Assert.Equal(50256, tokenizer.SpecialTokens.Eos);
    }

    [SkippableFact]
    public void RunsOfSpacesAreTokens()
    {
        // This checkpoint adds runs of two to 31 spaces, to be looked for in the normalised text.
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path("data/models/tiny-random-gpt2"));
        Assert.Equal([50257, 50285, 87], tokenizer.Encode(new string(' ', 34) + "x").Ids);
    }

    private static string Token(string content, string more = "\"normalized\":false") => $$"""{"id":{{20 + content.Length}},"content":"{{content}}",{{more}}}""";

    private static IReadOnlyList<string> Tokens(string text, params string[] added) => With(added).Encode(text).Tokens;

    private static Tokenizer With(params string[] added) => Tokenizer.FromJson($$$"""
        {"added_tokens":[{{{string.Join(',', added)}}}],"normalizer":{"type":"Lowercase"},
         "model":{"type":"BPE","vocab":{"a":0,"b":1,".":2},"merges":[]}}
        """);
}
