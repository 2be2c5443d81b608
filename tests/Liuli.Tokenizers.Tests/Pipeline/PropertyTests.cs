using System.Text;

namespace Liuli.Tokenizers.Tests.Pipeline;

/// <summary>What must hold for every tokenizer on every text.</summary>
public class PropertyTests
{
    public static TheoryData<string> Tokenizers => new("gpt2", "bert-base-uncased", "bert-base-chinese", "llama2", "../models/tiny-random-gpt2");

    [SkippableFact]
    public void ByteLevelDecodesToTheText()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("gpt2");
        Random random = new(1);
        for (int i = 0; i < 400; i++)
        {
            string text = RandomText.Next(random, random.Next(30));
            Assert.Equal(text, tokenizer.Decode([.. tokenizer.Encode(text).Ids]));
        }
    }

    [SkippableFact]
    public void LoneSurrogatesBecomeReplacementCharacters()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("gpt2");
        Random random = new(2);
        for (int i = 0; i < 200; i++)
        {
            string text = RandomText.Next(random, random.Next(20), surrogates: true);
            string valid = string.Concat(text.EnumerateRunes());
            Assert.Equal(valid, tokenizer.Decode([.. tokenizer.Encode(text).Ids]));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Tokenizers))]
    public void OffsetsLieInTheTextAndNeverCutACharacter(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        Random random = new(3);
        for (int i = 0; i < 200; i++)
        {
            string text = RandomText.Next(random, random.Next(20), surrogates: i % 2 == 0);
            Encoding encoding = tokenizer.Encode(text, addSpecialTokens: false);
            foreach ((int start, int end) in encoding.Offsets)
            {
                Assert.InRange(start, 0, text.Length);
                Assert.InRange(end, start, text.Length);
                Assert.False(CutsAPair(text, start) || CutsAPair(text, end), $"({start},{end}) cuts a surrogate pair of {text}");
            }
        }
    }

    [SkippableFact]
    public void ByteLevelOffsetsSliceTheOriginal()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("gpt2");
        Random random = new(4);
        for (int i = 0; i < 200; i++)
        {
            string text = RandomText.Next(random, random.Next(20));
            Encoding encoding = tokenizer.Encode(text);
            StringBuilder covered = new();
            int done = 0;
            for (int t = 0; t < encoding.Ids.Count; t++)
            {
                (int start, int end) = encoding.Offsets[t];
                string decoded = tokenizer.Decode([encoding.Ids[t]]);
                // A token of whole characters is its slice; one of part of a character has the character's range.
                if (!decoded.Contains('\uFFFD', StringComparison.Ordinal))
                    Assert.Equal(decoded, text[start..end]);
                if (end > done)
                    covered.Append(text, done, end - done);
                done = Math.Max(done, end);
            }
            Assert.Equal(text, covered.ToString());
        }
    }

    [SkippableFact]
    public void WordPieceOffsetsPointThroughNormalisation()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("bert-base-uncased");
        const string text = "  Héllo,\u0000 e\u0301t\u00C9 今天\u3000ＡB";
        Encoding encoding = tokenizer.Encode(text, addSpecialTokens: false);
        Assert.Equal(["hello", ",", "et", "##e", "[UNK]", "天", "[UNK]"], encoding.Tokens);
        Assert.Equal(["Héllo", ",", "e\u0301t", "\u00C9", "今", "天", "ＡB"], encoding.Offsets.Select(o => text[o.Start..o.End]));
    }

    [SkippableTheory]
    [MemberData(nameof(Tokenizers))]
    public void StreamingEqualsDecodingAtOnce(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        Random random = new(5);
        for (int i = 0; i < 200; i++)
        {
            // Half of the time ids that no text gives, so that bytes are cut and characters invalid.
            int[] ids = i % 2 == 0
                ? [.. tokenizer.Encode(RandomText.Next(random, random.Next(20))).Ids]
                : [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(tokenizer.VocabularySize - 40))];
            bool skip = i % 3 == 0;
            StreamingDecoder decoder = tokenizer.CreateStreamingDecoder(skip);
            StringBuilder text = new();
            foreach (int id in ids)
            {
                string part = decoder.Push(id);
                Assert.Equal(part, string.Concat(part.EnumerateRunes()));
                text.Append(part);
            }
            text.Append(decoder.Flush());
            Assert.Equal(tokenizer.Decode(ids, skip), text.ToString());
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Tokenizers))]
    public void IdsAloneEqualTheFullEncoding(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        Random random = new(6);
        List<int> ids = [];
        for (int i = 0; i < 200; i++)
        {
            string text = RandomText.Next(random, random.Next(20), surrogates: true);
            ids.Clear();
            tokenizer.Encode(text.AsSpan(), ids, i % 2 == 0);
            Assert.Equal(tokenizer.Encode(text, i % 2 == 0).Ids, ids);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Tokenizers))]
    public void SavedAndLoadedAgainItIsTheSame(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        string json = tokenizer.ToJson();
        Tokenizer again = Tokenizer.FromJson(json);
        Assert.Equal(json, again.ToJson());
        Assert.Equal(tokenizer.AddedTokens, again.AddedTokens);
        Random random = new(8);
        for (int i = 0; i < 50; i++)
        {
            string text = RandomText.Next(random, random.Next(20));
            int[] ids = [.. tokenizer.Encode(text).Ids];
            Assert.Equal(ids, again.Encode(text).Ids);
            Assert.Equal(tokenizer.Decode(ids), again.Decode(ids));
        }
    }

    [SkippableFact]
    public void ManyThreadsGetTheSameIds()
    {
        Tokenizer tokenizer = SharedTokenizers.Get("gpt2");
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => RandomText.Next(new Random(i), 20))];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text).Ids.ToArray())];
        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            List<int> ids = [];
            tokenizer.Encode(texts[i % 200].AsSpan(), ids, addSpecialTokens: true);
            Assert.Equal(expected[i % 200], ids);
        });
    }

    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("bert-base-chinese")]
    [InlineData("bert-base-uncased")]
    [InlineData("llama2")]
    [InlineData("llama2/tokenizer.model")]
    [InlineData("t5")]
    [InlineData("t5/spiece.model")]
    [InlineData("cl100k_base.tiktoken")]
    public void WarmEncodingAllocatesNothing(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path($"data/tokenizers/{name}")); // no other test uses this one
        string text = string.Concat(Enumerable.Repeat("The weather is fine; 今天天气真好，we'll naïvely go out! ", 50));
        List<int> ids = new(20_000);
        for (int i = 0; i < 3; i++)
            Encode();
        Allocations.AssertNone(Encode);

        void Encode()
        {
            ids.Clear();
            tokenizer.Encode(text.AsSpan(), ids, addSpecialTokens: true);
        }
    }

    private static bool CutsAPair(string text, int index) =>
        index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]);
}
