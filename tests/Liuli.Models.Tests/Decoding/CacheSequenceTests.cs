using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Decoding;

/// <summary>Caches whose sequences are forked and trade places.</summary>
public class CacheSequenceTests
{
    // Heads of 32, so that Q8_0 has whole blocks.
    private static readonly DecoderConfig s_config = TinyModels.Llama with { Attention = TinyModels.Llama.Attention with { HeadWidth = 32 } };

    public static TheoryData<DType> Types => [DType.F32, DType.F16, DType.BF16, DType.Q8_0];

    [Theory]
    [MemberData(nameof(Types))]
    public void AForkGoesOnAsTheSourceWould(DType type)
    {
        Decoder model = Make();
        using KvCache single = new(s_config, 1, 20, type: type);
        ForwardContext context = new() { Cache = single };
        model.Forward(TinyModels.RandomIds(s_config, 1, 6), context);
        using KvCache fork = single.Fork(3, 12);
        Assert.Equal(6, fork.Length);
        float[] expected = model.Forward(Tensor.FromInts([4], [1, 1]), context).ToArray();
        float[] actual = model.Forward(Tensor.FromInts([4, 4, 9], [3, 1]), new ForwardContext { Cache = fork }).ToArray();
        Close.Assert(expected, actual.AsSpan(0, expected.Length), 2e-6, "first");
        Close.Assert(expected, actual.AsSpan(expected.Length, expected.Length), 2e-6, "second");
        Assert.NotEqual(expected, actual[^expected.Length..]);
    }

    public static TheoryData<int[]> Mappings => [[0, 1, 2, 3], [3, 3, 3, 3], [1, 2, 3, 0], [1, 0, 3, 2], [2, 2, 0, 0], [0, 0, 1, 2], [1, 0, 0, 1], [3, 0, 1, 1]];

    [Theory]
    [MemberData(nameof(Mappings))]
    public void EachSequenceGoesOnFromItsParent(int[] parents)
    {
        foreach (DType type in (DType[])[DType.F32, DType.Q8_0])
        {
            Decoder model = Make();
            Tensor ids = TinyModels.RandomIds(s_config, 4, 7), next = Tensor.FromInts([5, 5, 5, 5], [4, 1]);
            using KvCache cache = new(s_config, 4, 20, type: type), untouched = new(s_config, 4, 20, type: type);
            ForwardContext context = new() { Cache = cache };
            model.Forward(ids, context);
            model.Forward(ids, new ForwardContext { Cache = untouched });
            float[] expected = model.Forward(next, new ForwardContext { Cache = untouched }).ToArray();
            cache.Reorder(parents);
            float[] actual = model.Forward(next, context).ToArray();
            int vocabulary = s_config.VocabularySize;
            for (int i = 0; i < 4; i++)
                Assert.Equal(expected[(parents[i] * vocabulary)..((parents[i] + 1) * vocabulary)], actual[(i * vocabulary)..((i + 1) * vocabulary)]);
        }
    }

    [Fact]
    public void OnlyWhatCameAfterTheForkNeedBeMoved()
    {
        Decoder model = Make();
        using KvCache single = new(s_config, 1, 20);
        model.Forward(TinyModels.RandomIds(s_config, 1, 6), new ForwardContext { Cache = single });
        using KvCache all = single.Fork(3), part = single.Fork(3);
        ForwardContext allContext = new() { Cache = all }, partContext = new() { Cache = part };
        foreach (int[] parents in (int[][])[[2, 0, 1], [1, 1, 0], [0, 2, 2]])
        {
            Tensor ids = Tensor.FromInts([7, 8, 9], [3, 1]);
            Assert.Equal(model.Forward(ids, allContext).ToArray(), model.Forward(ids, partContext).ToArray());
            all.Reorder(parents);
            part.Reorder(parents, from: 6);
        }
    }

    [Fact]
    public void AWarmedUpForkAndReorderAllocateNothing()
    {
        Device device = Device.Cpu(threads: 2); // of its own, as other tests allocate on the default one
        Decoder model = new(s_config);
        model.Initialize(new Philox(3), device);
        using KvCache single = new(s_config, 1, 20, device), many = new(s_config, 4, 20, device);
        model.Forward(TinyModels.RandomIds(s_config, 1, 6, 1, device), new ForwardContext { Cache = single });
        int[] circle = [1, 2, 3, 0];
        for (int i = 0; i < 3; i++)
            Move();
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 5; i++)
                Move();
        }, () => device.NativeBlocksAllocated);

        void Move()
        {
            many.ForkFrom(single);
            many.Reorder(circle);
        }
    }

    [Fact]
    public void WrongUsesAreRefused()
    {
        using KvCache two = new(s_config, 2, 8), single = new(s_config, 1, 8), half = new(s_config, 2, 8, type: DType.F16), small = new(s_config, 2, 4);
        Make().Forward(TinyModels.RandomIds(s_config, 1, 5), new ForwardContext { Cache = single });
        Assert.Contains("single sequence", Assert.Throws<InvalidOperationException>(() => two.Fork(2)).Message, StringComparison.Ordinal);
        Assert.Contains("F16", Assert.Throws<ArgumentException>(() => half.ForkFrom(single)).Message, StringComparison.Ordinal);
        Assert.Contains("room for 4", Assert.Throws<ArgumentException>(() => small.ForkFrom(single)).Message, StringComparison.Ordinal);
        Assert.Contains("got 1 parent", Assert.Throws<ArgumentException>(() => two.Reorder([0])).Message, StringComparison.Ordinal);
        Assert.Contains("the parent 2", Assert.Throws<ArgumentOutOfRangeException>(() => two.Reorder([0, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot start at 1", Assert.Throws<ArgumentOutOfRangeException>(() => two.Reorder([0, 1], 1)).Message, StringComparison.Ordinal);
    }

    private static Decoder Make()
    {
        Decoder model = new(s_config);
        model.Initialize(new Philox(3));
        return model;
    }
}
