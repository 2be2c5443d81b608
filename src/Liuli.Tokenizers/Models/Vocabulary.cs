using System.Runtime.CompilerServices;

namespace Liuli.Tokenizers.Models;

/// <summary>Tokens and their ids, both ways. Ids may have gaps.</summary>
internal sealed class Vocabulary
{
    /// <summary>No known vocabulary comes near; a larger id would only be a request for memory, and so would one far beyond the number of tokens.</summary>
    private const int MaximumId = 1 << 24, FreeGaps = 1 << 20;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _tokens;

    private Vocabulary(Dictionary<string, int> ids, string?[] tokens)
    {
        _ids = ids;
        _lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = tokens;
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>The largest id plus one.</summary>
    public int Size => _tokens.Length;

    /// <summary>Tokens by id; null in a gap.</summary>
    public IReadOnlyList<string?> Tokens => _tokens;

    /// <summary>A vocabulary of (token, id) pairs; <paramref name="source"/> names it in errors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, over tens of thousands of entries: not worth starting unoptimised
    public static Vocabulary Create(IEnumerable<(string Token, int Id)> entries, string source, int capacity = 0)
    {
        Dictionary<string, int> ids = new(capacity, StringComparer.Ordinal);
        string?[] tokens = new string?[Math.Max(capacity, 16)];
        int size = 0, highest = (int)Math.Min(MaximumId, Math.Max(FreeGaps, 4L * capacity));
        foreach ((string token, int id) in entries)
        {
            if ((uint)id > highest)
                throw TokenizerException.For($"Reading {source}", $"ids from 0 to {highest}", $"id {id} for '{token}'", "Check the file.");
            if (id >= tokens.Length)
                Array.Resize(ref tokens, Math.Max(2 * tokens.Length, id + 1));
            if (tokens[id] is { } other)
                throw TokenizerException.For($"Reading {source}", "one token for each id", $"id {id} for both '{other}' and '{token}'", "Remove one of them.");
            if (!ids.TryAdd(token, id))
                throw TokenizerException.For($"Reading {source}", "each token once", $"'{token}' with the ids {ids[token]} and {id}", "Remove one of them.");
            tokens[id] = token;
            size = Math.Max(size, id + 1);
        }
        if (size == 0)
            throw TokenizerException.For($"Reading {source}", "a vocabulary", "no token", "Check that the file is complete.");
        Array.Resize(ref tokens, size);
        return new Vocabulary(ids, tokens);
    }

    /// <summary>The token's id.</summary>
    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    /// <summary>The token's id.</summary>
    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>The token with an id, or null.</summary>
    public string? TokenAt(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <summary>Writes the pairs in the order of their ids.</summary>
    public void WriteJson(System.Text.Json.Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        for (int id = 0; id < _tokens.Length; id++)
        {
            if (_tokens[id] is { } token)
                writer.WriteNumber(token, id);
        }
        writer.WriteEndObject();
    }
}
