using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tokenizers;

namespace Liuli.Inference.Generation;

/// <summary>Continues a prompt by following the N likeliest texts side by side, and returns the best of those that ended.</summary>
/// <remarks>
/// <para>
/// In each step every text is continued by every token; of all these the N likeliest that do not end go on. One among the first N that ends (a stop token, a stop text) is finished. The search ends when no text is left,
/// the tokens or the context are used up, or N texts are finished and the best of the others, at its present length, does not score higher than the worst of the finished ones. Texts that
/// were cut off then count with their present length. Score: s / n^α (<see cref="BeamOptions.LengthPenalty"/>), n counting the token that ended a text.
/// </para>
/// <para>
/// Nothing is drawn: of the sampling options logit bias, penalties, DRY and steps of one's own count, as for greedy, and s is taken from what they leave. One beam is greedy.
/// Lowerre, "The HARPY speech recognition system", 1976; the length penalty: Murray and Chiang, "Correcting length bias in neural machine translation", WMT 2018; the rule
/// for the end is that of Hugging Face's <c>early_stopping=False</c>. The cache takes N times the memory of a single text. Not safe for use from several threads.
/// </para>
/// </remarks>
public sealed class BeamSearch : IDisposable
{
    private readonly Decoder _model;
    private readonly Tokenizer? _tokenizer;
    private readonly DType _cacheType;
    private readonly IReadOnlyList<int> _endOfText;
    private readonly ForwardContext _context = new();
    private KvCache? _promptCache, _cache;
    private int[] _next = [];

    /// <summary>A search with an empty cache.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="tokenizer">Turns ids into text; without one, results carry ids and no text.</param>
    /// <param name="endOfText">Ids with which the model itself ends a text.</param>
    /// <param name="cacheType">How keys and values are stored: F32, F16, BF16 or Q8_0.</param>
    /// <exception cref="ArgumentException">The model's heads cannot be stored so.</exception>
    public BeamSearch(Decoder model, Tokenizer? tokenizer = null, IReadOnlyList<int>? endOfText = null, DType cacheType = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(model);
        KvCache.CheckType(model.Config, cacheType);
        _model = model;
        _tokenizer = tokenizer;
        _cacheType = cacheType;
        _endOfText = endOfText ?? [];
    }

    /// <summary>Keeps the weights while they are read; null where whoever made this sees to it.</summary>
    internal WeightLease? Weights { get; init; }

    /// <summary>The best texts that continue <paramref name="prompt"/>, best first, at most as many as there are beams.</summary>
    /// <exception cref="ArgumentException">The prompt is empty, does not fit the context or holds an id outside the vocabulary; or an option is out of range.</exception>
    /// <exception cref="InvalidDataException">The model gives NaN: a weight is damaged.</exception>
    /// <exception cref="NotSupportedException"><see cref="GenerationOptions.Json"/> is set.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the reading of a long prompt ends between two blocks.</exception>
    /// <exception cref="ObjectDisposedException">The <see cref="LanguageModel"/> that made this has been disposed of.</exception>
    public IReadOnlyList<BeamText> Search(IReadOnlyList<int> prompt, GenerationOptions options, BeamOptions beams, CancellationToken cancellation = default)
    {
        options.Validate();
        beams.Validate();
        if (options.Json is not null)
            throw new NotSupportedException("beam search: texts that are followed side by side cannot be held to JSON; use TextGenerator, or leave Json out");
        PromptCheck.Fits(prompt, _model.Config);
        PromptCheck.Biases(options.Sampling, _model.Config);
        int capacity = (int)Math.Min((long)prompt.Count + options.MaxTokens, _model.Config.ContextLength);
        Reserve(beams.Beams, prompt.Count, capacity);
        BeamFrontier frontier = new(_tokenizer, _endOfText, options, beams);
        frontier.Start(prompt, capacity);
        _context.Cancellation = cancellation;
        ReadPrompt(prompt, frontier);
        while (!frontier.IsSettled && frontier.Beams.Length < capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            Advance(frontier, prompt.Count);
        }
        return frontier.Finish();
    }

    /// <summary>Gives the caches' memory back.</summary>
    public void Dispose()
    {
        _promptCache?.Dispose();
        _cache?.Dispose();
    }

    /// <summary>The prompt is read once, and then every beam goes on from it.</summary>
    private void ReadPrompt(IReadOnlyList<int> prompt, BeamFrontier frontier)
    {
        using WeightLease.User user = (Weights?.Enter()).GetValueOrDefault();
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        _promptCache!.Clear();
        _context.Cache = _promptCache;
        Tensor logits = _model.ForwardLast(Tensor.FromInts([.. prompt], [1, prompt.Count], _model.Device), _context);
        _cache!.ForkFrom(_promptCache);
        _context.Cache = _cache;
        Expand(frontier, logits);
    }

    /// <summary>One token for every beam. Allocates nothing once warmed up, unless a text ends or stop texts must be looked for.</summary>
    private void Advance(BeamFrontier frontier, int promptLength)
    {
        using WeightLease.User user = (Weights?.Enter()).GetValueOrDefault();
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        _cache!.Reorder(frontier.Beams.Parents, promptLength);
        frontier.Beams.CopyLast(_next);
        Tensor logits = _model.ForwardLast(Tensor.FromInts(_next, [_next.Length, 1], _model.Device), _context); // (N, 1, V)
        Expand(frontier, logits);
    }

    private void Expand(BeamFrontier frontier, Tensor logits)
    {
        try
        {
            frontier.Expand(logits.AsSpan<float>());
        }
        catch (ArgumentException refusal) when (LogitCheck.IsNaN(logits.AsSpan<float>()))
        {
            throw LogitCheck.Error(_model, frontier.Beams.Ids(0), refusal);
        }
    }

    private void Reserve(int beams, int prompt, int capacity)
    {
        using WeightLease.User user = (Weights?.Enter()).GetValueOrDefault();
        if (_promptCache is null || _promptCache.Capacity < prompt)
        {
            _promptCache?.Dispose();
            _promptCache = new KvCache(_model.Config, 1, prompt, _model.Device, _cacheType);
        }
        if (_cache is null || _cache.Batch != beams || _cache.Capacity < capacity)
        {
            _cache?.Dispose();
            _cache = new KvCache(_model.Config, beams, capacity, _model.Device, _cacheType);
        }
        if (_next.Length != beams)
            _next = new int[beams];
    }
}
