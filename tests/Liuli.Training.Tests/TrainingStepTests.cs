using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Training.Data;
using Liuli.Training.Optimizers;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests;

public sealed class TrainingStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenFile _tokens;
    private readonly Device _device = Device.Cpu(threads: 1);

    public TrainingStepTests()
    {
        Philox random = new(3);
        using (TokenFileWriter writer = new(_folder["t"], 30, new byte[32]))
        {
            writer.Write(Enumerable.Range(0, 500).Select(_ => random.NextInt32(30)).ToArray());
            writer.Complete();
        }
        _tokens = TokenFile.Open(_folder["t"]);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("gpt2", 2)]
    [InlineData("gpt2", 3)]
    [InlineData("llama", 6)]
    public void AccumulatedBatchesEqualOneBigBatch(string family, int accumulate)
    {
        (double bigLoss, float[][] big) = Gradients(family, rows: 6, accumulate: 1);
        (double smallLoss, float[][] small) = Gradients(family, 6 / accumulate, accumulate);
        Assert.Equal(bigLoss, smallLoss, 5);
        for (int i = 0; i < big.Length; i++)
            Close.Assert(big[i], small[i], 1e-5, $"gradient of parameter {i}");
    }

    [Theory]
    [InlineData("gpt2", 0)]
    [InlineData("gpt2", 0.2)]
    [InlineData("llama", 0.2)]
    public void AWarmStepAllocatesNothing(string family, double dropout)
    {
        Decoder model = NewModel(family, dropout);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [3, 8], accumulate: 2, clip: 1, new Philox(9));
        BatchSampler sampler = new(_tokens, 8, new Philox(4));
        for (int i = 1; i <= 3; i++)
            step.Run(sampler, 1e-3, i);
        long blocks = _device.NativeBlocksAllocated, bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 4; i <= 8; i++)
            step.Run(sampler, 1e-3, i);
        Assert.Equal((0, 0), (GC.GetAllocatedBytesForCurrentThread() - bytes, _device.NativeBlocksAllocated - blocks));
    }

    [Fact]
    public void ALossThatIsNotFiniteStopsBeforeTheUpdate()
    {
        Decoder model = NewModel("gpt2", 0);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [3, 8], 1, 1, null);
        Tensor norm = model.FinalNorm.Parameters().First().Parameter.Value;
        norm.AsSpan<float>()[0] = float.NaN;
        float[] before = model.TokenEmbedding.Weight.Value.ToArray();
        TrainingException e = Assert.Throws<TrainingException>(() => step.Run(new BatchSampler(_tokens, 8, new Philox(4)), 1e-3, 7));
        Assert.Contains("update 7: expected a finite loss", e.Message);
        Assert.Equal(before, model.TokenEmbedding.Weight.Value.ToArray());
        Assert.Equal(0, optimizer.Steps);
    }

    [Fact]
    public void AGradientThatIsNotFiniteStopsBeforeTheUpdate()
    {
        Decoder model = NewModel("gpt2", 0);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [3, 8], 1, 1, null);
        new BatchSampler(_tokens, 8, new Philox(4)).Next(step.Ids, step.Targets);
        step.Backward(1);
        model.TokenEmbedding.Weight.Value.Gradient.AsSpan<float>()[5] = float.PositiveInfinity;
        float[] before = model.TokenEmbedding.Weight.Value.ToArray();
        Assert.Contains("length of the gradient", Assert.Throws<TrainingException>(() => step.Update(1e-3, 1)).Message);
        Assert.Equal(before, model.TokenEmbedding.Weight.Value.ToArray());
        Assert.False(model.TokenEmbedding.Weight.Value.HasGradient);
    }

    private (double Loss, float[][] Gradients) Gradients(string family, int rows, int accumulate)
    {
        Decoder model = NewModel(family, dropout: 0);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [rows, 8], accumulate, 1, null);
        BatchSampler sampler = new(_tokens, 8, new Philox(4)); // draws the same windows however they are grouped
        double loss = 0;
        for (int i = 0; i < accumulate; i++)
        {
            sampler.Next(step.Ids, step.Targets);
            loss += step.Backward(1) / accumulate;
        }
        return (loss, model.NamedParameters().Select(parameter => parameter.Value.Gradient.ToArray()).ToArray());
    }

    private Decoder NewModel(string family, double dropout)
    {
        TrainingRecipe recipe = new() { Family = family, Layers = 2, Heads = 2, Width = 16, Context = 8, Dropout = dropout };
        Decoder model = new(RecipeModel.Describe(recipe, Tokenizers.Tokenizer.FromCharacters("abcdefghijklmnopqrstuvwxyz0123"), null, null));
        model.Initialize(new Philox(1), _device);
        model.RequireGrad();
        model.Train();
        return model;
    }
}
