using Liuli.Tensors;

namespace Liuli.Models.Layers;

/// <summary>Lets every position gather values from the positions up to itself (in an encoder from all), by how well its query matches their keys.</summary>
/// <remarks>
/// z = softmax(cap(q·kᵀ/√D) + mask)·v per head; H query heads share K key/value heads; the cap is there in some models only.
/// Vaswani et al., "Attention is all you need", 2017; Ainslie et al., "GQA", 2023.
/// Safe for use from several threads as <see cref="Module"/> is.
/// </remarks>
public sealed class Attention : Module
{
    private readonly AttentionConfig _config;
    private readonly RotaryEmbedding? _rotary;
    private readonly Dropout _patternDropout, _outputDropout;
    private readonly float _scale;
    private readonly int _block;
    private readonly AttentionNames _names;

    internal Attention(ModelConfig config, int block, RotaryEmbedding? rotary, Initializer residual)
    {
        _config = config.Layer(block).Attention;
        _block = block;
        _rotary = rotary;
        _names = new AttentionNames(block);
        _scale = _config.Scale ?? 1 / MathF.Sqrt(_config.HeadWidth);
        Initializer initializer = Initializer.Normal(config.InitializerRange);
        int queryWidth = _config.Heads * _config.HeadWidth, keyWidth = _config.KeyValueHeads * _config.HeadWidth;
        if (_config.Packed)
        {
            QueryKeyValue = Child("qkv", Input(queryWidth + 2 * keyWidth));
        }
        else
        {
            Query = Child("q", Input(queryWidth));
            Key = Child("k", Input(keyWidth));
            Value = Child("v", Input(keyWidth));
        }
        if (_config.NormalizedQueriesAndKeys)
        {
            QueryNorm = Child("q_norm", new RmsNorm(_config.HeadWidth, config.Norm.Epsilon, config.Norm.UnitOffset));
            KeyNorm = Child("k_norm", new RmsNorm(_config.HeadWidth, config.Norm.Epsilon, config.Norm.UnitOffset));
        }
        Output = Child("o", new Linear(queryWidth, config.Width, _config.OutputBias, config.WeightLayout, residual));
        _patternDropout = Child("pattern_dropout", new Dropout(_config.Dropout));
        _outputDropout = Child("dropout", new Dropout(config.ResidualDropout));

        Linear Input(int width) => new(config.Width, width, _config.InputBias, config.WeightLayout, initializer);
    }

    /// <summary>C → (H + 2K)·D, where one matrix makes all three.</summary>
    public Linear? QueryKeyValue { get; }

    /// <summary>C → H·D, where there are three matrices.</summary>
    public Linear? Query { get; }

    /// <summary>C → K·D, where there are three matrices.</summary>
    public Linear? Key { get; }

    /// <summary>C → K·D, where there are three matrices.</summary>
    public Linear? Value { get; }

    /// <summary>Norm of each head's query, where there is one.</summary>
    public Norm? QueryNorm { get; }

    /// <summary>Norm of each head's key, where there is one.</summary>
    public Norm? KeyNorm { get; }

    /// <summary>H·D → C.</summary>
    public Linear Output { get; }

    /// <summary>How its input is best stored, see <see cref="Linear.InputType"/>.</summary>
    public DType InputType(ForwardContext? context) => (QueryKeyValue ?? Query!).InputType(context);

    /// <summary>(B, T, C) → (B, T, C).</summary>
    public Tensor Forward(Tensor x, ForwardContext? context = null) => Forward(x, default, context);

    /// <summary>The same, where some positions are only padding that no position is to look at.</summary>
    /// <param name="x">(B, T, C).</param>
    /// <param name="mask">U8 (B, T): 0 for padding; the others must lie side by side. Absent: there is none. Does not go with a cache.</param>
    /// <param name="context">Dropout, trace; all off when null.</param>
    public Tensor Forward(Tensor x, Tensor mask, ForwardContext? context)
    {
        int batch = x.Shape[0], time = x.Shape[1], start = context?.Cache?.Length ?? 0;
        using TensorScope? step = context.BeginStep();
        bool composed = MustCompose(context);
        Tensor z = !composed && StaysPacked(context)
            ? Tensor.AttentionPacked(QueryKeyValue!.Forward(x), _config.Heads, _config.KeyValueHeads, Options(x, 0, time, mask, context))
            : Separate(x, mask, start, composed, context).Reshape([batch, time, _config.Heads * _config.HeadWidth]); // (B, T, H·D)
        return step.Result(_outputDropout.Forward(Output.Forward(z), context));
    }

