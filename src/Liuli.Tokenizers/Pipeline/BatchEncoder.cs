using System.Runtime.ExceptionServices;

namespace Liuli.Tokenizers.Pipeline;

/// <summary>Encodes many texts on several threads. Each text is one thread's work, and its result stands in its place, so the number of threads changes nothing.</summary>
internal static class BatchEncoder
{
    /// <summary>Applies <paramref name="encode"/> to every text.</summary>
    /// <exception cref="TokenizerException">A text cannot be encoded; the others may or may not have been.</exception>
    public static T[] Run<T>(IReadOnlyList<string> texts, Func<string, T> encode, int? threads, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (threads is { } count)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(threads));
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
                throw new ArgumentException($"tokenizing {Counted.Of(texts.Count, "text")}: text {i} is null; leave it out or give an empty one", nameof(texts));
        }
        T[] results = new T[texts.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, texts.Count, options, i => results[i] = encode(texts[i]));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return results;
    }
}
