using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Files that ask for too much are refused before they get it.</summary>
public class BoundTests
{
    private static readonly string TooLong = new('a', 2049);

    [Fact]
    public void FilesOfHalfAGigabyte()
    {
        using TemporaryDirectory directory = new();
        string path = directory.File("tokenizer.json");
        using (FileStream file = File.Create(path))
            file.SetLength((1L << 29) + 1);
        Refused("536870913", () => Tokenizer.Load(path));
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("vocab.json")]
    [InlineData("cl100k_base.tiktoken")]
    public void IdsFarBeyondTheNumberOfTokens(string name)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write(name, name switch
        {
            "tokenizer.json" => """{"model":{"type":"BPE","vocab":{"a":0,"b":9000000},"merges":[]}}""",
            "vocab.json" => """{"a":0,"b":9000000}""",
            _ => "YQ== 0\nYg== 9000000\n",
        });
        directory.Write("merges.txt", "");
        Refused("9000000", () => Tokenizer.Load(name == "vocab.json" ? directory.Path : path));
    }

    [Fact]
    public void TokensOfThousandsOfCharacters()
    {
        using TemporaryDirectory directory = new();
        Refused("2048", () => Tokenizer.Load(directory.Write("vocab.txt", $"[UNK]\n{TooLong}\n")));
        Refused("2048", () => Tokenizer.Load(directory.Write("cl100k_base.tiktoken", $"{Convert.ToBase64String(new byte[2049])} 0\n")));
        File.WriteAllBytes(directory.File("x.model"), SentencePieceBytes.OnePiece(TooLong, -1));
        Refused("2048", () => Tokenizer.Load(directory.File("x.model")));
        Refused("2048", () => Tokenizer.FromGguf(new GgufVocabulary { Model = "llama", Tokens = [TooLong], Scores = [0] }));
        Refused("2048", () => Tokenizer.FromJson($$$"""{"added_tokens":[{"id":1,"content":"{{{TooLong}}}"}],"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"""));
    }

    [Fact]
    public void ScoresThatAreNoNumbers()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory.File("x.model"), SentencePieceBytes.OnePiece("a", float.NaN));
        Refused("finite", () => Tokenizer.Load(directory.File("x.model")));
    }

    [Fact]
    public void SentencePieceGroupsWithinGroups()
    {
        using TemporaryDirectory directory = new();
        byte[] groups = new byte[1 << 20];
        groups.AsSpan().Fill(9 << 3 | 3); // field 9 begins a group, a million times
        File.WriteAllBytes(directory.File("x.model"), groups);
        Refused("SentencePiece", () => Tokenizer.Load(directory.File("x.model")));
    }

    [Fact]
    public void PatternsWithoutEnd()
    {
        Refused("9000", () => TextPattern.Regular(new string('a', 9000)));
        Refused("nested", () => TextPattern.Regular(new string('[', 1000)));
        foreach (string part in (string[])["(", "(?:a|", "(?=", "[a]", "a*+", "a{9}", "\\p{L}", "{"])
            FileDamage.Survives(() => TextPattern.Regular(string.Concat(Enumerable.Repeat(part, 8192 / part.Length))), part);
        string nested = new string('(', 4000) + "a" + new string(')', 4000);
        FileDamage.Survives(() => TextPattern.Regular(nested).FindAll("aaa", []), "parentheses in parentheses");
    }

    [Fact]
    public void CharacterMapsThatMakeATextTooLong()
    {
        byte[] map = SentencePieceBytes.Map(("a", new string('b', 10_000)));
        Tokenizer tokenizer = Tokenizer.FromGguf(new GgufVocabulary { Model = "t5", Tokens = ["<unk>", "b"], Scores = [0, -1], TokenTypes = [2, 1], PrecompiledCharsmap = map });
        Refused("100 times", () => tokenizer.Encode(new string('a', 1000)));
        Assert.Equal(10_001, tokenizer.Encode("a").Ids.Count);
    }

    private static void Refused(string named, Func<object> action)
    {
        long memory = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(named, Assert.Throws<TokenizerException>(action).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - memory, 0, 32 << 20);
    }
}
