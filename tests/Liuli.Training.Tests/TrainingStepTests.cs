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
    [InlineData("gpt2", 0, MatMulPrecision.F32, false)]
    [InlineData("gpt2", 0.2, MatMulPrecision.F32, false)]
    [InlineData("llama", 0.2, MatMulPrecision.F32, false)]
    [InlineData("gpt2", 0.2, MatMulPrecision.BF16, true)]
    [InlineData("llama", 0, MatMulPrecision.F32, true)]
    [InlineData("llama", 0, MatMulPrecision.BF16, false)]
    public void AWarmStepAllocatesNothing(string family, double dropout, MatMulPrecision precision, bool recompute)
    {
        Decoder model = NewModel(family, dropout);
        model.SetTrainingPrecision(precision);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [3, 8], accumulate: 2, clip: 1, new Philox(9), recompute);
        BatchSampler sampler = new(_tokens, 8, new Philox(4));
        using CancellationTokenSource stop = new();
        for (int i = 1; i <= 3; i++)
            step.Run(sampler, 1e-3, i, stop.Token);
        int next = 4;
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 5; i++)
                step.Run(sampler, 1e-3, next++, stop.Token);
        }, () => _device.NativeBlocksAllocated);
    }

    [Theory]
    [InlineData("gpt2", 0)]
    [InlineData("gpt2", 0.2)]
    [InlineData("llama", 0.2)]
    public void RecomputationChangesNoBit(string family, double dropout)
    {
        (double loss, float[][] gradients) = Gradients(family, rows: 3, accumulate: 2, dropout);
        (double again, float[][] same) = Gradients(family, rows: 3, accumulate: 2, dropout, recompute: true);
        Assert.Equal(loss, again);
        Assert.Equal(gradients, same);
    }

    /// <summary>Less must live at once: of every block only its input and output.</summary>
    [Fact]
    public void RecomputationHoldsFewerBlocks()
    {
        long kept = Blocks(recompute: false), recomputed = Blocks(recompute: true);
        Assert.True(recomputed < kept, $"{recomputed} native blocks with recomputation, {kept} without");

        long Blocks(bool recompute)
        {
            Device device = Device.Cpu(threads: 1);
            Gradients("gpt2", rows: 3, accumulate: 1, recompute: recompute, device: device, layers: 8);
            return device.NativeBlocksAllocated;
        }
    }

    [Fact]
    public void MixedPrecisionStaysNearAndLeavesEvaluationAlone()
    {
        (double loss, float[][] gradients) = Gradients("gpt2", rows: 6, accumulate: 1);
        (double rounded, float[][] near) = Gradients("gpt2", rows: 6, accumulate: 1, precision: MatMulPrecision.BF16);
        Assert.NotEqual(loss, rounded);
        Assert.Equal(loss, rounded, 1e-2);
        for (int i = 0; i < gradients.Length; i++)
            Close.Assert(gradients[i], near[i], 5e-2, $"gradient of parameter {i}");

        Decoder model = NewModel("gpt2", 0);
        Tensor ids = Tensor.FromInts([1, 2, 3], [1, 3], _device);
        model.Eval();
        float[] expected = model.Forward(ids).ToArray();
        model.SetTrainingPrecision(MatMulPrecision.BF16);
        Assert.Equal(expected, model.Forward(ids).ToArray());
        model.Train();
        Assert.NotEqual(expected, model.Forward(ids).ToArray());
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ACancelledStepLeavesNothingBehind(bool recompute)
    {
        Decoder model = NewModel("gpt2", 0);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [3, 8], accumulate: 2, 1, null, recompute);
        float[] before = model.TokenEmbedding.Weight.Value.ToArray();
        Assert.ThrowsAny<OperationCanceledException>(() => step.Run(new BatchSampler(_tokens, 8, new Philox(4)), 1e-3, 1, new CancellationToken(canceled: true)));
        Assert.Equal(before, model.TokenEmbedding.Weight.Value.ToArray());
        Assert.All(model.NamedParameters(), parameter => Assert.False(parameter.Value.HasGradient));
        Assert.Equal(0, optimizer.Steps);
        step.Run(new BatchSampler(_tokens, 8, new Philox(4)), 1e-3, 1);
        Assert.Equal(1, optimizer.Steps);
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

    private (double Loss, float[][] Gradients) Gradients(
        string family, int rows, int accumulate, double dropout = 0, bool recompute = false, MatMulPrecision precision = default, Device? device = null, int layers = 2)
    {
        Decoder model = NewModel(family, dropout, device, layers);
        model.SetTrainingPrecision(precision);
        using AdamW optimizer = new(model.NamedParameters());
        using TrainingStep step = new(model, optimizer, [rows, 8], accumulate, 1, new Philox(9), recompute);
        BatchSampler sampler = new(_tokens, 8, new Philox(4)); // draws the same windows however they are grouped
        double loss = 0;
        for (int i = 0; i < accumulate; i++)
        {
            sampler.Next(step.Ids, step.Targets);
            loss += step.Backward(1) / accumulate;
        }
        return (loss, model.NamedParameters().Select(parameter => parameter.Value.Gradient.ToArray()).ToArray());
    }

    private Decoder NewModel(string family, double dropout, Device? device = null, int layers = 2)
    {
        TrainingRecipe recipe = new() { Family = family, Layers = layers, Heads = 2, Width = 16, Context = 8, Dropout = dropout };
        Decoder model = new(RecipeModel.Describe(recipe, Tokenizers.Tokenizer.FromCharacters("abcdefghijklmnopqrstuvwxyz0123"), null, null));
        model.Initialize(new Philox(1), device ?? _device);
        model.RequireGrad();
        model.Train();
        return model;
    }
}
