using Liuli.Tokenizers.AddedTokens;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Trainers;

/// <summary>Counts the words of documents as a tokenizer would cut them, special tokens left out.</summary>
internal sealed class WordCounter
{
    /// <summary>Longer words are counted in parts: nothing is learned from a blob without spaces that would repay going through it for every merge.</summary>
    private const int LongestWord = 256;

    private readonly INormalizer? _normalizer;
    private readonly IPreTokenizer _preTokenizer;
    private readonly AddedTokenMatcher _specials;
    private readonly TextBuffer _text = new();
    private readonly PreTokenizedText _pieces;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public WordCounter(INormalizer? normalizer, IPreTokenizer preTokenizer, IEnumerable<string> specialTokens)
    {
        _normalizer = normalizer;
        _preTokenizer = preTokenizer;
        _specials = new AddedTokenMatcher(specialTokens.Select((token, id) => (token, new AddedToken(id, token))));
        _pieces = new PreTokenizedText(_text);
        _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The words and how often each occurred.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts the words of all documents.</summary>
    public void Count(IEnumerable<string> documents, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        long done = 0;
        foreach (string document in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            CountDocument(document);
            if (++done % 1000 == 0)
                progress?.Report(new TrainingProgress(TrainingStage.Counting, done, null));
        }
        progress?.Report(new TrainingProgress(TrainingStage.Counting, done, null));
    }

    private void CountDocument(ReadOnlySpan<char> document)
    {
        int done = 0;
        while (!_specials.IsEmpty && done < document.Length && _specials.TryFind(document, done, out AddedTokenMatch match))
        {
            CountText(document[done..match.Start]);
            done = match.End;
        }
        CountText(document[done..]);
    }

    private void CountText(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        _text.Load(text, 0, track: false);
        _normalizer?.Normalize(_text);
        _pieces.Reset(new Piece(0, _text.Length));
        _preTokenizer.PreTokenize(_pieces);
        ReadOnlySpan<char> chars = _text.Chars;
        foreach (Piece piece in _pieces.Pieces)
            CountWord(chars.Slice(piece.Start, piece.Length));
    }

    private void CountWord(ReadOnlySpan<char> word)
    {
        while (word.Length > LongestWord)
        {
            int cut = char.IsHighSurrogate(word[LongestWord - 1]) ? LongestWord - 1 : LongestWord;
            CountWord(word[..cut]);
            word = word[cut..];
        }
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_lookup, word, out _)++;
    }
}
