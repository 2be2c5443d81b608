using System.Numerics;

namespace Liuli.Inference.Sampling;

/// <summary>The tokens that may come next, with their logits: what the steps of a sampler narrow down and reweigh.</summary>
/// <remarks>One object serves a whole generation and allocates nothing after the first reset. Not safe for use from several threads.</remarks>
public sealed partial class TokenCandidates
{
    // How many are sorted in the hope that they reach a mass; how many floats a first-level cache holds from one pass to the next.
    private const int FirstPrefix = 256, Block = 4096, MeasureBlock = 1024;

    private int[] _ids = [];
    private float[] _logits = [];
    private float[] _probabilities = [];
    private ulong[] _keys = [];

    // How many ids at the front may differ from their positions: a reset has only those to put right, not 150,000.
    private int _moved;

    /// <summary>How many candidates are left.</summary>
    public int Count { get; private set; }

    /// <summary>Whether logits stand in falling order; equal logits stand in order of their ids.</summary>
    public bool IsSorted { get; private set; }

    /// <summary>Token ids of the candidates left.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Their logits, which a step may change in place; call <see cref="MarkUnsorted"/> if the order may have changed.</summary>
    public Span<float> Logits => _logits.AsSpan(0, Count);

    /// <summary>The largest logit.</summary>
    public float Largest => IsSorted ? _logits[0] : LogitScan.Max(Logits);

    /// <summary>Starts again from the model's logits: every token is a candidate.</summary>
    /// <exception cref="ArgumentException">There are no logits, or one is NaN.</exception>
    public void Reset(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
            throw new ArgumentException("sampling needs at least one logit, got none");
        if (_ids.Length < logits.Length)
        {
            _ids = new int[logits.Length];
            _logits = new float[logits.Length];
            _probabilities = new float[logits.Length];
            _keys = new ulong[logits.Length];
            _moved = logits.Length;
        }
        for (int i = 0; i < _moved; i++)
            _ids[i] = i;
        _moved = 0;
        Count = logits.Length;
        IsSorted = false;
        if (LogitScan.CopyFindsNaN(logits, _logits))
            throw new ArgumentException("a logit is NaN: the model's weights or its input are damaged");
    }

    /// <summary>Says that logits were changed in a way that may have changed their order.</summary>
    public void MarkUnsorted() => IsSorted = false;

    /// <summary>Where a token stands in <see cref="Ids"/>; −1 when it is no candidate.</summary>
    public int IndexOf(int id)
    {
        if (_moved > 0)
            return Ids.IndexOf(id);
        return (uint)id < (uint)Count ? id : -1;
    }

    /// <summary>Sorts all candidates by falling logit.</summary>
    public void Sort()
    {
        if (!IsSorted)
            Become(RankAll());
    }

    /// <summary>Keeps the <paramref name="count"/> candidates with the largest logits, sorted.</summary>
    public void KeepTop(int count)
    {
        if (!IsSorted && count > 0 && count < Count)
            Become(RankTop(count));
        Sort();
        Truncate(count);
    }

    /// <summary>Keeps the candidates whose logit is at least <paramref name="least"/>, sorted; when there is none, the largest stays.</summary>
    public void KeepAtLeast(float least)
    {
        if (IsSorted)
        {
            int kept = 0;
            while (kept < Count && _logits[kept] >= least)
                kept++;
            Truncate(kept);
            return;
        }
        int found = 0;
        for (int i = LogitScan.NextAtLeast(Logits, 0, least); i < Count; i = LogitScan.NextAtLeast(Logits, i + 1, least))
            _keys[found++] = RankedKeys.Pack(_logits[i], _ids[i]);
        if (found == 0)
        {
            KeepTop(1);
            return;
        }
        Span<ulong> keys = _keys.AsSpan(0, found);
        keys.Sort();
        Become(keys);
    }

    /// <summary>Drops the candidates whose logit is below <paramref name="least"/> and leaves the others in their order; when none would be left, the largest stays.</summary>
    public void DropBelow(float least)
    {
        if (IsSorted)
        {
            KeepAtLeast(least);
            return;
        }
        int kept = 0;
        for (int i = LogitScan.NextAtLeast(Logits, 0, least); i < Count; i = LogitScan.NextAtLeast(Logits, i + 1, least))
            Move(i, kept++);
        if (kept == 0)
            KeepTop(1);
        else
            Shorten(kept);
    }

