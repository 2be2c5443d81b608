using Liuli.Tensors;

namespace Liuli.Training.Data;

/// <summary>The same evenly spaced windows every time, so that validation losses of one run can be compared.</summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class ValidationWindows
{
    private readonly TokenFile _tokens;
    private readonly int[] _window;
    private readonly int _batch;

    /// <summary>At most <paramref name="batches"/> batches of <paramref name="batch"/> windows, fewer when the data are used up before.</summary>
    /// <exception cref="TrainingException">There are not enough ids for one window.</exception>
    public ValidationWindows(TokenFile tokens, int context, int batch, int batches)
    {
        if (tokens.Count <= context)
            throw new TrainingException($"preparing validation: expected at least {context + 1} held-out tokens (the context and one more), found {tokens.Count}. Hold out more (validation-fraction), name a validation file, or hold out nothing (validation-fraction 0).");
        _tokens = tokens;
        _window = new int[context + 1];
        _batch = batch;
        long windows = (tokens.Count - 1) / context;
        Batches = (int)Math.Min(batches, (windows + batch - 1) / batch);
    }

    /// <summary>Number of batches.</summary>
    public int Batches { get; }

    /// <summary>Fills batch <paramref name="index"/>; shapes as in <see cref="BatchSampler.Next"/>.</summary>
    public void Read(int index, Tensor ids, Tensor targets)
    {
        long last = _tokens.Count - _window.Length, windows = (long)Batches * _batch;
        for (int row = 0; row < _batch; row++)
        {
            long number = (long)index * _batch + row;
            _tokens.Read(windows == 1 ? 0 : (long)(last * (double)number / (windows - 1)), _window);
            Window.CopyTo(_window, ids, targets, row);
        }
    }
}
