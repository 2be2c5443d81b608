using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Generation;

public sealed class BeamSearchTests
{
    private const int Vocabulary = 5, End = 4;
    private static readonly int[] s_prompt = [0, 2, 1];

    /// <summary>With more beams than there are texts, the search is exhaustive; its texts are those that writing out every one of them gives, in the same order.</summary>
    [Theory]
    [InlineData(0f)]
    [InlineData(0.6f)]
    [InlineData(1f)]
    [InlineData(2f)]
    public void WithBeamsForEveryTextItFindsTheBestOfAll(float lengthPenalty)
    {
        const int tokens = 4;
        Decoder model = TinyDecoder();
        List<(int[] Ids, double Sum)> all = [];
        Enumerate(model, [], 0, tokens, all);
        (int[] Ids, double Score)[] expected = [.. all.Select(text => (text.Ids, text.Sum / Math.Pow(text.Ids.Length, lengthPenalty))).OrderByDescending(text => text.Item2)];
        using BeamSearch search = new(model, endOfText: [End]);
        IReadOnlyList<BeamText> found = search.Search(s_prompt, new GenerationOptions { MaxTokens = tokens }, new BeamOptions { Beams = 700, LengthPenalty = lengthPenalty });
        Assert.Equal(expected.Length, found.Count); // 4⁴ that were cut off, 1 + 4 + 16 + 64 that ended
        for (int i = 0; i < found.Count; i++)
        {
            Assert.Equal(expected[i].Score, found[i].Score, 1e-4);
            Assert.Equal(found[i].Ids[^1] == End ? StopReason.Eos : StopReason.Length, found[i].StopReason);
        }
        for (int i = 0; i < 20; i++)
            Assert.Equal(expected[i].Ids, found[i].Ids);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void FewBeamsFindTextsWhoseScoresAreTheirs(int beams)
    {
        Decoder model = TinyDecoder();
        BeamOptions options = new() { Beams = beams, LengthPenalty = 0.7f };
        using BeamSearch search = new(model, endOfText: [End]);
        IReadOnlyList<BeamText> found = search.Search(s_prompt, new GenerationOptions { MaxTokens = 6 }, options);
        Assert.Equal(beams, found.Count);
        Assert.Equal(beams, found.Select(text => string.Join(' ', text.Ids)).Distinct().Count());
        Assert.Equal(found.OrderByDescending(text => text.Score), found);
        foreach (BeamText text in found)
        {
            double sum = 0;
            for (int i = 0; i < text.Ids.Count; i++)
                sum += LogProbabilities(model, [.. text.Ids.Take(i)])[text.Ids[i]];
            Assert.Equal(sum, text.LogProbability, 1e-4);
            Assert.Equal(sum / Math.Pow(text.Ids.Count, 0.7), text.Score, 1e-4);
        }
        // A wider search never finds a worse text here than greedy does.
        BeamText greedy = search.Search(s_prompt, new GenerationOptions { MaxTokens = 6 }, options with { Beams = 1 })[0];
        Assert.True(found[0].Score >= greedy.Score - 1e-6, $"{found[0].Score} < {greedy.Score}");
    }

    [Theory]
    [InlineData("gpt2", DType.F32)]
    [InlineData("llama", DType.F32)]
    [InlineData("llama", DType.F16)]
    [InlineData("gpt2", DType.BF16)]
    public void OneBeamIsGreedy(string family, DType cacheType)
    {
        using TinyModel tiny = new(family);
        using LanguageModel model = tiny.Load();
        int[] prompt = [2, 7, 30, 9];
        SamplingOptions[] samplings = [new() { Greedy = true }, new() { Greedy = true, RepeatPenalty = 1.4f, LogitBias = new Dictionary<int, float> { [11] = 2 }, DryMultiplier = 0.8f }];
        foreach (SamplingOptions sampling in samplings)
        {
            GenerationOptions options = new() { MaxTokens = 25, Sampling = sampling };
            using TextGenerator generator = new(model.Decoder, model.Tokenizer, cacheType: cacheType);
            List<int> free = Ids(generator.Generate(prompt, options));
            int stop = free[9];
            foreach (GenerationOptions variant in (GenerationOptions[])[options, options with { StopTokens = [stop] }, options with { MaxTokens = 1000 }, options with { StopStrings = ["e", "天"] }])
            {
                List<GeneratedPiece> expected = [.. generator.Generate(prompt, variant)];
                using BeamSearch search = new(model.Decoder, model.Tokenizer, cacheType: cacheType);
                BeamText found = Assert.Single(search.Search(prompt, variant, new BeamOptions { Beams = 1 }));
                Assert.Equal(Ids(expected), found.Ids);
                Assert.Equal(string.Concat(expected.Select(piece => piece.Text)), found.Text);
                Assert.Equal(expected[^1].StopReason, found.StopReason);
            }
        }
    }

    [Fact]
    public void ASearchDoesNotDependOnTheOneBefore()
    {
        Decoder model = TinyDecoder();
        using BeamSearch used = new(model, endOfText: [End]);
        foreach (int[] prompt in (int[][])[[0, 2, 1], [3], [0, 2, 1, 1, 1, 1], [0, 2]])
        {
            using BeamSearch fresh = new(model, endOfText: [End]);
            GenerationOptions options = new() { MaxTokens = 5 };
            Assert.Equal(fresh.Search(prompt, options, new BeamOptions()).Select(text => text.Score), used.Search(prompt, options, new BeamOptions()).Select(text => text.Score));
        }
    }

    [Fact]
    public void AWarmedUpStepAllocatesNothing()
    {
        const int beams = 4, few = 6, many = 28;
        using BeamSearch search = new(TinyDecoder(Device.Cpu(threads: 2)));
        for (int i = 0; i < 3; i++)
            Allocated(many);
        // What grows with the tokens is the ids of the texts: while they are written, and in the result.
        Assert.InRange(Allocated(many) - Allocated(few), 0, 2 * beams * (many - few) * sizeof(int) + 64);

        long Allocated(int tokens)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            search.Search(s_prompt, new GenerationOptions { MaxTokens = tokens }, new BeamOptions { Beams = beams });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void StopTextsEndATextAndAreCutOff()
    {
        using TinyModel tiny = new();
        using LanguageModel model = tiny.Load();
        using BeamSearch search = model.CreateBeamSearch();
        GenerationOptions options = new() { MaxTokens = 12 };
        string whole = search.Search([2, 7, 30, 9], options, new BeamOptions { Beams = 3 })[0].Text;
        string stop = whole.Substring(whole.Length / 2, 1);
        IReadOnlyList<BeamText> found = search.Search([2, 7, 30, 9], options with { StopStrings = [stop] }, new BeamOptions { Beams = 3 });
        Assert.All(found, text => Assert.DoesNotContain(stop, text.Text, StringComparison.Ordinal));
        Assert.Contains(found, text => text.StopReason == StopReason.Stop);
    }

    [Fact]
    public void WrongUsesAreRefused()
    {
        using BeamSearch search = new(TinyDecoder());
        string Message(int[] prompt, BeamOptions beams) => Assert.Throws<ArgumentException>(() => search.Search(prompt, new GenerationOptions(), beams)).Message;
        Assert.Contains("beams must be from 1", Message(s_prompt, new BeamOptions { Beams = 0 }), StringComparison.Ordinal);
        Assert.Contains("length-penalty", Message(s_prompt, new BeamOptions { LengthPenalty = float.NaN }), StringComparison.Ordinal);
        Assert.Contains("empty", Message([], new BeamOptions()), StringComparison.Ordinal);
        Assert.Contains("id 9", Message([9], new BeamOptions()), StringComparison.Ordinal);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => search.Search(s_prompt, new GenerationOptions(), new BeamOptions(), source.Token));
    }

    private static void Enumerate(Decoder model, int[] ids, double sum, int left, List<(int[] Ids, double Sum)> all)
    {
        double[] next = LogProbabilities(model, ids);
        for (int id = 0; id < Vocabulary; id++)
        {
            if (id == End || left == 1)
                all.Add(([.. ids, id], sum + next[id]));
            else
                Enumerate(model, [.. ids, id], sum + next[id], left - 1, all);
        }
    }

    private static double[] LogProbabilities(Decoder model, int[] ids)
    {
        int[] all = [.. s_prompt, .. ids];
        using TensorScope scope = TensorScope.Begin();
        float[] logits = model.ForwardLast(Tensor.FromInts(all, [1, all.Length])).ToArray();
        double logSum = Math.Log(logits.Sum(x => Math.Exp(x)));
        return [.. logits.Select(x => x - logSum)];
    }

    private static List<int> Ids(IEnumerable<GeneratedPiece> pieces) => [.. pieces.Where(piece => piece.Id is not null).Select(piece => piece.Id!.Value)];

    private static Decoder TinyDecoder(Device? device = null)
    {
        Decoder decoder = new(new DecoderConfig
        {
            Family = "llama",
            VocabularySize = Vocabulary,
            ContextLength = 32,
            Width = 16,
            Layers = 2,
            Norm = new NormConfig(NormKind.Rms, 1e-5f),
            Attention = new AttentionConfig { Heads = 4, KeyValueHeads = 2, HeadWidth = 4, Rotary = new RotaryConfig { Width = 4 } },
            FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Silu, Gated = true },
            InitializerRange = 0.4f,
        });
        decoder.Initialize(new Philox(7), device);
        return decoder;
    }
}
