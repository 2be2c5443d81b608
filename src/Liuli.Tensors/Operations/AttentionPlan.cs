using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>What the two forms of attention share: reading the options, and the padding's bounds.</summary>
internal static class AttentionPlan
{
    /// <summary>What backward and explain need besides the recorded tensors.</summary>
    internal readonly record struct State(DropoutMask Dropout, float Scale, float ScoreCap, int KeyLength, int QueryOffset, int Window, int Heads, int KeyHeads, bool Causal, bool KeysByHead, MatMulPrecision Precision);

    /// <summary>The options with their defaults filled in.</summary>
    public static State Read(in AttentionOptions options, int keys, int heads, int keyHeads, int width, string operation)
    {
        int length = options.KeyLength == 0 ? keys : options.KeyLength;
        if (length < 0 || length > keys)
            throw new ArgumentException($"{operation}: KeyLength is {options.KeyLength}, there are {keys} keys");
        if (keyHeads == 0 || heads % keyHeads != 0)
            throw new ArgumentException($"{operation}: {heads} query heads cannot share {keyHeads} key heads; the former must be a multiple of the latter");
        if (options.Window < 0 || options.QueryOffset < 0)
            throw new ArgumentException($"{operation}: Window and QueryOffset must not be negative, got {options.Window} and {options.QueryOffset}");
        DropoutOperation.CheckProbability(options.Dropout, operation);
        float scale = options.Scale == 0 ? 1f / MathF.Sqrt(Math.Max(1, width)) : options.Scale;
        return new State(default, scale, options.ScoreCap, length, options.QueryOffset, options.Window, heads, keyHeads, options.Causal, options.KeysByHead, options.Precision);
    }

    /// <summary>The mask of the weights that are dropped, if any are. It draws from the generator: call it last, when nothing can be wrong any more.</summary>
    public static DropoutMask Draw(in AttentionOptions options, in State state, int batch, int queries) => options.Dropout == 0 ? default
        : DropoutOperation.Draw(options.Dropout, options.Random, (long)batch * state.Heads * queries * state.KeyLength);

    /// <summary>The kernel's description, without the layouts.</summary>
    public static AttentionProblem Problem(in State state, int batch, int queries, int width) =>
        new(batch, queries, state.KeyLength, state.Heads, state.KeyHeads, width)
        {
            Scale = state.Scale,
            ScoreCap = state.ScoreCap,
            Causal = state.Causal,
            Offset = state.QueryOffset,
            Window = state.Window,
            Dropout = state.Dropout,
            Precision = state.Precision,
        };

    /// <summary>First key, and one past the last, of every sequence: I32 (2, B), or absent without a mask.</summary>
    public static Tensor Bounds(Tensor mask, int batch, int keys, int used, Device device, string operation)
    {
        if (mask.IsNull)
            return default;
        Check.Is(mask, DType.U8, operation);
        Check.Shape(mask, [batch, keys], operation);
        Tensor bounds = Tensor.Empty([2, batch], DType.I32, device);
        Span<int> numbers = bounds.AsSpan<int>();
        ReadOnlySpan<byte> seen = mask.AsSpan<byte>();
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<byte> row = seen.Slice(b * keys, used);
            int start = Math.Max(0, row.IndexOfAnyExcept((byte)0)), end = row.LastIndexOfAnyExcept((byte)0) + 1;
            if (end > start && row[start..end].Contains((byte)0))
            {
                throw new ArgumentException($"{operation}: the mask of sequence {b} hides key {start + row[start..end].IndexOf((byte)0)} between keys that are seen; " +
                    "a padding mask is one run of ones. For other masks add −∞ to the scores and compose attention from MatMul and Softmax");
            }
            (numbers[b], numbers[batch + b]) = (start, end);
        }
        GC.KeepAlive(mask);
        return bounds;
    }

    public static ReadOnlySpan<int> Starts(Tensor bounds) => bounds.IsNull ? default : bounds.AsSpan<int>()[..bounds.Shape[1]];

    public static ReadOnlySpan<int> Ends(Tensor bounds) => bounds.IsNull ? default : bounds.AsSpan<int>()[bounds.Shape[1]..];
}
