using System.Diagnostics;

namespace Liuli.Tokenizers.Tests.Pipeline;

/// <summary>A megabyte of the same thing takes time in proportion to its length, whatever the thing.</summary>
[Collection(nameof(Timed))]
public class HostileTextTests
{
    private const int Size = 1_000_000;

    private static readonly string[] Units = ["a", "[", " ", "\n", "天", "😀", "'", "\u0301\u0323", "1 ", "#", "<|endoftext|>", "\u00A0"];

    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("bert-base-uncased")]
    [InlineData("llama2")]
    public void TimeGrowsWithTheLength(string name)
    {
        Tokenizer tokenizer = SharedTokenizers.Get(name);
        Assert.All(Units, unit => Check(tokenizer, unit));
    }

    private static void Check(Tokenizer tokenizer, string unit)
    {
        double small = double.MaxValue, large = double.MaxValue;
        for (int attempt = 0; attempt < 6; attempt++)
        {
            large = Math.Min(large, Seconds(tokenizer, unit, Size));
            if (large < 0.25) // anything quadratic takes minutes
                return;
            small = Math.Min(small, Seconds(tokenizer, unit, Size / 8));
            // Eight is linear, 64 quadratic; n log n with a cache that runs cold lies between.
            if (large < 4 && large < 24 * small)
                return;
        }
        Assert.Fail($"{small:0.000} s for an eighth of a megabyte of '{unit}', {large:0.000} s for all");
    }

    private static double Seconds(Tokenizer tokenizer, string unit, int size)
    {
        string text = string.Concat(Enumerable.Repeat(unit, size / unit.Length));
        List<int> ids = [];
        long start = Stopwatch.GetTimestamp();
        tokenizer.Encode(text.AsSpan(), ids, addSpecialTokens: true);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

/// <summary>Nothing else runs while times are measured.</summary>
[CollectionDefinition(nameof(Timed), DisableParallelization = true)]
public class Timed;
