using System.Diagnostics;
using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Benchmarking;

/// <summary>Measures a tokenizer on one thread or several.</summary>
public static class TokenizerBenchmark
{
    private const int SampleIds = 200_000;
    private const double BytesPerMegabyte = 1e6;

    /// <summary>A short text is encoded several times in a row, so that a run is long beside what disturbs it.</summary>
    private const int BytesOfARun = 8_000_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>A part is long enough that handing it over costs nothing beside it, and short enough that all threads end together.</summary>
    public const int PartLength = 16_384;

    /// <summary>Encodes <paramref name="text"/> without special tokens, in 10⁶ bytes of UTF-8 per second.</summary>
    /// <param name="tokenizer">What is measured.</param>
    /// <param name="text">Encoded as one text on one thread; for several threads it is cut at line ends into parts of <see cref="PartLength"/> characters or a little more.</param>
    /// <param name="repeats">How often.</param>
    /// <param name="threads">How many threads share the parts.</param>
    /// <param name="cancellation">Ends the measurement between two runs.</param>
    /// <remarks>The limit is that each byte must be read once. It is never near; it says how much of the time is work, not waiting.</remarks>
    public static BenchmarkResult Run(Tokenizer tokenizer, string text, int repeats, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        long count = 0;
        Action work = threads == 1 ? OneThread(tokenizer, text, n => count = n) : Threads(tokenizer, text, threads, n => count = n);
        // A steady rate needs the words remembered and the code optimised, which the runtime does beside the work for some tenths of a second.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            work();
        int passes = Math.Max(1, BytesOfARun / bytes);
        RepeatedRate rates = RepeatedRate.Of(repeats, (double)passes * bytes / BytesPerMegabyte, () =>
        {
            for (int i = 0; i < passes; i++)
                work();
        }, cancellation);
        return new BenchmarkResult("tokenize", "MB", [("bytes", bytes), ("ids", count), ("threads", threads)], rates, new UnitCost(0, BytesPerMegabyte));
    }

    private static Action OneThread(Tokenizer tokenizer, string text, Action<long> counted)
    {
        List<int> ids = [];
        return () =>
        {
            ids.Clear();
            tokenizer.Encode(text, ids, addSpecialTokens: false);
            counted(ids.Count);
        };
    }

    private static Action Threads(Tokenizer tokenizer, string text, int threads, Action<long> counted)
    {
        List<string> parts = Parts(text);
        return () => counted(tokenizer.EncodeBatchIds(parts, addSpecialTokens: false, threads).Sum(ids => (long)ids.Length));
    }

    private static List<string> Parts(string text)
    {
        List<string> parts = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.Length - start <= PartLength ? -1 : text.IndexOf('\n', start + PartLength);
            end = end < 0 ? text.Length : end + 1;
            parts.Add(text[start..end]);
        }
        return parts;
    }

    /// <summary>A text for want of a better one: random tokens of the vocabulary, low ids more often, as vocabularies are sorted by frequency.</summary>
    public static string SampleText(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        Philox random = new(1);
        HashSet<int> added = [.. tokenizer.AddedTokens.Select(token => token.Id)];
        int[] known = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !added.Contains(id) && tokenizer.HasId(id))];
        if (known.Length == 0)
            throw new ArgumentException("making a text to measure a tokenizer with: its vocabulary holds no ordinary token; give a text of your own", nameof(tokenizer));
        int[] ids = new int[SampleIds];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = known[Math.Min(known.Length - 1, (int)Math.Pow(known.Length, random.NextDouble()))]; // log-uniform: frequency ∝ 1/rank
        return tokenizer.Decode(ids, skipSpecialTokens: true);
    }
}
