namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>A tuple or a list of a pickle.</summary>
internal sealed class PickleSequence(List<object?> items)
{
    public List<object?> Items { get; } = items;
}

/// <summary>A dictionary of a pickle, plain or ordered, its pairs in the order they were added.</summary>
internal sealed class PickleDictionary
{
    private static readonly List<(object? Key, object? Value)> s_none = [];

    private List<(object? Key, object? Value)>? _pairs;

    /// <summary>The pairs; not to be changed from outside.</summary>
    public IReadOnlyList<(object? Key, object? Value)> Pairs => _pairs ?? s_none;

    public void Add(object? key, object? value) => (_pairs ??= []).Add((key, value));

    /// <summary>The last value under a text key, or null.</summary>
    public object? Find(string key)
    {
        for (int i = Pairs.Count - 1; i >= 0; i--)
        {
            if (Pairs[i].Key is string text && text == key)
                return Pairs[i].Value;
        }
        return null;
    }
}

/// <summary>A class or function that a pickle names and that <see cref="PickleGlobals"/> allows; it is only ever compared, never loaded.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Numbers that lie elsewhere in the checkpoint: what a persistent id names.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Key">Which run of numbers.</param>
/// <param name="Count">How many elements it has.</param>
/// <param name="Offset">Where the elements meant begin in it; not 0 for views in old files.</param>
internal sealed record PickleStorage(StoredType Type, string Key, long Count, long Offset);

/// <summary>A tensor as a pickle describes it: sizes and strides over a storage.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Sizes, long[] Strides)
{
    /// <summary>Whether the elements lie row by row without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int i = Sizes.Length - 1; i >= 0; i--)
            {
                if (Sizes[i] != 1 && Strides[i] != expected)
                    return false;
                expected *= Sizes[i];
            }
            return true;
        }
    }
}
