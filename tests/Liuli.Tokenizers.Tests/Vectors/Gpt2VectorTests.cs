namespace Liuli.Tokenizers.Tests.Vectors;

public class Gpt2VectorTests
{
    [SkippableTheory]
    [InlineData("Xenova/gpt2")]
    [InlineData("openai-community/gpt2")]
    public void Gpt2Cases(string checkpoint)
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
}
