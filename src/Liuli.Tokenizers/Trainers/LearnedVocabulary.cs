using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Trainers;

/// <summary>A vocabulary in the making: special tokens, then symbols, then what merging adds.</summary>
internal sealed class LearnedVocabulary
{
    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly int _size;
    private readonly long _minFrequency;

    public LearnedVocabulary(IReadOnlyList<string> specialTokens, int size, long minFrequency)
    {
        _size = size;
        _minFrequency = Math.Max(1, minFrequency);
        foreach (string token in specialTokens)
        {
            if (string.IsNullOrEmpty(token) || _ids.ContainsKey(token))
                throw TokenizerException.For("Training a tokenizer", "special tokens that differ and are not empty", $"'{token}'", "Correct the list.");
            AddSymbol(token);
        }
        SpecialTokens = [.. specialTokens.Select((token, id) => new AddedToken(id, token, Special: true))];
    }

    public AddedToken[] SpecialTokens { get; }

    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>How many tokens there are so far.</summary>
    public int Count => _tokens.Count;

    /// <summary>The id of a token, which must be there.</summary>
    public int IdOf(string token) => _ids[token];

    public bool Contains(string token) => _ids.ContainsKey(token);

    /// <summary>Adds a token unless it is there.</summary>
    public int AddSymbol(string token)
    {
        if (_ids.TryGetValue(token, out int id))
            return id;
        _ids.Add(token, _tokens.Count);
        _tokens.Add(token);
        return _tokens.Count - 1;
    }

    /// <summary>Fails when what is there already is more than the vocabulary may have.</summary>
    public void CheckRoom(string what)
    {
        if (_tokens.Count > _size)
            throw TokenizerException.For("Training a tokenizer", $"a vocabulary that has room for {what}, {_tokens.Count} tokens", $"a size of {_size}",
                "Choose a larger vocabulary or a smaller alphabet.");
    }

    /// <summary>Merges until the vocabulary is full or no pair is frequent enough.</summary>
    /// <param name="words">Words as ids of symbols, with their counts.</param>
    /// <param name="join">The spelling of two merged tokens.</param>
    /// <param name="progress">Hears of every hundredth token.</param>
    /// <param name="cancellation">Ends the training early.</param>
    public void Learn(IEnumerable<(int[] Symbols, long Count)> words, Func<string, string, string> join, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        PairMerger merger = new(words);
        while (_tokens.Count < _size && merger.TryNext(_minFrequency, out (int Left, int Right) pair))
        {
            cancellation.ThrowIfCancellationRequested();
            (string left, string right) = (_tokens[pair.Left], _tokens[pair.Right]);
            Merges.Add((left, right));
            merger.Merge(pair, AddSymbol(join(left, right)));
            if (_tokens.Count % 100 == 0)
                progress?.Report(new TrainingProgress(TrainingStage.Merging, _tokens.Count, _size));
        }
        progress?.Report(new TrainingProgress(TrainingStage.Merging, _tokens.Count, _tokens.Count));
    }

    public Vocabulary ToVocabulary(string source) => Vocabulary.Create(_tokens.Select((token, id) => (token, id)), source, _tokens.Count);
}
