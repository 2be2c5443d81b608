using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PostProcessors;
using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Trainers;

/// <summary>
/// Learns a byte-level BPE in GPT-2's manner (Radford et al., 2019; Sennrich et al., 2016, arXiv:1508.07909). Any text can be
/// spelled, as the 256 bytes are always in the vocabulary. The same documents and settings give the same tokenizer
/// (<see cref="PairMerger"/> says how ties are broken).
/// </summary>
public static class BpeTrainer
{
    /// <summary>Learns a tokenizer from documents.</summary>
    /// <exception cref="TokenizerException">The settings contradict each other.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static Tokenizer Train(IEnumerable<string> documents, BpeTrainerOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        LearnedVocabulary learned = new(options.SpecialTokens, options.VocabularySize, options.MinFrequency);
        foreach (char c in ByteAlphabet.Characters)
            learned.AddSymbol(c.ToString());
        learned.CheckRoom("the special tokens and the 256 bytes");

        INormalizer? normalizer = options.Lowercase ? new LowercaseNormalizer() : null;
        ByteLevelPreTokenizer preTokenizer = new(options.AddPrefixSpace);
        WordCounter counter = new(normalizer, preTokenizer, options.SpecialTokens);
        counter.Count(documents, progress, cancellation);
        int[] ids = [.. Enumerable.Range(0, 256).Select(b => learned.IdOf(ByteAlphabet.ToChar((byte)b).ToString()))];
        learned.Learn(counter.Counts.Select(word => (Symbols(word.Key, ids), word.Value)), string.Concat, progress, cancellation);

        const string source = "the learned vocabulary";
        Vocabulary vocabulary = learned.ToVocabulary(source);
        TokenizerPipeline pipeline = new()
        {
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new BpeModel(vocabulary, BpeMerges.From(vocabulary, learned.Merges, null, source), new BpeOptions(ByteLevel: true), source),
            PostProcessor = new ByteLevelProcessing(options.AddPrefixSpace, TrimOffsets: false),
            Decoder = new ByteLevelDecoder(),
            AddedTokens = learned.SpecialTokens,
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, null));
    }

    private static int[] Symbols(string word, int[] ids) => Array.ConvertAll(System.Text.Encoding.UTF8.GetBytes(word), b => ids[b]);
}
