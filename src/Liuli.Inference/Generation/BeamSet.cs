namespace Liuli.Inference.Generation;

/// <summary>The texts that a beam search is still writing, each in a slot that is also its sequence in the KV cache.</summary>
internal sealed class BeamSet(int slots)
{
    private readonly bool[] _taken = new bool[slots];
    private int[][] _ids = new int[slots][];

    /// <summary>How many there can be.</summary>
    public int Slots => slots;

    /// <summary>Whether a text is in a slot.</summary>
    public bool[] Alive { get; } = new bool[slots];

    /// <summary>Σ ln p of the tokens after the prompt.</summary>
    public double[] Sums { get; } = new double[slots];

    /// <summary>Whose positions each slot goes on from, after <see cref="Select"/>.</summary>
    public int[] Parents { get; } = new int[slots];

    /// <summary>Tokens of every text, prompt included.</summary>
    public int Length { get; private set; }

    /// <summary>Whether no text is left.</summary>
    public bool IsEmpty => !Alive.AsSpan().Contains(true);

    /// <summary>Starts anew: the prompt alone in the first slot.</summary>
    public void Reset(IReadOnlyList<int> prompt, int capacity)
    {
        if (_ids[0] is null || _ids[0].Length < capacity)
            _ids = [.. _ids.Select(_ => new int[capacity])];
        for (int i = 0; i < prompt.Count; i++)
            _ids[0][i] = prompt[i];
        Length = prompt.Count;
        Alive.AsSpan().Clear();
        Alive[0] = true;
        Sums[0] = 0;
    }

    /// <summary>The tokens of a text, prompt included.</summary>
    public ReadOnlySpan<int> Ids(int slot) => _ids[slot].AsSpan(0, Length);

    /// <summary>The last token of each slot: what the model is given next. Empty slots have one too, as the cache's sequences go in step.</summary>
    public void CopyLast(Span<int> ids)
    {
        for (int slot = 0; slot < slots; slot++)
            ids[slot] = Alive[slot] ? _ids[slot][Length - 1] : 0;
    }

    /// <summary>Puts the chosen continuations in the place of the texts: the first of each text stays in its slot, the others take slots of texts that have none.</summary>
    /// <param name="chosen">The continuations, best first; at most as many as there are slots.</param>
    public void Select(ReadOnlySpan<BeamStep> chosen)
    {
        _taken.AsSpan().Clear();
        for (int slot = 0; slot < slots; slot++)
            Parents[slot] = slot;
        foreach (BeamStep step in chosen)
            _taken[step.Beam] = true;
        Alive.AsSpan().Clear();
        // Copies go into free slots only, so each text is still whole when it is read.
        foreach (BeamStep step in chosen)
        {
            int slot = step.Beam;
            if (Alive[slot])
            {
                slot = _taken.AsSpan().IndexOf(false);
                _taken[slot] = true;
                _ids[step.Beam].AsSpan(0, Length).CopyTo(_ids[slot]);
                Parents[slot] = step.Beam;
            }
            Alive[slot] = true;
            _ids[slot][Length] = step.Id;
            Sums[slot] = step.Sum;
        }
        Length++;
    }
}