    /// <summary>Keeps the fewest candidates with the largest logits whose probabilities add up to at least <paramref name="mass"/>, sorted.</summary>
    /// <remarks>Only as many as it takes are sorted: 256, then eight times as many, until they reach the mass.</remarks>
    public void KeepMass(float mass)
    {
        if (!IsSorted && Count > FirstPrefix)
        {
            (float max, float sum) = WriteWeights();
            for (int prefix = FirstPrefix; prefix < Count; prefix *= 8)
            {
                Span<ulong> keys = RankTop(prefix);
                int needed = CountToMass(keys, max, sum, mass);
                if (needed > keys.Length)
                    continue;
                Become(keys[..needed]);
                return;
            }
        }
        Sort();
        Truncate(CountToMass(Probabilities(), mass));
    }

    /// <summary>Keeps the first <paramref name="count"/> candidates, at least one.</summary>
    public void Truncate(int count) => Count = Math.Clamp(count, 1, Count);

    /// <summary>Keeps the candidates for which <paramref name="keep"/> holds at their position; when none does, the first stays.</summary>
    public void Keep(ReadOnlySpan<bool> keep)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (keep[i])
                Move(i, kept++);
        }
        Shorten(kept);
    }

    /// <summary>Keeps the candidates whose ids are in a set, a bit for each id; when there are none, the first stays.</summary>
    internal void Keep(ReadOnlySpan<ulong> ids)
    {
        int kept = 0;
        // As long as nothing was moved, an id is its position, and what is not in the set need not be looked at.
        bool isWhole = _moved == 0;
        for (int word = 0; isWhole && word < ids.Length; word++)
        {
            for (ulong bits = ids[word]; bits != 0; bits &= bits - 1)
            {
                int id = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (id < Count)
                    Move(id, kept++);
            }
        }
        for (int i = 0; !isWhole && i < Count; i++)
        {
            int id = _ids[i];
            if (id >> 6 < ids.Length && (ids[id >> 6] >> id & 1) != 0)
                Move(i, kept++);
        }
        Shorten(kept);
    }

    /// <summary>Keeps the candidates at the given positions, in their order; when there are none, the first stays.</summary>
    /// <param name="positions">Rising.</param>
    public void KeepAt(ReadOnlySpan<int> positions)
    {
        for (int i = 0; i < positions.Length; i++)
            Move(positions[i], i);
        Shorten(positions.Length);
    }

    /// <summary>Drops the candidates at the given positions and leaves the others in their order; when none is left, the first stays.</summary>
    /// <param name="positions">Rising.</param>
    public void RemoveAt(ReadOnlySpan<int> positions)
    {
        int kept = positions.IsEmpty ? Count : positions[0];
        for (int i = 0; i < positions.Length; i++)
        {
            int from = positions[i] + 1, length = (i + 1 < positions.Length ? positions[i + 1] : Count) - from;
            _ids.AsSpan(from, length).CopyTo(_ids.AsSpan(kept));
            _logits.AsSpan(from, length).CopyTo(_logits.AsSpan(kept));
            kept += length;
        }
        Shorten(kept);
    }

    /// <summary>Position of the largest logit, the smallest id among equals.</summary>
    public int IndexOfLargest()
    {
        if (IsSorted)
            return 0;
        float max = LogitScan.Max(Logits);
        if (float.IsNegativeInfinity(max))
            throw AllRuledOut();
        int best = LogitScan.NextAtLeast(Logits, 0, max);
        if (best == Count)
            throw new InvalidOperationException("no logit is a number: a step of the sampler wrote NaN");
        if (_moved == 0)
            return best;
        for (int i = LogitScan.NextAtLeast(Logits, best + 1, max); i < Count; i = LogitScan.NextAtLeast(Logits, i + 1, max))
        {
            if (_ids[i] < _ids[best])
                best = i;
        }
        return best;
    }

    private void Move(int from, int to)
    {
        _ids[to] = _ids[from];
        _logits[to] = _logits[from];
    }

    /// <summary>Ends behind the candidates that were moved to the front.</summary>
    private void Shorten(int kept)
    {
        if (kept < Count)
            _moved = Math.Max(_moved, kept);
        Count = Math.Max(1, kept);
    }

    private Span<ulong> RankAll()
    {
        Span<ulong> keys = _keys.AsSpan(0, Count);
        for (int i = 0; i < keys.Length; i++)
            keys[i] = RankedKeys.Pack(_logits[i], _ids[i]);
        keys.Sort();
        return keys;
    }

    private Span<ulong> RankTop(int count) => RankedKeys.Top(Logits, _moved == 0 ? [] : Ids, count, _keys);

    /// <summary>The candidates of the sorted keys, and no others.</summary>
    private void Become(ReadOnlySpan<ulong> keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            _ids[i] = RankedKeys.Id(keys[i]);
            _logits[i] = RankedKeys.Logit(keys[i]);
        }
        Count = keys.Length;
        _moved = Math.Max(_moved, Count);
        IsSorted = true;
    }
}
