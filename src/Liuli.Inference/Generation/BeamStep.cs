namespace Liuli.Inference.Generation;

/// <summary>A text and the token that could come next.</summary>
/// <param name="Sum">Σ ln p of the text with the token.</param>
/// <param name="Beam">The slot of the text.</param>
/// <param name="Id">The token.</param>
internal readonly record struct BeamStep(double Sum, int Beam, int Id);

/// <summary>The best so many steps, best first; of equals the one that came first. Allocates nothing.</summary>
internal sealed class BestSteps(int capacity)
{
    private readonly BeamStep[] _steps = new BeamStep[capacity];
    private int _count;

    /// <summary>Best first.</summary>
    public ReadOnlySpan<BeamStep> All => _steps.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Takes a step in if it is good enough. Returns whether it was.</summary>
    public bool Offer(BeamStep step)
    {
        if (_count == _steps.Length && !(step.Sum > _steps[^1].Sum))
            return false;
        int at = _count < _steps.Length ? _count++ : _count - 1;
        for (; at > 0 && step.Sum > _steps[at - 1].Sum; at--)
            _steps[at] = _steps[at - 1];
        _steps[at] = step;
        return true;
    }
}
