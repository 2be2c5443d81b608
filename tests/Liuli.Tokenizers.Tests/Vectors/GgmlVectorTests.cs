using System.Globalization;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>The 47 strings of llama.cpp and the ids that it records for them, without special tokens.</summary>
public class GgmlVectorTests
{
    [SkippableTheory]
    [InlineData("gpt-2", "gpt2")]
    [InlineData("bert-bge", "bert-base-uncased")] // the same vocabulary under two names
    [InlineData("llama-spm", "llama2")]
    public void RecordedStrings(string vocabulary, string tokenizerDirectory) => Check(vocabulary, SharedTokenizers.Get(tokenizerDirectory));

    [SkippableTheory]
    [InlineData("gpt-2")]
    [InlineData("bert-bge")]
    [InlineData("llama-spm")]
    public void RecordedStringsFromTheGgufFile(string vocabulary)
    {
        Tokenizer tokenizer = FromGguf(vocabulary);
        Check(vocabulary, tokenizer);
        Check(vocabulary, Tokenizer.FromJson(tokenizer.ToJson()));
    }

    /// <summary>Two files of one vocabulary make one tokenizer.</summary>
    [SkippableTheory]
    [InlineData("gpt-2", "gpt2")]
    [InlineData("bert-bge", "bert-base-uncased")]
    [InlineData("llama-spm", "llama2/tokenizer.model")]
    public void TheGgufFileAgreesWithTheOriginal(string vocabulary, string original)
    {
        Tokenizer gguf = FromGguf(vocabulary), other = SharedTokenizers.Get(original);
        Random random = new(19);
        for (int i = 0; i < 300; i++)
        {
            string text = RandomText.Next(random, random.Next(30));
            Encoding encoding = gguf.Encode(text, addSpecialTokens: false);
            Assert.Equal((text, string.Join(' ', other.Encode(text, addSpecialTokens: false).Ids)), (text, string.Join(' ', encoding.Ids)));
            Assert.Equal(other.Decode([.. encoding.Ids]), gguf.Decode([.. encoding.Ids]));
        }
    }

    [SkippableFact]
    public void RolesAndFramesOfTheGgufFiles()
    {
        Tokenizer gpt2 = FromGguf("gpt-2"), bert = FromGguf("bert-bge"), llama = FromGguf("llama-spm");
        Assert.Equal(new SpecialTokens(Bos: 50256, Eos: 50256), gpt2.SpecialTokens);
        Assert.Equal(new SpecialTokens(Unknown: 100, Cls: 101, Sep: 102, Pad: 0, Mask: 103), bert.SpecialTokens);
        Assert.Equal(new SpecialTokens(Unknown: 0, Bos: 1, Eos: 2), llama.SpecialTokens);
        Assert.Equal([31373], gpt2.Encode("hello").Ids);
        Assert.Equal([101, 7592, 102], bert.Encode("hello").Ids);
        Assert.Equal([1, 22172], llama.Encode("hello").Ids);
    }

    private static Tokenizer FromGguf(string vocabulary) => Tokenizer.FromGguf(GgufHeader.Vocabulary(SharedData.Path($"data/tokenizers/ggml-vocab/ggml-vocab-{vocabulary}.gguf")));

    private static void Check(string vocabulary, Tokenizer tokenizer)
    {
        string[] texts = File.ReadAllText(SharedData.Path($"data/tokenizers/ggml-vocab/ggml-vocab-{vocabulary}.gguf.inp")).Split("\n__ggml_vocab_test__\n");
        string[] lines = File.ReadAllText(SharedData.Path($"data/tokenizers/ggml-vocab/ggml-vocab-{vocabulary}.gguf.out")).Split('\n');
        Assert.Equal(47, texts.Length);
        Assert.Equal(47, lines.Length);
        foreach ((string text, string line) in texts.Zip(lines))
        {
            int[] expected = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
            Assert.Equal((text, string.Join(' ', expected)), (text, string.Join(' ', tokenizer.Encode(text, addSpecialTokens: false).Ids)));
        }
    }
}
