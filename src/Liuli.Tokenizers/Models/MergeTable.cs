using System.Numerics;
using System.Runtime.CompilerServices;

namespace Liuli.Tokenizers.Models;

/// <summary>The merges of a BPE: which pair of ids becomes which id, and how early. Open addressing, at most half full.</summary>
internal sealed class MergeTable
{
    private readonly Entry[] _entries;
    private readonly int _shift;

    public MergeTable(int count)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * count));
        _entries = new Entry[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        Array.Fill(_entries, new Entry(-1, -1, -1, -1));
    }

    /// <summary>Adds a merge; a pair that is there already gets the new rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, over tens of thousands of entries: not worth starting unoptimised
    public void Set(int left, int right, int rank, int merged)
    {
        int at = Slot(left, right);
        while (_entries[at].Left >= 0 && (_entries[at].Left != left || _entries[at].Right != right))
            at = (at + 1) & (_entries.Length - 1);
        _entries[at] = new Entry(left, right, rank, merged);
    }

    /// <summary>The rank of a pair (lower merges first) and the id that it becomes; int.MaxValue where the pair does not merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right, out int merged)
    {
        for (int at = Slot(left, right); ; at = (at + 1) & (_entries.Length - 1))
        {
            ref Entry entry = ref _entries[at];
            if (entry.Left == left && entry.Right == right)
            {
                merged = entry.Merged;
                return entry.Rank;
            }
            if (entry.Left < 0)
            {
                merged = -1;
                return int.MaxValue;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(int left, int right) => (int)((((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15 >> _shift);

    private record struct Entry(int Left, int Right, int Rank, int Merged);
}
