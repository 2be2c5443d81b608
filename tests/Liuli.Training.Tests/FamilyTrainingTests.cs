using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Training.Optimizers;

namespace Liuli.Training.Tests;

/// <summary>What trains GPT-2 and Llama trains the newer families too: experts, caps, norms behind, packed matrices.</summary>
public class FamilyTrainingTests
{
    private static readonly int[] s_ids = [5, 9, 17, 30, 8, 41, 22, 13, 5, 9, 17, 30];

    public static TheoryData<string> Names => ["mixtral-tiny", "qwen3-moe-tiny", "gemma2-tiny", "gemma3-tiny", "phi3-tiny", "gpt-neox-tiny", "smollm3-tiny"];

    [Theory]
    [MemberData(nameof(Names))]
    public void AFewStepsLearnASentenceByHeart(string name)
    {
        using PretrainedModel loaded = Load(name);
        using AdamW optimizer = new(loaded.Model.NamedParameters());
        double first = Step(loaded.Model, new ForwardContext()), last = first;
        for (int i = 0; i < 40; i++)
        {
            optimizer.Update(1e-2);
            loaded.Model.ClearGradients();
            last = Step(loaded.Model, new ForwardContext());
        }
        Assert.True(last < 0.4 * first, $"{name}: the loss went from {first:g3} to {last:g3} only");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RecomputationChangesNoBit(string name)
    {
        using PretrainedModel kept = Load(name), again = Load(name);
        Assert.Equal(Step(kept.Model, new ForwardContext()), Step(again.Model, new ForwardContext { Recompute = true }));
        foreach (((string parameter, Tensor a), (_, Tensor b)) in kept.Model.NamedParameters().Zip(again.Model.NamedParameters()))
        {
            Assert.Equal(a.HasGradient, b.HasGradient);
            if (a.HasGradient)
                Assert.True(a.Gradient.ToArray().AsSpan().SequenceEqual(b.Gradient.ToArray()), $"gradient of {parameter}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ProductsOfBFloat16StayNear(string name)
    {
        using PretrainedModel loaded = Load(name);
        double exact = Step(loaded.Model, new ForwardContext());
        loaded.Model.SetTrainingPrecision(MatMulPrecision.BF16);
        double rounded = Step(loaded.Model, new ForwardContext());
        Assert.NotEqual(exact, rounded);
        Assert.Equal(1, rounded / exact, 5e-2);
    }

    private static PretrainedModel Load(string name)
    {
        PretrainedModel loaded = PretrainedModel.Load(Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", name));
        loaded.Model.RequireGrad();
        loaded.Model.Train();
        return loaded;
    }

    private static double Step(Decoder model, ForwardContext context)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor loss = model.Loss(Tensor.FromInts(s_ids.AsSpan(0, s_ids.Length - 1), [1, s_ids.Length - 1]), Tensor.FromInts(s_ids.AsSpan(1), [1, s_ids.Length - 1]), context);
        double value = loss.Item();
        loss.Backward();
        return value;
    }
}
