using System.Numerics;

namespace Liuli.Inference.Sampling;

/// <summary>A logit and its token id in one integer that rises where the rank falls: larger logits first, smaller ids first among equals.</summary>
/// <remarks>No two keys are equal, so that sorting and selecting have one result, whatever order they start from. −0 counts as 0.</remarks>
internal static class RankedKeys
{
    private const uint Sign = 0x8000_0000;
    private const int LeastRoom = 256;

    /// <summary>The key of a token.</summary>
    public static ulong Pack(float logit, int id)
    {
        // The bits of positive floats rise with their value, those of negative ones fall. Adding 0 makes +0 of −0.
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        uint falling = (bits & Sign) != 0 ? bits : ~(bits | Sign);
        return ((ulong)falling << 32) | (uint)id;
    }

    /// <summary>The token id of a key.</summary>
    public static int Id(ulong key) => (int)(uint)key;

    /// <summary>The logit of a key.</summary>
    public static float Logit(ulong key)
    {
        uint falling = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((falling & Sign) != 0 ? falling : ~falling & ~Sign);
    }

    /// <summary>
    /// The keys of the <paramref name="count"/> largest values, sorted. Twice as many are gathered, the better half is selected, and from then on
    /// only values above the least of that half are gathered: of 150,000 in no particular order some hundreds, and linear time in any order.
    /// </summary>
    /// <param name="values">Logits, or whatever ranks.</param>
    /// <param name="ids">The ids of the values; where there are none, their positions.</param>
    /// <param name="count">How many, at most as many as there are.</param>
    /// <param name="keys">Room for as many keys as there are values.</param>
    public static Span<ulong> Top(ReadOnlySpan<float> values, ReadOnlySpan<int> ids, int count, Span<ulong> keys)
    {
        // The scan leaves out what equals the bar. That is right while ids rise: what comes later has lost against what is there.
        int room = ids.IsEmpty ? (int)Math.Min(values.Length, Math.Max(2L * count, LeastRoom)) : values.Length;
        int found = 0;
        float bar = float.NegativeInfinity;
        for (int i = 0; i < values.Length; i = LogitScan.NextAtLeast(values, i + 1, bar))
        {
            keys[found++] = Pack(values[i], ids.IsEmpty ? i : ids[i]);
            if (found < room)
                continue;
            Select(keys[..found], count);
            found = count;
            bar = MathF.BitIncrement(Logit(keys[count - 1]));
        }
        if (found > count)
            Select(keys[..found], count);
        keys = keys[..count];
        keys.Sort();
        return keys;
    }

    /// <summary>Brings the <paramref name="count"/> smallest keys to the front, the largest of them last, in linear expected time (Hoare, 1961: quickselect).</summary>
    public static void Select(Span<ulong> keys, int count)
    {
        int low = 0, high = keys.Length - 1, turns = 2 * BitOperations.Log2((uint)keys.Length);
        while (low < high)
        {
            if (turns-- == 0)
            {
                keys[low..(high + 1)].Sort(); // unlucky pivots: n log n instead of n²
                return;
            }
            (int before, int after) = Partition(keys, low, high);
            if (count - 1 <= before)
                high = before;
            else if (count - 1 >= after)
                low = after;
            else
                return;
        }
    }

    /// <summary>Brings keys below a pivot to the left, keys above it to the right. Returns where the left part ends and the right part starts.</summary>
    private static (int Before, int After) Partition(Span<ulong> keys, int low, int high)
    {
        ulong pivot = Median(keys[low], keys[low + (high - low) / 2], keys[high]);
        int i = low, j = high;
        while (i <= j)
        {
            while (keys[i] < pivot)
                i++;
            while (keys[j] > pivot)
                j--;
            if (i > j)
                break;
            (keys[i], keys[j]) = (keys[j], keys[i]);
            i++;
            j--;
        }
        return (j, i);
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
