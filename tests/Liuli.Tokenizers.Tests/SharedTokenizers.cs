using System.Collections.Concurrent;

namespace Liuli.Tokenizers.Tests;

/// <summary>The reference tokenizers, each loaded once for all tests.</summary>
internal static class SharedTokenizers
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();

    /// <summary>The tokenizer of <c>data/tokenizers/NAME</c>.</summary>
    public static Tokenizer Get(string name) => Loaded.GetOrAdd(name, n => Tokenizer.Load(SharedData.Path($"data/tokenizers/{n}")));
}
