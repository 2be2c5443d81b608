namespace Liuli.Tokenizers.Tests.Vectors;

public class LlamaVectorTests
{
    /// <summary>In the file at hand the token 8655, two no-break spaces, is spelled with two ordinary spaces: it cannot be found.</summary>
    private static readonly string[] SpelledDifferently = ["TEXT_WITH_ESCAPE_CHARACTERS", "TEXT_WITH_ESCAPE_CHARACTERS_2"];

    [SkippableFact]
    public void Llama2WithItsOwnFile()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("llama2");
        Assert.Equal("  ", tokenizer.IdToToken(8655));
        foreach (VectorCase c in VectorFile.Read("llama", "Xenova/llama-tokenizer").Where(c => !SpelledDifferently.Contains(c.Name)))
        {
            Assert.Equal((c.Name, string.Join(' ', c.Ids)), (c.Name, string.Join(' ', tokenizer.Encode(c.Text).Ids)));
            Assert.Equal(c.Decoded, tokenizer.Decode(c.Ids));
        }
    }

    [SkippableFact]
    public void Stories260K()
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path("data/models/stories260K"));
        // The model's recorded greedy ids begin like this, and its text "Once upon a time".
        Assert.Equal([1, 403, 407, 261, 378], tokenizer.Encode("Once upon a time").Ids);
        Assert.Equal((1, 2, 0), (tokenizer.SpecialTokens.Bos, tokenizer.SpecialTokens.Eos, tokenizer.SpecialTokens.Unknown));
    }
}
