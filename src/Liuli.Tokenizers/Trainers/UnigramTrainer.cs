using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Trainers.Unigram;

namespace Liuli.Tokenizers.Trainers;

/// <summary>
/// Learns a unigram model as SentencePiece does (Kudo, "Subword regularization", 2018, arXiv:1804.10959; Kudo and Richardson, 2018): begins with the most valuable substrings, and in rounds estimates the
/// probabilities of all tokens from every way to spell the words and takes away the tokens that are missed least, until the vocabulary has its size. Words begin with a visible sign for the space (▁), as in
/// SentencePiece, and none reaches over the end of a line; the text itself is not normalised, so that it comes back as it was. The same documents and settings give the same tokenizer, whatever the order of the documents and the number of threads.
/// </summary>
public static class UnigramTrainer
{
    private const char Space = '▁';

    // Training goes on to so many times the size; what the last estimates make unlikely is then left out.
    private const double Surplus = 1.1;

    /// <summary>Learns a tokenizer from documents.</summary>
    /// <exception cref="TokenizerException">The settings contradict each other, or the vocabulary is too small for the characters.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static Tokenizer Train(IEnumerable<string> documents, UnigramTrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        LearnedVocabulary reserved = new(options.SpecialTokens, options.VocabularySize, 1);
        for (int b = 0; b < 256 && options.ByteFallback; b++)
            reserved.AddSymbol(ByteToken(b));
        INormalizer normalizer = Normalizer(options.Lowercase);
        IPreTokenizer preTokenizer = Words();
        WordCounter counter = new(normalizer, preTokenizer, options.SpecialTokens);
        counter.Count(documents, progress, cancellation);
        // With the signs that byte tokens are written with, a text that looks like one is still spelled as text.
        string required = $"{Space}{options.RequiredCharacters}{(options.ByteFallback ? "<>x0123456789ABCDEF" : "")}";
        UnigramCorpus corpus = UnigramCorpus.Create(counter.Counts, options.CharacterCoverage, required);
        int room = options.VocabularySize - reserved.Count;
        if (corpus.Characters.Count > room)
        {
            throw TokenizerException.For("Training a tokenizer", $"a vocabulary that has room for the special tokens{(options.ByteFallback ? ", the 256 bytes" : "")} and {Counted.Of(corpus.Characters.Count, "character")}, {reserved.Count + corpus.Characters.Count} tokens",
                $"a size of {options.VocabularySize}", "Choose a larger vocabulary or a smaller coverage of characters.");
        }
        PieceTable learned = Learn(corpus, options, room, reserved, progress, cancellation);
        return Assemble(options, normalizer, preTokenizer, reserved, Choose(learned, room));
    }

    private static PieceTable Learn(UnigramCorpus corpus, UnigramTrainerOptions options, int room, LearnedVocabulary reserved, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        UnigramEstimator estimator = new(corpus.Words, options.Threads ?? Environment.ProcessorCount, cancellation);
        PieceTable pieces = Seeds(corpus, options, reserved, cancellation);
        int wanted = Math.Max(corpus.Characters.Count, (int)(Surplus * room));
        while (true)
        {
            for (int i = 0; i < options.Iterations; i++)
                pieces = estimator.Estimate(pieces, out _);
            progress?.Report(new TrainingProgress(TrainingStage.Pruning, pieces.Count, room));
            if (pieces.Count <= wanted)
                return pieces;
            PieceTable fewer = UnigramPruner.Prune(estimator, pieces, Math.Max(wanted, (int)(options.ShrinkingFactor * pieces.Count)));
            if (fewer.Count == pieces.Count)
                return pieces;
            pieces = fewer;
        }
    }

    /// <summary>Characters and frequent substrings, as likely as they are valuable.</summary>
    private static PieceTable Seeds(UnigramCorpus corpus, UnigramTrainerOptions options, LearnedVocabulary reserved, CancellationToken cancellation)
    {
        List<(string Text, double Value)> seeds = [.. corpus.Characters.Select(c => (c.Character, Math.Max(1.0, c.Count)))];
        seeds.AddRange(UnigramSeeds.Find(corpus.Words, options.MaxTokenLength, options.SeedSize, cancellation).Where(seed => !reserved.Contains(seed.Text)));
        double logTotal = Math.Log(seeds.Sum(seed => seed.Value));
        return new PieceTable([.. seeds.Select(seed => (seed.Text, Math.Log(seed.Value) - logTotal))]);
    }

    /// <summary>All characters, and of the others the likeliest that there is room for; the likeliest first.</summary>
    private static List<(string Text, double Score)> Choose(PieceTable learned, int room)
    {
        var all = Enumerable.Range(0, learned.Count).Select(id => (Text: learned.Texts[id], Score: learned.Scores[id])).OrderByDescending(piece => piece.Score).ThenBy(piece => piece.Text, StringComparer.Ordinal).ToList();
        int others = room - all.Count(piece => PieceTable.IsCharacter(piece.Text));
        return [.. all.Where(piece => PieceTable.IsCharacter(piece.Text) || others-- > 0)];
    }

    private static Tokenizer Assemble(UnigramTrainerOptions options, INormalizer normalizer, IPreTokenizer preTokenizer, LearnedVocabulary reserved, List<(string Text, double Score)> learned)
    {
        const string source = "the learned vocabulary";
        // A text that looks like a byte token must be likelier spelled by its six characters.
        double byteScore = 10 * learned.Min(piece => piece.Score) - 10;
        List<UnigramPiece> pieces = [.. options.SpecialTokens.Select(token => new UnigramPiece(token, 0, Spells: false))];
        for (int b = 0; b < 256 && options.ByteFallback; b++)
            pieces.Add(new UnigramPiece(ByteToken(b), byteScore, Spells: false));
        pieces.AddRange(learned.Select(piece => new UnigramPiece(piece.Text, piece.Score)));
        int? unknown = options.UnknownToken is { } token ? reserved.IdOf(token) : null;
        TokenizerPipeline pipeline = new()
        {
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new UnigramModel(pieces, unknown, options.ByteFallback, source),
            Decoder = new DecoderSequence([new ReplaceDecoder(TextPattern.Literal(Space.ToString()), " "), new ByteFallbackDecoder(), new FuseDecoder(), new StripDecoder(" ", 1, 0)]),
            AddedTokens = reserved.SpecialTokens,
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, null));
    }

    /// <summary>A sign in front of the text, which decoding takes off, and one for every space.</summary>
    private static NormalizerSequence Normalizer(bool lowercase) => new(
    [
        .. lowercase ? [new LowercaseNormalizer()] : Array.Empty<INormalizer>(),
        new PrependNormalizer(Space.ToString()),
        new ReplaceNormalizer(TextPattern.Literal(" "), Space.ToString()),
    ]);

    /// <summary>A word begins with a sign for a space, and none reaches over the end of a line: SentencePiece learns line by line.</summary>
    private static PreTokenizerSequence Words() => new([new SplitPreTokenizer(TextPattern.Regular("\\n+"), SplitBehavior.Isolated), new MetaspacePreTokenizer(Space, PrependScheme.Never)]);

    private static string ByteToken(int value) => $"<0x{value:X2}>";
}
