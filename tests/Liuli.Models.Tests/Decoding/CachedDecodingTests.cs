using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Decoding;

public class CachedDecodingTests
{
    public static TheoryData<string> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void TokenByTokenEqualsAllAtOnce(string name)
    {
        Decoder model = TinyModels.Make(name);
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 17);
        float[] expected = model.Forward(ids).ToArray();
        Assert.Equal(expected.Length, Split(model, ids, [.. Enumerable.Repeat(1, 17)], expected));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void APromptInChunksEqualsAllAtOnce(string name)
    {
        Decoder model = TinyModels.Make(name);
        Philox random = new(5);
        for (ulong trial = 0; trial < 8; trial++)
        {
            int batch = 1 + random.NextInt32(3), time = 1 + random.NextInt32(24);
            Tensor ids = TinyModels.RandomIds(model.Config, batch, time, trial);
            List<int> chunks = [];
            for (int left = time; left > 0; left -= chunks[^1])
                chunks.Add(1 + random.NextInt32(left));
            float[] expected = model.Forward(ids).ToArray();
            Assert.Equal(expected.Length, Split(model, ids, chunks, expected));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheLastPositionAloneEqualsThatOfAll(string name)
    {
        Decoder model = TinyModels.Make(name);
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 9);
        Tensor last = model.ForwardLast(ids);
        Assert.Equal([2, 1, model.Config.VocabularySize], last.Shape);
        Close.Assert(model.Forward(ids).Slice(1, 8, 1).ToArray(), last.ToArray(), 1e-6, name);
    }

    [Fact]
    public void ATruncatedCacheGoesOnFromThere()
    {
        Decoder model = TinyModels.Make("llama");
        using KvCache cache = new(model.Config, 1, 20);
        ForwardContext context = new() { Cache = cache };
        Tensor prompt = TinyModels.RandomIds(model.Config, 1, 6);
        model.Forward(prompt, context);
        float[] expected = model.Forward(Tensor.FromInts([3], [1, 1]), context).ToArray();
        cache.Truncate(6);
        model.Forward(Tensor.FromInts([5, 9], [1, 2]), context);
        cache.Truncate(6);
        Assert.Equal(expected, model.Forward(Tensor.FromInts([3], [1, 1]), context).ToArray());
        cache.Clear();
        Assert.Equal(0, cache.Length);
    }

    [Fact]
    public void ACacheOfAnotherBatchIsRefused()
    {
        Decoder model = TinyModels.Make("gpt2");
        using KvCache cache = new(model.Config, 2, 20);
        Assert.Contains("holds 2 sequences, the input has 1", Assert.Throws<ArgumentException>(
            () => model.Forward(TinyModels.RandomIds(model.Config, 1, 3), new ForwardContext { Cache = cache })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFullCacheIsRefusedAndStaysAsItWas()
    {
        Decoder model = TinyModels.Make("gpt2");
        using KvCache cache = new(model.Config, 1, 4);
        ForwardContext context = new() { Cache = cache };
        model.Forward(TinyModels.RandomIds(model.Config, 1, 3), context);
        Assert.Contains("has room for 4 positions and holds 3, the input has 2 more", Assert.Throws<ArgumentException>(
            () => model.Forward(TinyModels.RandomIds(model.Config, 1, 2), context)).Message, StringComparison.Ordinal);
        Assert.Equal(3, cache.Length);
    }

    [Fact]
    public void ACacheBeyondTheContextIsRefused() => Assert.Contains("capacity 25 exceeds the model's context of 24",
        Assert.Throws<ArgumentException>(() => new KvCache(TinyModels.Gpt2, 1, 25)).Message, StringComparison.Ordinal);

    [Fact]
    public void TrainingThroughACacheIsRefused()
    {
        Decoder model = TinyModels.Make("gpt2");
        model.RequireGrad();
        using KvCache cache = new(model.Config, 1, 4);
        Assert.Contains("carry no gradients", Assert.Throws<InvalidOperationException>(
            () => model.Forward(TinyModels.RandomIds(model.Config, 1, 2), new ForwardContext { Cache = cache })).Message, StringComparison.Ordinal);
    }

    /// <summary>Runs the ids in pieces through a cache and compares each piece; returns how many numbers were compared.</summary>
    private static int Split(Decoder model, Tensor ids, IReadOnlyList<int> chunks, float[] expected)
    {
        int batch = ids.Shape[0], time = ids.Shape[1], vocabulary = model.Config.VocabularySize, at = 0, compared = 0;
        using KvCache cache = new(model.Config, batch, model.Config.ContextLength);
        ForwardContext context = new() { Cache = cache };
        foreach (int chunk in chunks)
        {
            Tensor piece = Tensor.FromInts([.. Enumerable.Range(0, batch).SelectMany(b => ids.ToIntArray().Skip(b * time + at).Take(chunk))], [batch, chunk]);
            float[] actual = model.Forward(piece, context).ToArray();
            for (int b = 0; b < batch; b++)
            {
                Close.Assert(expected.AsSpan((b * time + at) * vocabulary, chunk * vocabulary), actual.AsSpan(b * chunk * vocabulary, chunk * vocabulary), 2e-6,
                    $"chunks {string.Join(", ", chunks)}: positions {at} to {at + chunk - 1} of sequence {b}");
            }
            at += chunk;
            compared += actual.Length;
        }
        Assert.Equal(time, cache.Length);
        return compared;
    }
}
