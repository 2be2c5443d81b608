using Liuli.Tests;
using Liuli.Training.Data;
using Liuli.Training.Recipes;
using Xunit.Abstractions;

namespace Liuli.Training.Tests;

/// <summary>The accuracy anchor: a whole run from text to validation loss. It takes minutes, so it runs only where LIULI_LONG_TESTS is 1.</summary>
public class ShakespeareTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void TwoThousandUpdatesOnShakespeareReachTheKnownLoss()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("LIULI_LONG_TESTS") == "1", "a run of some minutes; set LIULI_LONG_TESTS=1 to have it");
        string text = SharedData.Path("data/corpora/tinyshakespeare.txt");
        using TemporaryFolder folder = new();
        TrainingRecipe recipe = TrainingRecipe.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "recipes", "shakespeare-char.yaml"));
        List<StepReport> steps = [];
        TrainingResult result = new Trainer(
            recipe with { Data = [new DataSource(text)], Out = folder["out"] }, new TrainerOptions { OnStep = steps.Add }).Run();
        double tokens = recipe.Batch * recipe.Context;
        double[] milliseconds = steps.Select(step => 1000 * tokens / step.TokensPerSecond).Order().ToArray();
        output.WriteLine($"validation loss {result.ValidationLoss:f4}; milliseconds a step: fastest {milliseconds[0]:f1}, median {milliseconds[milliseconds.Length / 2]:f1}");
        Assert.Equal(2000, steps.Count);
        Assert.True(result.ValidationLoss <= 1.90, $"validation loss {result.ValidationLoss}, expected at most 1.90");
    }
}
