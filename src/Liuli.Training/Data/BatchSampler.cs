using Liuli.Tensors;

namespace Liuli.Training.Data;

/// <summary>Draws random windows of consecutive ids; every position of the corpus is as likely as any other.</summary>
/// <remarks>
/// Each window of T + 1 ids gives T inputs and, one place on, T targets. When documents have a first id, a window moves on to the next
/// document's beginning, so that the model learns texts from their first position, where generation will begin them too. The generator's
/// counter is the only state. Allocates nothing.
/// Not for several threads at once.
/// </remarks>
public sealed class BatchSampler
{
    private readonly TokenFile _tokens;
    private readonly int[] _window;
    private readonly Philox _random;
    private readonly int? _documentStart;

    /// <summary>A sampler of windows of <paramref name="context"/> inputs.</summary>
    /// <param name="tokens">Where the windows lie.</param>
    /// <param name="context">T.</param>
    /// <param name="random">Where they are drawn from.</param>
    /// <param name="documentStart">The id that begins a document, to begin windows there; null lets them begin anywhere.</param>
    /// <exception cref="TrainingException">There are not enough ids for one window.</exception>
    public BatchSampler(TokenFile tokens, int context, Philox random, int? documentStart = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        if (tokens.Count <= context)
            throw new TrainingException($"drawing batches: expected at least {context + 1} tokens of training data (the context and one more), found {tokens.Count}. Add data or choose a smaller context.");
        _tokens = tokens;
        _window = new int[context + 1];
        _random = random;
        _documentStart = documentStart;
    }

    /// <summary>Fills a batch.</summary>
    /// <param name="ids">Inputs, I32 (B, T).</param>
    /// <param name="targets">What follows each input, I32 (B, T).</param>
    public void Next(Tensor ids, Tensor targets)
    {
        for (int row = 0; row < ids.Shape[0]; row++)
        {
            long position = NextPosition(_tokens.Count - _window.Length + 1);
            _tokens.Read(position, _window);
            if (_documentStart is { } start)
                MoveToDocument(position, start);
            Window.CopyTo(_window, ids, targets, row);
        }
    }

    /// <summary>Moves the window to the first beginning of a document in it; a window without one (inside a long document), or without room
    /// behind it, stays.</summary>
    private void MoveToDocument(long position, int start)
    {
        int distance = _window.AsSpan(0, _window.Length - 1).IndexOf(start);
        if (distance > 0 && position + distance + _window.Length <= _tokens.Count)
            _tokens.Read(position + distance, _window);
    }

    /// <summary>A 64-bit <see cref="Philox.NextInt32"/>: corpora have more than two thousand million ids.</summary>
    private long NextPosition(long bound)
    {
        (uint a, uint b, _, _) = Philox.Block(_random.Seed, _random.Stream, _random.Counter++);
        return (long)Math.BigMul((ulong)a << 32 | b, (ulong)bound, out _);
    }
}

/// <summary>Splits T + 1 consecutive ids into inputs and targets.</summary>
internal static class Window
{
    public static void CopyTo(ReadOnlySpan<int> window, Tensor ids, Tensor targets, int row)
    {
        int context = window.Length - 1;
        window[..context].CopyTo(ids.AsSpan<int>().Slice(row * context, context));
        window[1..].CopyTo(targets.AsSpan<int>().Slice(row * context, context));
    }
}
