using Liuli.Tensors;

namespace Liuli.Models.Tests;

public class ModelDescriptionTests
{
    private static readonly DecoderConfig s_gpt2 = TinyModels.Gpt2 with
    {
        VocabularySize = 50257,
        ContextLength = 1024,
        Width = 768,
        Layers = 12,
        Attention = TinyModels.Gpt2.Attention with { Heads = 12, KeyValueHeads = 12, HeadWidth = 64 },
        FeedForward = TinyModels.Gpt2.FeedForward with { Width = 3072 },
    };

    [Fact]
    public void CountsGpt2sParameters()
    {
        ModelDescription model = new(s_gpt2);
        Assert.Equal(124_439_808, model.Parameters);
        Assert.Equal(4 * 124_439_808L, model.Bytes);
        Assert.Equal(2 * 124_439_808L, model.BytesAs(DType.BF16));
        Assert.Equal(model.Parameters, model.Groups().Sum(g => g.Parameters));
        Assert.Equal(
            [("embed", 38_597_376), ("pos_embed", 786_432), ("blocks.*.ln1", 18_432), ("blocks.*.attn", 28_348_416), ("blocks.*.ln2", 18_432), ("blocks.*.mlp", 56_669_184), ("ln_final", 1_536)],
            model.Groups());
    }

    [Fact]
    public void TakesNoMemoryForWeights()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = new ModelDescription(s_gpt2 with { Width = 12288, Layers = 96, Attention = s_gpt2.Attention with { Heads = 96, KeyValueHeads = 96, HeadWidth = 128 }, FeedForward = s_gpt2.FeedForward with { Width = 49152 } });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.All(new Decoder(s_gpt2).Parameters(), p => Assert.False(p.Parameter.HasValue));
    }

    [Fact]
    public void CountsTheKvCachePerPosition()
    {
        // Two tensors of 12 layers × 12 heads × 64 numbers of 4 bytes.
        Assert.Equal(2 * 12 * 12 * 64 * 4 * 1024L, new ModelDescription(s_gpt2).KvCacheBytes(1024));
        using KvCache cache = new(TinyModels.Llama, 1, 10);
        Assert.Equal(new ModelDescription(TinyModels.Llama).KvCacheBytes(10), cache.Bytes);
    }
}
