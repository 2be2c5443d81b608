using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Benchmarking;

/// <summary>Measures a tokenizer on one thread.</summary>
public static class TokenizerBenchmark
{
    private const int SampleIds = 200_000;
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Encodes <paramref name="text"/> without special tokens, in 10⁶ bytes of UTF-8 per second.</summary>
    /// <remarks>The limit is that each byte must be read once. It is never near; it says how much of the time is work, not waiting.</remarks>
    public static BenchmarkResult Run(Tokenizer tokenizer, string text, int repeats, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentException.ThrowIfNullOrEmpty(text);
        List<int> ids = [];
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        RepeatedRate rates = RepeatedRate.Of(repeats, bytes / BytesPerMegabyte, () =>
        {
            ids.Clear();
            tokenizer.Encode(text, ids, addSpecialTokens: false);
        }, cancellation);
        return new BenchmarkResult("tokenize", "MB", [("bytes", bytes), ("ids", ids.Count), ("threads", 1)], rates, new UnitCost(0, BytesPerMegabyte));
    }

    /// <summary>A text for want of a better one: random tokens of the vocabulary, low ids more often, as vocabularies are sorted by frequency.</summary>
    public static string SampleText(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        Philox random = new(1);
        int[] known = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => Has(tokenizer, id))];
        if (known.Length == 0)
            throw new ArgumentException("making a text to measure a tokenizer with: its vocabulary holds no ordinary token; give a text of your own", nameof(tokenizer));
        int[] ids = new int[SampleIds];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = known[Math.Min(known.Length - 1, (int)Math.Pow(known.Length, random.NextDouble()))]; // log-uniform: frequency ∝ 1/rank
        return tokenizer.Decode(ids, skipSpecialTokens: true);
    }

    private static bool Has(Tokenizer tokenizer, int id)
    {
        try
        {
            return tokenizer.TokenToId(tokenizer.IdToToken(id)) == id && tokenizer.AddedTokens.All(token => token.Id != id);
        }
        catch (TokenizerException)
        {
            return false; // a gap in the ids
        }
    }
}