    /// <summary>Attention with queries, keys and values as tensors of their own: (B, T, H, D).</summary>
    private Tensor Separate(Tensor x, Tensor mask, int start, bool composed, ForwardContext? context)
    {
        int time = x.Shape[1];
        (Tensor q, Tensor k, Tensor v) = Project(x, x.Shape[0], time, context);
        if (_rotary is not null)
        {
            q = context.At(_names.RotatedQuery, _rotary.Forward(q, start, context?.Cache?.Capacity ?? 0));
            k = context.At(_names.RotatedKey, _rotary.Forward(k, start, context?.Cache?.Capacity ?? 0));
        }
        if (context?.Cache is { } cache)
            (k, v) = cache.Append(_block, k, v); // (B, K, capacity, D)
        return context.At(_names.Weighted, composed
            ? Composed(q, k, v, mask, start, context)
            : Tensor.Attention(q, k, v, Options(x, start, start + time, mask, context) with { KeysByHead = context?.Cache is not null }));
    }

    private AttentionOptions Options(Tensor x, int start, int keys, Tensor mask, ForwardContext? context) => new()
    {
        Scale = _scale,
        ScoreCap = _config.ScoreCap ?? 0,
        Causal = !_config.Bidirectional,
        KeyLength = keys,
        QueryOffset = start,
        Window = _config.Window,
        Mask = mask,
        Precision = ProductPrecision(x, context),
        Dropout = _patternDropout.IsActive(context) ? _patternDropout.Probability : 0,
        Random = context?.Dropout,
    };

    /// <summary>Scores and weighted sums may round what they multiply where the products with weights do, unless somebody is to see how they came about.</summary>
    private MatMulPrecision ProductPrecision(Tensor x, ForwardContext? context)
    {
        if (context?.Trace is not null || Recording.IsEverything)
            return MatMulPrecision.F32;
        if (IsTraining)
            return Precision;
        Tensor weight = (QueryKeyValue ?? Query!).Weight.Value;
        return x.Device.RoundsInputs(weight.DType, x.Shape[0] * x.Shape[1]) ? MatMulPrecision.BF16 : MatMulPrecision.F32;
    }

    private (Tensor Q, Tensor K, Tensor V) Project(Tensor x, int batch, int time, ForwardContext? context)
    {
        (Tensor q, Tensor k, Tensor v) = QueryKeyValue is null ? Apart(x, context) : Split(QueryKeyValue.Forward(x));
        q = q.Reshape([batch, time, _config.Heads, _config.HeadWidth]);
        k = k.Reshape([batch, time, _config.KeyValueHeads, _config.HeadWidth]);
        v = v.Reshape([batch, time, _config.KeyValueHeads, _config.HeadWidth]);
        if (QueryNorm is not null)
        {
            q = QueryNorm.Forward(q);
            k = KeyNorm!.Forward(k);
        }
        return (context.At(_names.Query, q), context.At(_names.Key, k), context.At(_names.Value, v));
    }

    /// <summary>Queries, keys and values from three matrices: where values in between pass, from one operation.</summary>
    private (Tensor Q, Tensor K, Tensor V) Apart(Tensor x, ForwardContext? context) =>
        context.LetsPass && Query!.Layout == WeightLayout.OutIn && Precision == MatMulPrecision.F32
            ? x.Projections(Query.Weight.Value, Key!.Weight.Value, Value!.Weight.Value, Query.BiasValue, Key.BiasValue, Value.BiasValue)
            : (Query!.Forward(x), Key!.Forward(x), Value!.Forward(x));

    /// <summary>(B, T, (H + 2K)·D) → queries, keys and values.</summary>
    private (Tensor Q, Tensor K, Tensor V) Split(Tensor all)
    {
        int queryWidth = _config.Heads * _config.HeadWidth, keyWidth = _config.KeyValueHeads * _config.HeadWidth;
        if (!_config.PackedByHead)
            return (all.Slice(2, 0, queryWidth), all.Slice(2, queryWidth, keyWidth), all.Slice(2, queryWidth + keyWidth, keyWidth));
        all = all.Reshape([all.Shape[0], all.Shape[1], _config.Heads, 3, _config.HeadWidth]); // (B, T, H, 3, D)
        return (all.Slice(3, 0, 1), all.Slice(3, 1, 1), all.Slice(3, 2, 1));
    }

