using Liuli.Tensors;

namespace Liuli.Training.Tests;

/// <summary>Rounding what products multiply must cost no more than another seed does.</summary>
public sealed class MixedPrecisionTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void LearnsAsWellAsF32WithinTheNoiseOfSeeds()
    {
        double[] seeds = [.. new ulong[] { 11, 12, 13, 14 }.Select(seed => ValidationLoss(seed, MatMulPrecision.F32))];
        double noise = seeds.Max() - seeds.Min();
        Assert.InRange(noise, 1e-4, 0.3);
        Assert.InRange(ValidationLoss(11, MatMulPrecision.BF16) - seeds[0], -noise, noise);
        Assert.InRange(ValidationLoss(12, MatMulPrecision.BF16) - seeds[1], -noise, noise);
    }

    [Fact]
    public void CheckpointsHoldMoreThanBFloat16()
    {
        ValidationLoss(11, MatMulPrecision.BF16);
        using Models.PretrainedModel saved = Models.PretrainedModel.Load(_tiny.Recipe.Out);
        float[] weights = saved.Model.TokenEmbedding.Weight.Value.ToArray();
        Assert.Contains(weights, weight => (BitConverter.SingleToUInt32Bits(weight) & 0xFFFF) != 0);
    }

    private double ValidationLoss(ulong seed, MatMulPrecision precision)
    {
        _tiny.Recipe = _tiny.Recipe with { Out = _tiny.NewFolder($"{precision}-{seed}"), Seed = seed, Precision = precision, Steps = 80, EvalEvery = 0 };
        return _tiny.Run().Result.ValidationLoss!.Value;
    }
}
