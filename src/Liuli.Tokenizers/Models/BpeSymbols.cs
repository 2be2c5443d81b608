namespace Liuli.Tokenizers.Models;

/// <summary>The symbols of one word in a doubly linked list over arrays, so that a merge costs the same anywhere in the word.</summary>
internal sealed class BpeSymbols
{
    public int[] Ids = new int[64], Starts = new int[64], Ends = new int[64], Previous = new int[64], Following = new int[64];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(int id, int start, int end)
    {
        if (Count == Ids.Length)
            Grow();
        Ids[Count] = id;
        Starts[Count] = start;
        Ends[Count] = end;
        Count++;
    }

    /// <summary>Makes room in the last symbol for more of the text.</summary>
    public void ExtendLast(int end) => Ends[Count - 1] = end;

    /// <summary>Links every symbol with its neighbours; -1 at the ends.</summary>
    public void Link()
    {
        for (int i = 0; i < Count; i++)
        {
            Previous[i] = i - 1;
            Following[i] = i + 1 < Count ? i + 1 : -1;
        }
    }

    /// <summary>Lets symbol <paramref name="at"/> swallow the one after it; the swallowed one gets the id -1.</summary>
    public void Merge(int at, int id)
    {
        int swallowed = Following[at];
        Ids[at] = id;
        Ends[at] = Ends[swallowed];
        Ids[swallowed] = -1;
        Following[at] = Following[swallowed];
        if (Following[at] >= 0)
            Previous[Following[at]] = at;
    }

    private void Grow()
    {
        int size = 2 * Ids.Length;
        Array.Resize(ref Ids, size);
        Array.Resize(ref Starts, size);
        Array.Resize(ref Ends, size);
        Array.Resize(ref Previous, size);
        Array.Resize(ref Following, size);
    }
}
