using System.Globalization;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>The 47 strings of llama.cpp and the ids that it records for them, without special tokens.</summary>
public class GgmlVectorTests
{
    [SkippableTheory]
    [InlineData("gpt-2", "gpt2")]
    [InlineData("bert-bge", "bert-base-uncased")] // the same vocabulary under two names
    [InlineData("llama-spm", "llama2")]
    public void RecordedStrings(string vocabulary, string tokenizerDirectory)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(tokenizerDirectory);
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
