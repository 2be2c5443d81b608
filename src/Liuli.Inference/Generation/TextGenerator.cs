using System.Runtime.InteropServices;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;
using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Continues token ids with a decoder, one token at a time: forward, sample, append.</summary>
/// <remarks>
/// Keeps its key/value cache between calls and computes only what a new prompt does not share with the last one, as the turns of a chat
/// do. Not safe for use from several threads; make one generator per thread, they can share the model.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    private readonly Decoder _model;
    private readonly Tokenizer? _tokenizer;
    private readonly DType _cacheType;
    private readonly ForwardContext _context = new();
    private readonly List<int> _cached = [];

    /// <summary>A generator with an empty cache.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="tokenizer">Turns ids into text; without one, pieces carry ids and no text.</param>
    /// <param name="endOfText">Ids with which the model itself ends a text.</param>
    /// <param name="cacheType">How keys and values are stored: F32, F16, BF16 or Q8_0.</param>
    /// <exception cref="ArgumentException">The model's heads cannot be stored so.</exception>
    public TextGenerator(Decoder model, Tokenizer? tokenizer = null, IReadOnlyList<int>? endOfText = null, DType cacheType = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(model);
        KvCache.CheckType(model.Config, cacheType);
        _cacheType = cacheType;
        _model = model;
        _tokenizer = tokenizer;
        EndOfText = endOfText ?? [];
    }

    /// <summary>Ids with which the model itself ends a text.</summary>
    public IReadOnlyList<int> EndOfText { get; }

    /// <summary>The most ids, prompt and generated together, that the model can see.</summary>
    public int ContextLength => _model.Config.ContextLength;

    /// <summary>Keeps the weights while they are read; null where whoever made this sees to it.</summary>
    internal WeightLease? Weights { get; init; }

    /// <summary>The bytes of the tokens, for text that is held to a form; made when first needed.</summary>
    internal Lazy<ByteVocabulary>? Bytes { get; init; }

    /// <summary>Streams the continuation of <paramref name="prompt"/>. The last piece says why it ended.</summary>
    /// <exception cref="ArgumentException">The prompt is empty, does not fit the context or holds an id outside the vocabulary; or an option is out of range.</exception>
    /// <exception cref="InvalidDataException">The model gives NaN: a weight is damaged.</exception>
    /// <exception cref="NotSupportedException">JSON is asked for, and the tokenizer is neither byte-level nor SentencePiece's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the reading of a long prompt ends between two blocks.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="LanguageModel"/> that made this has been disposed of.</exception>
    public IEnumerable<GeneratedPiece> Generate(IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellation = default)
    {
        options.Validate();
        PromptCheck.Fits(prompt, _model.Config);
        PromptCheck.Biases(options.Sampling, _model.Config);
        return Stream([.. prompt], options, MaskOf(options, prompt.Count), cancellation);
    }

    /// <summary>Gives the cache's memory back.</summary>
    public void Dispose() => _context.Cache?.Dispose();

    private IEnumerable<GeneratedPiece> Stream(List<int> ids, GenerationOptions options, JsonMask? mask, CancellationToken cancellation)
    {
        Sampler sampler = Sampler.Create(options.Sampling, _tokenizer, mask);
        StepRecorder? recorder = options.TraceCandidates > 0 ? new StepRecorder(_tokenizer, options.TraceCandidates) : null;
        LogProbabilityRecorder? logProbabilities = options.LogProbabilities is { } top ? new LogProbabilityRecorder(_tokenizer, top) : null;
        ContinuationText continuation = new(_tokenizer, ids, options, mask?.Vocabulary);

        _context.Cancellation = cancellation;
        Reserve((int)Math.Min((long)ids.Count + options.MaxTokens, ContextLength));
        StopReason reason = StopReason.Length;
        for (int produced = 0; produced < options.MaxTokens && ids.Count < ContextLength; produced++)
        {
            cancellation.ThrowIfCancellationRequested();
            int chosen = Choose(ids, sampler, recorder, logProbabilities);
            GenerationStep? step = recorder?.Last;
            if (EndOfText.Contains(chosen) || options.StopTokens.Contains(chosen))
            {
                reason = EndOfText.Contains(chosen) ? StopReason.Eos : StopReason.Stop;
                yield return new GeneratedPiece(chosen, "") { Step = step, LogProbabilities = logProbabilities?.Last };
                break;
            }
            ids.Add(chosen);
            string text = continuation.Push(chosen);
            yield return new GeneratedPiece(chosen, text) { Step = step, LogProbabilities = logProbabilities?.Last };
            if (continuation.HasStopped)
            {
                reason = StopReason.Stop;
                break;
            }
        }
        yield return new GeneratedPiece(null, continuation.Flush()) { StopReason = reason };
    }

    /// <summary>What holds the text to the form that is asked for; null where none is.</summary>
    private JsonMask? MaskOf(GenerationOptions options, int prompt)
    {
        if (options.Json is not { } grammar)
            return null;
        ByteVocabulary bytes = Bytes?.Value ?? new ByteVocabulary(_tokenizer ?? throw new InvalidOperationException("generating JSON: the model has no tokenizer, so its tokens spell nothing"));
        return new JsonMask(grammar.For(bytes), EndOfText.Concat(options.StopTokens), prompt, Math.Min(options.MaxTokens, ContextLength - prompt));
    }

    /// <summary>One decoding step: logits of the last position, then the sampler. Allocates nothing once warmed up.</summary>
    private int Choose(List<int> ids, Sampler sampler, StepRecorder? recorder, LogProbabilityRecorder? logProbabilities)
    {
        using WeightLease.User user = (Weights?.Enter()).GetValueOrDefault();
        ReadOnlySpan<int> all = CollectionsMarshal.AsSpan(ids);
        int known = ReuseCache(all);
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Tensor input = Tensor.FromInts(all[known..], [1, all.Length - known], _model.Device);
        Tensor logits = _model.ForwardLast(input, _context);
        _cached.AddRange(all[known..]);
        ReadOnlySpan<float> values = logits.AsSpan<float>();
        int chosen;
        try
        {
            chosen = sampler.Sample(values, all);
        }
        catch (ArgumentException refusal) when (LogitCheck.IsNaN(logits.AsSpan<float>()))
        {
            throw LogitCheck.Error(_model, all, refusal);
        }
        recorder?.Record(values, sampler.Candidates, chosen);
        logProbabilities?.Record(values, chosen);
        return chosen;
    }

    /// <summary>Cuts the cache to what it shares with <paramref name="ids"/>; at least the last id is computed anew.</summary>
    private int ReuseCache(ReadOnlySpan<int> ids)
    {
        int shared = CollectionsMarshal.AsSpan(_cached).CommonPrefixLength(ids);
        shared = Math.Min(shared, ids.Length - 1);
        _context.Cache!.Truncate(shared);
        CollectionsMarshal.SetCount(_cached, shared);
        return shared;
    }

    /// <summary>Room for <paramref name="positions"/>: a context of 131,072 positions takes gigabytes, so the cache is as large as it need be.</summary>
    private void Reserve(int positions)
    {
        using WeightLease.User user = (Weights?.Enter()).GetValueOrDefault();
        if (_context.Cache is { } cache)
        {
            if (cache.Capacity >= positions)
                return;
            cache.Dispose();
            _cached.Clear();
            positions = (int)Math.Min(Math.Max((long)positions, 2L * cache.Capacity), ContextLength);
        }
        _context.Cache = new KvCache(_model.Config, 1, positions, _model.Device, _cacheType);
    }
}
