using System.Numerics.Tensors;

namespace Liuli.Inference.Sampling;

/// <summary>The tokens that may come next, with their logits: what the steps of a sampler narrow down and reweigh.</summary>
/// <remarks>One object serves a whole generation and allocates nothing after the first reset. Not safe for use from several threads.</remarks>
public sealed class TokenCandidates
{
    private int[] _ids = [];
    private float[] _logits = [];
    private float[] _probabilities = [];
    private float[] _keys = [];

    /// <summary>How many candidates are left.</summary>
    public int Count { get; private set; }

    /// <summary>Whether logits stand in falling order; equal logits stand in order of their ids.</summary>
    public bool IsSorted { get; private set; }

    /// <summary>Token ids of the candidates left.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Their logits, which a step may change in place; call <see cref="MarkUnsorted"/> if the order may have changed.</summary>
    public Span<float> Logits => _logits.AsSpan(0, Count);

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
            _keys = new float[logits.Length];
        }
        for (int i = 0; i < logits.Length; i++)
            _ids[i] = i;
        logits.CopyTo(_logits);
        Count = logits.Length;
        IsSorted = false;
        // A sum is NaN when a summand is; infinities of both signs cannot meet in valid logits.
        if (float.IsNaN(TensorPrimitives.Max(logits)))
            throw new ArgumentException("a logit is NaN: the model's weights or its input are damaged");
    }

    /// <summary>Says that logits were changed in a way that may have changed their order.</summary>
    public void MarkUnsorted() => IsSorted = false;

    /// <summary>Sorts all candidates by falling logit.</summary>
    public void Sort()
    {
        if (IsSorted)
            return;
        Span<float> keys = _keys.AsSpan(0, Count);
        TensorPrimitives.Negate(Logits, keys);
        keys.Sort(_ids.AsSpan(0, Count));
        TensorPrimitives.Negate(keys, Logits);
        OrderTiesById();
        IsSorted = true;
    }

    /// <summary>Keeps the <paramref name="count"/> candidates with the largest logits, sorted.</summary>
    public void KeepTop(int count)
    {
        if (count < Count && !IsSorted)
            SelectTop(count);
        Sort();
        Truncate(count);
    }

    /// <summary>Keeps the first <paramref name="count"/> candidates, at least one.</summary>
    public void Truncate(int count) => Count = Math.Clamp(count, 1, Count);

    /// <summary>Keeps the candidates for which <paramref name="keep"/> holds at their position; when none does, the first stays.</summary>
    public void Keep(ReadOnlySpan<bool> keep)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!keep[i])
                continue;
            _ids[kept] = _ids[i];
            _logits[kept++] = _logits[i];
        }
        Count = Math.Max(1, kept);
    }

    /// <summary>softmax of the logits left: pᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x). Valid until the next call or change.</summary>
    public ReadOnlySpan<float> Probabilities()
    {
        ReadOnlySpan<float> logits = Logits;
        Span<float> probabilities = _probabilities.AsSpan(0, Count);
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum(probabilities), probabilities);
        return probabilities;
    }

    /// <summary>Position of the largest logit, the smallest id among equals.</summary>
    public int IndexOfLargest()
    {
        if (IsSorted)
            return 0;
        int best = 0;
        for (int i = 1; i < Count; i++)
        {
            if (_logits[i] > _logits[best] || (_logits[i] == _logits[best] && _ids[i] < _ids[best]))
                best = i;
        }
        return best;
    }

    /// <summary>Quickselect: brings the <paramref name="count"/> largest logits to the front in linear expected time (Hoare, 1961).</summary>
    private void SelectTop(int count)
    {
        int low = 0, high = Count - 1;
        while (low < high)
        {
            float pivot = MedianOfThree(low, low + (high - low) / 2, high);
            int i = low, j = high;
            while (i <= j)
            {
                while (_logits[i] > pivot)
                    i++;
                while (_logits[j] < pivot)
                    j--;
                if (i <= j)
                    Swap(i++, j--);
            }
            if (count - 1 <= j)
                high = j;
            else if (count - 1 >= i)
                low = i;
            else
                break;
        }
        // Among logits equal to the last one kept, smaller ids win, so that the result does not depend on the pivots.
        PreferSmallIds(count);
        Count = count;
    }

    private void PreferSmallIds(int count)
    {
        float last = float.PositiveInfinity;
        for (int i = 0; i < count; i++)
            last = Math.Min(last, _logits[i]);
        int free = -1;
        for (int i = count; i < Count; i++)
        {
            if (_logits[i] != last)
                continue;
            free = LargestIdAt(last, count);
            if (_ids[i] < _ids[free])
                Swap(i, free);
        }
    }

    private int LargestIdAt(float logit, int count)
    {
        int largest = -1;
        for (int i = 0; i < count; i++)
        {
            if (_logits[i] == logit && (largest < 0 || _ids[i] > _ids[largest]))
                largest = i;
        }
        return largest;
    }

    private float MedianOfThree(int a, int b, int c)
    {
        float x = _logits[a], y = _logits[b], z = _logits[c];
        return Math.Max(Math.Min(x, y), Math.Min(Math.Max(x, y), z));
    }

    private void Swap(int i, int j)
    {
        (_ids[i], _ids[j]) = (_ids[j], _ids[i]);
        (_logits[i], _logits[j]) = (_logits[j], _logits[i]);
    }

    private void OrderTiesById()
    {
        for (int start = 0; start < Count;)
        {
            int end = start + 1;
            while (end < Count && _logits[end] == _logits[start])
                end++;
            if (end - start > 1)
                _ids.AsSpan(start, end - start).Sort();
            start = end;
        }
    }
}
