using System.Text.Json;
using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>SentencePiece models against the ids recorded from SentencePiece itself (Recorded/SOURCES.md).</summary>
public class SentencePieceVectorTests
{
    [SkippableTheory]
    [InlineData("t5", "t5/spiece.model")]
    [InlineData("llama2", "llama2/tokenizer.model")]
    public void AsRecorded(string name, string path)
    {
        JsonObject recorded = RecordedFile.Read("sentencepiece.json");
        Tokenizer tokenizer = SharedTokenizers.Get(path);
        string[] texts = RecordedFile.Texts(recorded);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = recorded[name]![i]!.Deserialize<int[]>()!;
            Assert.Equal((texts[i], string.Join(' ', ids)), (texts[i], string.Join(' ', tokenizer.Encode(texts[i], addSpecialTokens: false).Ids)));
        }
    }

    /// <summary>llama.cpp's 47 strings, through the original file, which spells the token 8655 right (compare <see cref="LlamaVectorTests"/>).</summary>
    [SkippableFact]
    public void RecordedStringsThroughTheOriginalFile()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("llama2/tokenizer.model");
        foreach (VectorCase c in VectorFile.Read("llama", "Xenova/llama-tokenizer"))
            Assert.Equal((c.Name, string.Join(' ', c.Ids)), (c.Name, string.Join(' ', tokenizer.Encode(c.Text).Ids)));
    }

    [SkippableFact]
    public void TheTwoFilesOfT5AgreeUpToTies()
    {
        Tokenizer model = SharedTokenizers.Get("t5/spiece.model"), json = SharedTokenizers.Get("t5/tokenizer.json");
        foreach (string text in RecordedFile.Texts(RecordedFile.Read("sentencepiece.json")).Where(text => !text.Contains("\u0301", StringComparison.Ordinal)))
            Assert.Equal(json.Encode(text, addSpecialTokens: false).Ids, model.Encode(text, addSpecialTokens: false).Ids);
    }
}
