using System.Text.Json.Nodes;
using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Random damage from a fixed seed to every kind of file that is read.</summary>
public class FileFuzzTests
{
    private const int Rounds = 400;

    private const string Ranks = "YQ== 0\nYg== 1\nIA== 2\nYWI= 3\nIGFi 4\nYWFi 5\n5LuK 6\n";

    private static readonly byte[] Vocabulary = System.Text.Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##b\nab\n今\n天\n##c\nonce\n😀\r\n");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SentencePiece(int type) => FileDamage.Fuzz(SentencePieceBytes.Model(type), "tokenizer.model", seed: type, Rounds);

    [Theory]
    [InlineData("cl100k_base.tiktoken")]
    [InlineData("tokenizer.model")]
    public void FilesOfRanks(string name) => FileDamage.Fuzz(System.Text.Encoding.UTF8.GetBytes(Ranks), name, seed: 3, Rounds);

    [Fact]
    public void VocabularyText() => FileDamage.Fuzz(Vocabulary, "vocab.txt", seed: 4, Rounds);

    [Theory]
    [InlineData("merges.txt")]
    [InlineData("vocab.json")]
    public void VocabularyAndMerges(string damaged)
    {
        byte[] vocabulary = """{"a":0,"b":1,"ab":2,"Ġ":3,"Ġab":4,"Ġa":5,"<|endoftext|>":6}"""u8.ToArray(), merges = "#version: 0.2\na b\nĠ ab\nĠ a\n"u8.ToArray();
        FileDamage.Fuzz(damaged == "merges.txt" ? merges : vocabulary, damaged, seed: 5, Rounds, path =>
        {
            string directory = Path.GetDirectoryName(path)!;
            if (damaged == "merges.txt")
                File.WriteAllBytes(Path.Combine(directory, "vocab.json"), vocabulary);
            else
                File.WriteAllBytes(Path.Combine(directory, "merges.txt"), merges);
            return Tokenizer.Load(directory);
        });
    }

    [Fact]
    public void Configuration()
    {
        byte[] config = """{"tokenizer_class":"BertTokenizer","do_lower_case":false,"unk_token":"[UNK]","added_tokens_decoder":{"0":{"content":"[PAD]","special":true}}}"""u8.ToArray();
        FileDamage.Fuzz(config, "tokenizer_config.json", seed: 6, Rounds, path =>
        {
            File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "vocab.txt"), Vocabulary);
            return Tokenizer.Load(Path.GetDirectoryName(path)!);
        });
    }

    public static TheoryData<string> Components => [.. Vectors.RecordedFile.Read("components.json")["components"]!.AsObject()
        .Where(component => component.Value!["tokenizer"]!["normalizer"] is not JsonValue).Select(component => component.Key)];

    [Theory]
    [MemberData(nameof(Components))]
    public void TokenizerJson(string component)
    {
        string json = Vectors.RecordedFile.Read("components.json")["components"]![component]!["tokenizer"]!.ToJsonString();
        FileDamage.Fuzz(System.Text.Encoding.UTF8.GetBytes(json), "tokenizer.json", seed: 7, rounds: 30);
    }

    [Fact]
    public void CharacterMaps()
    {
        Tokenizer SentencePieceOf(byte[] map) => Tokenizer.FromGguf(new GgufVocabulary
        {
            Model = "t5",
            Tokens = ["<unk>", "▁", "a", "fi"],
            Scores = [0, -1, -2, -3],
            TokenTypes = [2, 1, 1, 1],
            PrecompiledCharsmap = map,
        });
        Tokenizer HuggingFaceOf(byte[] map) => Tokenizer.FromJson($$$"""
            {"normalizer":{"type":"Precompiled","precompiled_charsmap":"{{{Convert.ToBase64String(map)}}}"},"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["fi",-2]]}}
            """);
        Assert.Equal([1, 3, 2], SentencePieceOf(SentencePieceBytes.CharacterMap).Encode("\tﬁa").Ids);
        Assert.Equal([2, 1], HuggingFaceOf(SentencePieceBytes.CharacterMap).Encode("\tﬁa").Ids);
        Random random = new(8);
        for (int round = 0; round < 4 * Rounds; round++)
        {
            byte[] map = DamagedMap(random);
            FileDamage.Survives(() => FileDamage.Use(SentencePieceOf(map)), $"SentencePiece's map, round {round}");
            FileDamage.Survives(() => FileDamage.Use(HuggingFaceOf(map)), $"Hugging Face's map, round {round}");
        }
    }

    [Fact]
    public void Patterns()
    {
        Random random = new(9);
        foreach (string pattern in (string[])[WordPatterns.Gpt2, WordPatterns.Gpt4, WordPatterns.Gpt4o, WordPatterns.Qwen2, @"[[a-z]&&[^aeiou]]+|\h{2,}|(?i:s)|\u{4eca}|.++", @"(?<x>\w)\k<x>|^\s+$"])
        {
            byte[] whole = System.Text.Encoding.UTF8.GetBytes(pattern);
            for (int round = 0; round < Rounds; round++)
            {
                string damaged = System.Text.Encoding.UTF8.GetString(FileDamage.Damaged(random, whole));
                FileDamage.Survives(() => TextPattern.Regular(damaged).FindAll("Once upon a time, 今天 😀 it's ssS 1914\r\n ff", []), $"the pattern '{damaged}', round {round}");
            }
        }
    }

    /// <summary>Most of the trie is empty, so random places would say little: the units in use are damaged, or the map as a whole.</summary>
    private static byte[] DamagedMap(Random random)
    {
        byte[] map = [.. SentencePieceBytes.CharacterMap];
        if (random.Next(4) == 0)
            return FileDamage.Damaged(random, map);
        int[] used = [.. Enumerable.Range(0, map.Length / 4).Where(unit => map.AsSpan(4 * unit, 4).ContainsAnyExcept((byte)0))];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int at = 4 * used[random.Next(used.Length)] + random.Next(4);
            map[at] = random.Next(2) == 0 ? (byte)(map[at] ^ 1 << random.Next(8)) : (byte)random.Next(256);
        }
        return map;
    }
}
