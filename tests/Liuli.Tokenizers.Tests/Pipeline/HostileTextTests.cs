using System.Diagnostics;

namespace Liuli.Tokenizers.Tests.Pipeline;

/// <summary>A megabyte of the same thing takes time in proportion to its length, whatever the thing.</summary>
public class HostileTextTests
{
    private const int Size = 1_000_000;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string tokenizer in (string[])["gpt2", "bert-base-uncased", "llama2"])
            {
                foreach (string unit in (string[])["a", "[", " ", "\n", "天", "😀", "'", "\u0301\u0323", "1 ", "#", "<|endoftext|", "\u00A0"])
                    data.Add(tokenizer, unit);
            }
            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void TimeGrowsWithTheLength(string name, string unit)
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Path($"data/tokenizers/{name}"));
        double small = Seconds(tokenizer, unit, Size / 8), large = Seconds(tokenizer, unit, Size);
        Assert.True(large < 4, $"{large:0.00} s for a megabyte of '{unit}'");
        // Quadratic would be 64; n log n with a cold cache stays below 24. Times of a few milliseconds say nothing.
        Assert.True(large < 0.1 || large < 24 * small, $"{small:0.000} s for an eighth, {large:0.000} s for all");
    }

    private static double Seconds(Tokenizer tokenizer, string unit, int size)
    {
        string text = string.Concat(Enumerable.Repeat(unit, size / unit.Length));
        double best = double.MaxValue;
        for (int i = 0; i < 2; i++)
        {
            List<int> ids = [];
            long start = Stopwatch.GetTimestamp();
            tokenizer.Encode(text.AsSpan(), ids, addSpecialTokens: true);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
