using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Tests.Models;

public class WordCutterTests
{
    /// <summary>Spelling a text part by part gives the tokens, ranges included, of spelling it at once.</summary>
    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("llama2")]
    public void CutsChangeNothing(string name)
    {
        BpeModel model = (BpeModel)SharedTokenizers.Get(name).Pipeline.Model;
        IWordEncoder cutting = model.CreateEncoder(), whole = new BpeEncoder(model);
        Random random = new(21);
        for (int i = 0; i < 1000; i++)
        {
            string word = RandomText.Next(random, random.Next(40)).Replace(' ', name == "gpt2" ? 'x' : '▁');
            Assert.Equal(Tokens(whole, word), Tokens(cutting, word));
        }
    }

    [Fact]
    public void RandomModelsAreCutSafely()
    {
        Random random = new(22);
        for (int round = 0; round < 300; round++)
        {
            BpeModel model = RandomModel(random);
            IWordEncoder cutting = model.CreateEncoder(), whole = new BpeEncoder(model);
            for (int i = 0; i < 20; i++)
            {
                string word = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => "abcdx😀天"[random.Next(8)]));
                word = string.Concat(word.EnumerateRunes());
                Assert.Equal(Tokens(whole, word), Tokens(cutting, word));
            }
        }
    }

    private static BpeModel RandomModel(Random random)
    {
        List<string> tokens = ["<unk>", "a", "b", "c", "d"];
        if (random.Next(2) == 0)
            tokens.AddRange(Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"));
        int symbols = 5;
        List<(string, string)> merges = [];
        for (int i = 0; i < 6; i++)
        {
            string Part() => random.Next(3) == 0 && tokens.Count > 261 ? tokens[^1] : tokens[1 + random.Next(symbols - 1)];
            (string left, string right) = (Part(), Part());
            if (tokens.Contains(left + right))
                continue;
            tokens.Add(left + right);
            merges.Add((left, right));
        }
        Vocabulary vocabulary = Vocabulary.Create(tokens.Select((token, id) => (token, id)), "test");
        BpeOptions options = new(UnknownToken: random.Next(3) == 0 ? null : "<unk>", FuseUnknown: random.Next(2) == 0, ByteFallback: random.Next(2) == 0);
        return new BpeModel(vocabulary, BpeMerges.From(vocabulary, merges, null, "test"), options, "test");
    }

    private static List<TokenSpan> Tokens(IWordEncoder encoder, string word)
    {
        TokenBuffer output = new();
        encoder.Encode(word, output);
        return [.. output.Items];
    }
}