    /// <summary>Whether scores and pattern must exist as tensors of their own: to be seen, or to explain themselves.</summary>
    private bool MustCompose(ForwardContext? context) => Recording.IsEverything || context.Wants(_names.Scores) || context.Wants(_names.Pattern);

    /// <summary>Whether nothing needs queries, keys and values apart, so that they can stay in the one tensor they were made in.</summary>
    private bool StaysPacked(ForwardContext? context) =>
        QueryKeyValue is not null && !_config.PackedByHead && QueryNorm is null && _rotary is null && context?.Cache is null && context?.Trace is null;

    /// <summary>The same as the fused operation, step by step. Query heads that share a key/value head are stacked, so nothing is repeated.</summary>
    private Tensor Composed(Tensor q, Tensor k, Tensor v, Tensor mask, int start, ForwardContext? context)
    {
        int batch = q.Shape[0], time = q.Shape[1], keys = start + time;
        int heads = _config.Heads, shared = _config.KeyValueHeads, rows = heads / shared * time, width = _config.HeadWidth;
        q = q.Transpose(1, 2).Reshape([batch, shared, rows, width]); // (B, K, H/K·T, D)
        bool cached = context?.Cache is not null;
        k = cached ? Cached(k, keys) : k.Transpose(1, 2); // (B, K, S, D)
        v = cached ? Cached(v, keys) : v.Transpose(1, 2); // (B, K, S, D)
        Tensor scores = q.MatMul(k, transposeRight: true).Scale(_scale).Reshape([batch, heads, time, keys]);
        if (_config.ScoreCap is { } cap)
            scores = scores.SoftCap(cap);
        if (!_config.Bidirectional)
            scores = scores.CausalMask(start, _config.Window);
        if (!mask.IsNull)
            scores += Hidden(mask);
        scores = context.At(_names.Scores, scores); // (B, H, T, S)
        Tensor pattern = _patternDropout.Forward(context.At(_names.Pattern, scores.Softmax()), context); // (B, H, T, S)
        Tensor z = pattern.Reshape([batch, shared, rows, keys]).MatMul(v); // (B, K, H/K·T, D)
        return z.Reshape([batch, heads, time, width]).Transpose(1, 2); // (B, T, H, D)
    }

    /// <summary>What padding adds to scores: −∞, so that the softmax makes it exactly 0. (B, S) → (B, 1, 1, S).</summary>
    private static Tensor Hidden(Tensor mask)
    {
        ReadOnlySpan<byte> seen = mask.AsSpan<byte>();
        Tensor hidden = Tensor.Empty([mask.Shape[0], 1, 1, mask.Shape[1]], DType.F32, mask.Device);
        Span<float> values = hidden.AsSpan<float>();
        for (int i = 0; i < seen.Length; i++)
            values[i] = seen[i] == 0 ? float.NegativeInfinity : 0;
        return hidden.Named("padding");
    }

    /// <summary>The first keys or values of a cache, as floats.</summary>
    private static Tensor Cached(Tensor x, int keys)
    {
        x = x.Slice(2, 0, keys);
        return x.DType == DType.F32 ? x : x.To(DType.F32);
    }

    /// <summary>The trace points of one block's attention.</summary>
    private sealed class AttentionNames(int block)
    {
        public readonly string Query = TracePoints.InBlock(block, "attn.q");
        public readonly string Key = TracePoints.InBlock(block, "attn.k");
        public readonly string Value = TracePoints.InBlock(block, "attn.v");
        public readonly string RotatedQuery = TracePoints.InBlock(block, "attn.rot_q");
        public readonly string RotatedKey = TracePoints.InBlock(block, "attn.rot_k");
        public readonly string Scores = TracePoints.InBlock(block, "attn.scores");
        public readonly string Pattern = TracePoints.InBlock(block, "attn.pattern");
        public readonly string Weighted = TracePoints.InBlock(block, "attn.z");
    }
}
