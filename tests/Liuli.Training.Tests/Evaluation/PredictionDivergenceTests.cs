using Liuli.Models;
using Liuli.Tensors;
using Liuli.Training.Evaluation;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests.Evaluation;

public class PredictionDivergenceTests
{
    private const int Vocabulary = 26, Context = 8;

    private static Decoder NewModel(float deviation, ulong seed = 1, string letters = "abcdefghijklmnopqrstuvwxyz")
    {
        TrainingRecipe recipe = new() { Layers = 1, Heads = 2, Width = 16, Context = Context, Family = "llama", Dropout = 0.5 };
        DecoderConfig config = RecipeModel.Describe(recipe, Tokenizers.Tokenizer.FromCharacters(letters), null, null);
        Decoder model = new(config with { InitializerRange = deviation });
        model.Initialize(new Philox(seed), Device.Cpu(threads: 1));
        return model;
    }

    [Fact]
    public void WhichOfTheModelsGivesNoNumbersIsSaid()
    {
        Decoder sound = NewModel(0.5f), damaged = NewModel(0.5f);
        damaged.FinalNorm.NamedParameters().First().Value.AsSpan<float>()[2] = float.NaN;
        Assert.Contains("the reference gives NaN", Assert.Throws<TrainingException>(() => PredictionDivergence.Measure(sound, damaged, Ids(12))).Message, StringComparison.Ordinal);
        string message = Assert.Throws<TrainingException>(() => PredictionDivergence.Measure(damaged, sound, Ids(12))).Message;
        Assert.Contains("the model gives NaN", message, StringComparison.Ordinal);
        Assert.Contains("'ln_final.weight' is NaN at [2]", message, StringComparison.Ordinal);
    }

    private static int[] Ids(int count) => Enumerable.Range(0, count).Select(i => i * i % Vocabulary).ToArray();

    [Fact]
    public void AModelDoesNotDivergeFromItself()
    {
        Decoder model = NewModel(0.5f);
        model.Train(); // dropout must be off all the same
        Assert.Equal(new DivergenceResult(0, 0, 1, 29), PredictionDivergence.Measure(model, model, Ids(30)));
        Assert.True(model.IsTraining);
    }

    [Fact]
    public void TheDivergenceFromNoPreferenceIsWhatIsMissingFromTheLargestEntropy()
    {
        // D(p‖uniform) = ln V − H(p); the other way round it is another number.
        Decoder uniform = NewModel(0), model = NewModel(0.5f);
        int[] ids = Ids(Context + 1);
        double[][] p = Probabilities(model, ids[..^1]);
        double expected = p.Average(row => Math.Log(Vocabulary) + row.Sum(x => x * Math.Log(x)));
        Assert.Equal(expected, PredictionDivergence.Measure(uniform, model, ids).Mean, 5);
        Assert.Equal(p.Average(row => row.Sum(x => (-Math.Log(Vocabulary) - Math.Log(x)) / Vocabulary)), PredictionDivergence.Measure(model, uniform, ids).Mean, 5);
    }

    [Fact]
    public void TwoModelsAreComparedByTheDefinition()
    {
        Decoder reference = NewModel(0.5f), model = NewModel(0.5f, seed: 2);
        int[] ids = Ids(Context + 1);
        double[][] p = Probabilities(reference, ids[..^1]), q = Probabilities(model, ids[..^1]);
        double[] each = [.. p.Zip(q, (a, b) => a.Zip(b, (x, y) => x * Math.Log(x / y)).Sum())];
        DivergenceResult result = PredictionDivergence.Measure(model, reference, ids);
        Assert.Equal(each.Average(), result.Mean, 5);
        Assert.Equal(each.Max(), result.Largest, 5);
        Assert.Equal(p.Zip(q, (a, b) => Array.IndexOf(a, a.Max()) == Array.IndexOf(b, b.Max()) ? 1.0 : 0).Average(), result.SameTop, 9);
        Assert.Equal(Context, result.Tokens);
    }

    [Fact]
    public void WhatCannotBeComparedIsRefused()
    {
        Decoder model = NewModel(0.5f);
        Assert.Contains("26 tokens, the reference 5", Assert.Throws<TrainingException>(() => PredictionDivergence.Measure(model, NewModel(0.5f, letters: "abcde"), Ids(9))).Message, StringComparison.Ordinal);
        Assert.Contains("at least two tokens", Assert.Throws<TrainingException>(() => PredictionDivergence.Measure(model, model, Ids(1))).Message, StringComparison.Ordinal);
        Assert.Contains("below the model's vocabulary", Assert.Throws<TrainingException>(() => PredictionDivergence.Measure(model, model, new[] { 1, 99 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PredictionDivergence.Measure(model, model, Ids(9), context: 9));
    }

    private static double[][] Probabilities(Decoder model, int[] ids)
    {
        float[] logits = model.Forward(Tensor.FromInts(ids, [1, ids.Length], model.Device)).ToArray();
        return [.. logits.Chunk(Vocabulary).Select(row =>
        {
            double sum = row.Sum(x => Math.Exp(x));
            return row.Select(x => Math.Exp(x) / sum).ToArray();
        })];
    }
}
