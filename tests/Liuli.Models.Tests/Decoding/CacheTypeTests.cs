using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Decoding;

/// <summary>Caches that store keys and values in fewer bytes than they were computed in.</summary>
public class CacheTypeTests
{
    // Heads of 32, so that Q8_0 has whole blocks.
    private static readonly DecoderConfig s_config = TinyModels.Llama with { Attention = TinyModels.Llama.Attention with { HeadWidth = 32 } };

    /// <summary>A type, and how far logits may be from those of an F32 cache: a few steps of the type's rounding, relative to the largest logit.</summary>
    public static TheoryData<DType, double> Types => new() { { DType.F32, 2e-6 }, { DType.F16, 1e-3 }, { DType.BF16, 8e-3 }, { DType.Q8_0, 3e-2 } };

    [Theory]
    [MemberData(nameof(Types))]
    public void DecodingStaysAsCloseAsTheTypeRounds(DType type, double tolerance)
    {
        Decoder model = Make();
        Tensor ids = TinyModels.RandomIds(s_config, 2, 17);
        using KvCache plain = new(s_config, 2, 20), rounded = new(s_config, 2, 20, type: type);
        (float[] expected, float[] actual) = (Decode(model, ids, plain, [6, 1, 1, 4, 1, 1]), Decode(model, ids, rounded, [6, 1, 1, 4, 1, 1]));
        Close.Assert(expected, actual, tolerance, $"logits with a cache of {type}");
        // Something must have been rounded, else the test would prove nothing.
        Assert.Equal(type == DType.F32, expected.AsSpan().SequenceEqual(actual));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void OnePassOrManyIsTheSame(DType type, double rounding)
    {
        Tensor ids = TinyModels.RandomIds(s_config, 1, 12);
        using KvCache cache = new(s_config, 1, 20, type: type);
        float[] whole = Decode(Make(), ids, cache, [12]), single;
        cache.Clear();
        single = Decode(Make(), ids, cache, [.. Enumerable.Repeat(1, 12)]);
        Close.Assert(whole.AsSpan(whole.Length - s_config.VocabularySize), single, Flipped(rounding), $"{type}");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TracingChangesNothing(DType type, double rounding)
    {
        Decoder model = Make();
        Tensor ids = TinyModels.RandomIds(s_config, 2, 9);
        using KvCache plain = new(s_config, 2, 20, type: type), traced = new(s_config, 2, 20, type: type);
        ForwardContext context = new() { Cache = plain }, seen = new() { Cache = traced, Trace = new TraceRecorder() };
        Close.Assert(model.Forward(ids, context).ToArray(), model.Forward(ids, seen).ToArray(), Flipped(rounding), $"{type}");
    }

    /// <summary>The value of a pattern times a cached value ends at the cache's stored bits.</summary>
    [Fact]
    public void AnExplanationReachesTheStoredBits()
    {
        Decoder model = Make();
        using KvCache cache = new(s_config, 1, 20, type: DType.Q8_0);
        ForwardContext context = new() { Cache = cache };
        model.Forward(TinyModels.RandomIds(s_config, 1, 5), context);
        using var recording = Recording.Everything();
        TraceRecorder trace = new();
        context.Trace = trace;
        model.Forward(TinyModels.RandomIds(s_config, 1, 1), context);
        Explanation sum = trace["blocks.0.attn.z"].Explain(0, 0, 0, 0), rounded = sum.Terms[2].Factor!.Open(), stored = rounded.Terms[0].Open();
        Assert.Equal(6, sum.Terms.Count); // a pattern times a value for each position
        Assert.True(Math.Abs(sum.Residual) < 1e-6, $"left over: {sum.Residual}");
        Assert.Equal("to", rounded.Operation);
        Assert.Equal("cache.0.values", stored.Source.Name);
        Assert.Equal(2 * 32, stored.Index); // head 0, position 2
        Assert.StartsWith("Q8_0: d = fp16 0x", stored.Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void FewerBytesAreTaken()
    {
        using KvCache full = new(s_config, 1, 16), half = new(s_config, 1, 16, type: DType.F16), quarter = new(s_config, 1, 16, type: DType.Q8_0);
        Assert.Equal(full.Bytes / 2, half.Bytes);
        Assert.Equal(full.Bytes * 34 / 128, quarter.Bytes);
        Assert.Equal(new ModelDescription(s_config).KvCacheBytes(16, DType.Q8_0), quarter.Bytes);
    }

    [Theory]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    [InlineData(DType.Q8_0)]
    public void AWarmedUpDecodingStepAllocatesNothing(DType type)
    {
        Decoder model = Make(Device.Cpu(threads: 2)); // of its own, as other tests allocate on the default one
        using KvCache cache = new(s_config, 1, 24, model.Device, type);
        ForwardContext context = new() { Cache = cache };
        Steps(0, 12);
        Allocations.AssertNone(() => Steps(12, 24), () => model.Device.NativeBlocksAllocated);

        void Steps(int start, int end)
        {
            cache.Truncate(start);
            for (int i = start; i < end; i++)
            {
                using TensorScope scope = TensorScope.Begin();
                using Recording.Restore pause = Recording.Nothing();
                model.ForwardLast(Tensor.FromInts([i], [1, 1], model.Device), context);
            }
        }
    }

    [Fact]
    public void WrongTypesAreRefused()
    {
        Assert.Contains("do not fill the blocks of 32", Assert.Throws<ArgumentException>(() => new KvCache(TinyModels.Llama, 1, 10, type: DType.Q8_0)).Message, StringComparison.Ordinal);
        Assert.Contains("not as I32", Assert.Throws<ArgumentException>(() => new KvCache(TinyModels.Llama, 1, 10, type: DType.I32)).Message, StringComparison.Ordinal);
    }

    /// <summary>The same numbers are stored on both ways, except where the last bit of a float decides between two neighbours of a coarser type. One such number is
    /// off by its rounding and is one of dozens in a sum; the most that was seen in a logit is a 69th of the rounding (naive kernels, BF16).</summary>
    private static double Flipped(double rounding) => Math.Max(2e-6, rounding / 40);

    private static Decoder Make(Device? device = null)
    {
        Decoder model = new(s_config);
        model.Initialize(new Philox(3), device);
        return model;
    }

    /// <summary>The last piece's logits, after the ids went through the cache in pieces.</summary>
    private static float[] Decode(Decoder model, Tensor ids, KvCache cache, int[] pieces)
    {
        ForwardContext context = new() { Cache = cache };
        float[] logits = [];
        int at = 0;
        foreach (int piece in pieces)
        {
            logits = model.Forward(ids.Slice(1, at, piece), context).ToArray();
            at += piece;
        }
        return logits;
    }
}
