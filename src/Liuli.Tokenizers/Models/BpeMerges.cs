using System.Runtime.CompilerServices;

namespace Liuli.Tokenizers.Models;

/// <summary>The merges of a BPE as ids of a vocabulary, in the order in which they were learned.</summary>
internal sealed class BpeMerges(Vocabulary vocabulary, string? continuingSubwordPrefix, string source)
{
    private readonly List<(int Left, int Right, int Merged)> _merges = [];
    private readonly List<int> _ranks = [];

    /// <summary>Pairs and what they become, in the order of their ranks.</summary>
    public IReadOnlyList<(int Left, int Right, int Merged)> Items => _merges;

    /// <summary>The rank of an item: its place in a list of merges, or one that merges of equal score share.</summary>
    public int RankOf(int index) => _ranks[index];

    /// <summary>Adds a merge of tokens that are known; ranks must not fall.</summary>
    public void Add(int left, int right, int merged, int rank)
    {
        _merges.Add((left, right, merged));
        _ranks.Add(rank);
    }

    /// <summary>Merges given as texts.</summary>
    public static BpeMerges From(Vocabulary vocabulary, IEnumerable<(string Left, string Right)> pairs, string? continuingSubwordPrefix, string source)
    {
        BpeMerges merges = new(vocabulary, continuingSubwordPrefix, source);
        foreach ((string left, string right) in pairs)
            merges.Add(left, right);
        return merges;
    }

    /// <summary>Adds the next merge. Both tokens and what they become must be in the vocabulary, and each be longer than nothing, so that merging ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, over tens of thousands of entries: not worth starting unoptimised
    public void Add(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        ReadOnlySpan<char> tail = continuingSubwordPrefix is { Length: > 0 } prefix && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;
        if (left.Length == 0 || tail.Length == 0)
            throw TokenizerException.For($"Reading {source}", "merges of two tokens that are not empty", $"merge {_merges.Count}: '{left}' and '{right}'", "Remove it.");
        int size = left.Length + tail.Length;
        Span<char> merged = size <= 256 ? stackalloc char[size] : new char[size];
        left.CopyTo(merged);
        tail.CopyTo(merged[left.Length..]);
        Add(IdOf(left, "part of a merge"), IdOf(right, "part of a merge"), IdOf(merged, "the result of a merge"), _merges.Count);
    }

    private int IdOf(ReadOnlySpan<char> token, string role) => vocabulary.TryGetId(token, out int id)
        ? id
        : throw TokenizerException.For($"Reading {source}", $"every token that is {role} in the vocabulary", $"'{token}', which is not",
            "Check that vocabulary and merges belong together.");
}
