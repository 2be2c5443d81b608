namespace Liuli.Tokenizers.Tests.Vectors;

public class Gpt2VectorTests
{
    [SkippableTheory]
    [InlineData("Xenova/gpt2")]
    [InlineData("openai-community/gpt2")]
    public void Gpt2WithItsOwnFiles(string checkpoint)
    {
        using TemporaryDirectory directory = new();
        foreach (string file in (string[])["vocab.json", "merges.txt"])
            File.Copy(SharedData.Path($"data/tokenizers/gpt2/{file}"), directory.File(file));
        // The recorded texts were decoded with this setting on (PUNCTUATION lost a space).
        directory.Write("tokenizer_config.json", """{"clean_up_tokenization_spaces": true}""");
        Tokenizer tokenizer = Tokenizer.Load(directory.Path);
        foreach (VectorCase c in VectorFile.Read("gpt2", checkpoint))
        {
            Encoding encoding = tokenizer.Encode(c.Text);
            Assert.Equal(c.Ids, encoding.Ids);
            Assert.Equal(c.Tokens, encoding.Tokens);
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
        }
    }

    /// <summary>GPT-4's vocabulary is at hand as ranks, and the file's name says what else belongs to it.</summary>
    [SkippableFact]
    public void Gpt4FromItsRanks()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("cl100k_base.tiktoken");
        foreach (VectorCase c in VectorFile.Read("gpt2", "Xenova/gpt-4"))
        {
            Encoding encoding = tokenizer.Encode(c.Text);
            Assert.Equal(c.Ids, encoding.Ids);
            Assert.Equal(c.Tokens, encoding.Tokens);
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
        }
        Assert.Equal([100257, 100276], tokenizer.Encode("<|endoftext|><|endofprompt|>").Ids);
    }

    /// <summary>
    /// The merges of these checkpoints are not in the vectors, so their ids cannot be made; but decoding needs the tokens alone.
    /// </summary>
    [SkippableTheory]
    [InlineData("Xenova/gpt-4o", false)]
    [InlineData("Xenova/claude-tokenizer", false)]
    [InlineData("bigcode/santacoder", false)]
    [InlineData("Xenova/CodeGPT-tokenizer", true)]
    [InlineData("huggingface-course/codeparrot-ds", true)]
    public void DecodingOfTheOthers(string checkpoint, bool cleanUp)
    {
        IReadOnlyList<VectorCase> cases = VectorFile.Read("gpt2", checkpoint);
        Tokenizer tokenizer = new RestrictedVocabulary(cases, "", "").ToDecoder("""{"type":"ByteLevel"}""", cleanUp);
        foreach (VectorCase c in cases)
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
    }

    [SkippableFact]
    public void NoCheckpointIsForgotten() => Assert.Equal(
        ["Xenova/CodeGPT-tokenizer", "Xenova/claude-tokenizer", "Xenova/gpt-4", "Xenova/gpt-4o", "Xenova/gpt2", "bigcode/santacoder", "huggingface-course/codeparrot-ds", "openai-community/gpt2"],
        VectorFile.Read("gpt2").Select(c => c.Checkpoint).Distinct().Order(StringComparer.Ordinal));
}
