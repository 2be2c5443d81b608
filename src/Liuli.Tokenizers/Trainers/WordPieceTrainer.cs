using System.Text;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Trainers;

/// <summary>
/// Learns a WordPiece vocabulary for BERT's words: every ideograph is a word, and words of letters are built up from characters by
/// merging the most frequent pairs, as Hugging Face's trainer does. The same documents and settings give the same tokenizer
/// (<see cref="PairMerger"/> says how ties are broken). Its decoder writes Chinese without spaces and English with them.
/// </summary>
public static class WordPieceTrainer
{
    private const string Prefix = "##";

    /// <summary>Learns a tokenizer from documents.</summary>
    /// <exception cref="TokenizerException">The settings contradict each other.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static Tokenizer Train(IEnumerable<string> documents, WordPieceTrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        foreach (string needed in (string[])["[UNK]", "[CLS]", "[SEP]"])
        {
            if (!options.SpecialTokens.Contains(needed))
                throw TokenizerException.For("Training a tokenizer", $"'{needed}' among the special tokens", string.Join(' ', options.SpecialTokens), "Add it.");
        }

        foreach (string character in options.InitialAlphabet)
        {
            if (!Rune.TryGetRuneAt(character.Length > 0 ? character : "\uD800", 0, out Rune rune) || rune.Utf16SequenceLength != character.Length)
                throw TokenizerException.For("Training a tokenizer", "single characters in the initial alphabet", $"'{character}'", "Give them one by one.");
        }

        LearnedVocabulary learned = new(options.SpecialTokens, options.VocabularySize, options.MinFrequency);
        BertNormalizer normalizer = new(Lowercase: options.Lowercase);
        WordCounter counter = new(normalizer, new BertPreTokenizer(), options.SpecialTokens);
        counter.Count(documents, progress, cancellation);
        HashSet<string> alphabet = Alphabet(counter.Counts, options);
        List<(string[] Characters, long Count)> words = [.. Spelled(counter.Counts, alphabet)];
        AddAlphabet(learned, alphabet, words);
        learned.Learn(words.Select(word => (Array.ConvertAll(word.Characters, learned.IdOf), word.Count)), Join, progress, cancellation);

        const string source = "the learned vocabulary";
        Vocabulary vocabulary = learned.ToVocabulary(source);
        TokenizerPipeline pipeline = new()
        {
            Normalizer = normalizer,
            PreTokenizer = new BertPreTokenizer(),
            Model = new WordPieceModel(vocabulary, "[UNK]", Prefix, 100, source),
            PostProcessor = BertFiles.Template(vocabulary, "[CLS]", "[SEP]"),
            Decoder = BilingualDecoder.Create(Prefix),
            AddedTokens = learned.SpecialTokens,
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, null));
    }

    private static string Join(string left, string right) => left + right[Prefix.Length..];

    /// <summary>The characters to keep: the wanted ones, then the most frequent; of equals the smaller code point.</summary>
    private static HashSet<string> Alphabet(IReadOnlyDictionary<string, long> words, WordPieceTrainerOptions options)
    {
        Dictionary<int, long> counts = [];
        foreach ((string word, long count) in words)
        {
            foreach (Rune rune in word.EnumerateRunes())
                counts[rune.Value] = counts.GetValueOrDefault(rune.Value) + count;
        }
        int limit = options.LimitAlphabet ?? options.VocabularySize / 4 * 3;
        HashSet<string> alphabet = [.. options.InitialAlphabet];
        foreach ((int code, _) in counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key))
        {
            if (alphabet.Count >= limit)
                break;
            alphabet.Add(new Rune(code).ToString());
        }
        return alphabet;
    }

    /// <summary>The words as characters, all but the first with the prefix. A word with a character that was not kept can only be unknown, and teaches nothing.</summary>
    private static IEnumerable<(string[], long)> Spelled(IReadOnlyDictionary<string, long> words, HashSet<string> alphabet)
    {
        foreach ((string word, long count) in words)
        {
            string[] characters = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
            if (!characters.All(alphabet.Contains))
                continue;
            for (int i = 1; i < characters.Length; i++)
                characters[i] = Prefix + characters[i];
            yield return (characters, count);
        }
    }

    /// <summary>Adds the kept characters, then those that continue a word, each in the order of their code points.</summary>
    private static void AddAlphabet(LearnedVocabulary learned, HashSet<string> alphabet, List<(string[] Characters, long Count)> words)
    {
        foreach (string character in alphabet.OrderBy(c => Rune.GetRuneAt(c, 0).Value))
            learned.AddSymbol(character);
        foreach (string continuing in words.SelectMany(word => word.Characters.Skip(1)).Distinct().OrderBy(c => Rune.GetRuneAt(c, Prefix.Length).Value))
            learned.AddSymbol(continuing);
        learned.CheckRoom("the special tokens and the alphabet");
    }
}
