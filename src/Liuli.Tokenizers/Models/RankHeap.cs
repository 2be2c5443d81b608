namespace Liuli.Tokenizers.Models;

/// <summary>
/// A heap of pairs of neighbouring symbols by rank, then by place. One number holds both, so that a comparison is a comparison;
/// four children a node keep it flat. It is first filled and then ordered, which is linear.
/// </summary>
internal sealed class RankHeap
{
    private ulong[] _keys = new ulong[64];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>Adds a pair without restoring the order; <see cref="Order"/> must follow before anything is taken.</summary>
    public void Append(int rank, int place)
    {
        if (_count == _keys.Length)
            Array.Resize(ref _keys, 2 * _count);
        _keys[_count++] = ((ulong)(uint)rank << 32) | (uint)place;
    }

    /// <summary>Makes a heap out of what was appended.</summary>
    public void Order()
    {
        for (int i = (_count - 2) >> 2; i >= 0; i--)
            SiftDown(i);
    }

    /// <summary>Adds a pair to an ordered heap.</summary>
    public void Push(int rank, int place)
    {
        Append(rank, place);
        ulong key = _keys[_count - 1];
        int at = _count - 1;
        while (at > 0 && _keys[(at - 1) >> 2] > key)
        {
            _keys[at] = _keys[(at - 1) >> 2];
            at = (at - 1) >> 2;
        }
        _keys[at] = key;
    }

    /// <summary>Takes the pair of lowest rank, the leftmost of equals.</summary>
    public bool TryPop(out int rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }
        (rank, place) = ((int)(_keys[0] >> 32), (int)_keys[0]);
        _keys[0] = _keys[--_count];
        if (_count > 1)
            SiftDown(0);
        return true;
    }

    private void SiftDown(int at)
    {
        ulong key = _keys[at];
        while (true)
        {
            int first = 4 * at + 1;
            if (first >= _count)
                break;
            int best = first;
            for (int child = first + 1; child < Math.Min(first + 4, _count); child++)
            {
                if (_keys[child] < _keys[best])
                    best = child;
            }
            if (_keys[best] >= key)
                break;
            _keys[at] = _keys[best];
            at = best;
        }
        _keys[at] = key;
    }
}
