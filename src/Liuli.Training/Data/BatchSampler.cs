using Liuli.Tensors;

namespace Liuli.Training.Data;

/// <summary>Draws random windows of consecutive ids; every position of the corpus is as likely as any other.</summary>
/// <remarks>Each window of T + 1 ids gives T inputs and, one place on, T targets. The generator's counter is the only state. Allocates nothing.</remarks>
public sealed class BatchSampler
{
    private readonly TokenFile _tokens;
    private readonly int[] _window;
    private readonly Philox _random;

    /// <summary>A sampler of windows of <paramref name="context"/> inputs.</summary>
    /// <exception cref="TrainingException">There are not enough ids for one window.</exception>
    public BatchSampler(TokenFile tokens, int context, Philox random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        if (tokens.Count <= context)
            throw new TrainingException($"drawing batches: expected at least {context + 1} tokens of training data (the context and one more), found {tokens.Count}. Add data or choose a smaller context.");
        _tokens = tokens;
        _window = new int[context + 1];
        _random = random;
    }

    /// <summary>Fills a batch.</summary>
    /// <param name="ids">Inputs, I32 (B, T).</param>
    /// <param name="targets">What follows each input, I32 (B, T).</param>
    public void Next(Tensor ids, Tensor targets)
    {
        for (int row = 0; row < ids.Shape[0]; row++)
        {
            _tokens.Read(NextPosition(_tokens.Count - _window.Length + 1), _window);
            Window.CopyTo(_window, ids, targets, row);
        }
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
