using System.Globalization;
using Liuli.Tensors;
using Liuli.Training.Data;

namespace Liuli.Training.Recipes;

/// <summary>Checks a recipe's values and how they fit together, before any work is done.</summary>
internal static class RecipeValidation
{
    private const int MostLayers = 10_000;
    private const int MostWide = 1 << 20;

    public static void Check(TrainingRecipe recipe)
    {
        List<string> problems = [];
        void Require(bool good, string problem)
        {
            if (!good)
                problems.Add(problem);
        }
        void Between(string name, double value, double low, double high) =>
            Require(value >= low && value <= high, string.Create(CultureInfo.InvariantCulture, $"{name} must be from {low} to {high}, is {value}"));

        Require(recipe.Data.Count > 0, "data names no file; give at least one");
        Require(recipe.Tokenizer.Length > 0, "tokenizer is not given; name a file or folder, or write 'characters'");
        Require(recipe.Out.Length > 0, "out is not given; name the folder for the model");
        foreach (DataSource source in recipe.Data.Concat(recipe.Validation))
            Between($"repeat of {source.Path}", source.Repeat, 1, DataSource.MaxRepeat);
        Require(recipe.Family is "gpt2" or "llama", $"family must be gpt2 or llama, is '{recipe.Family}'");
        Require(recipe.Schedule is "cosine" or "linear" or "constant", $"schedule must be cosine, linear or constant, is '{recipe.Schedule}'");
        CheckModel(recipe, Require, Between);
        CheckRun(recipe, Require, Between);
        if (problems.Count > 0)
            throw new TrainingException("checking the recipe: " + string.Join("; ", problems));
    }

    private static void CheckModel(TrainingRecipe recipe, Action<bool, string> require, Action<string, double, double, double> between)
    {
        between("layers", recipe.Layers, 1, MostLayers);
        between("width", recipe.Width, 1, MostWide);
        between("heads", recipe.Heads, 1, MostWide);
        between("kv-heads", recipe.KeyValueHeads, 0, MostWide);
        between("feed-forward", recipe.FeedForward, 0, MostWide);
        between("context", recipe.Context, 1, MostWide);
        between("dropout", recipe.Dropout, 0, 0.99);
        if (recipe.Heads <= 0)
            return;
        require(recipe.Width % recipe.Heads == 0, $"heads must divide width: {recipe.Width} / {recipe.Heads} leaves {recipe.Width % recipe.Heads}");
        require(recipe.Family != "llama" || recipe.Width / recipe.Heads % 2 == 0, $"the width of a head must be even for rotary positions: {recipe.Width} / {recipe.Heads}");
        require(recipe.KeyValueHeads <= 0 || recipe.Heads % recipe.KeyValueHeads == 0, $"kv-heads must divide heads: {recipe.Heads} / {recipe.KeyValueHeads}");
        require(recipe.Family != "gpt2" || recipe.KeyValueHeads == 0 || recipe.KeyValueHeads == recipe.Heads, "the gpt2 family has no kv-heads of their own; use family llama");
    }

    private static void CheckRun(TrainingRecipe recipe, Action<bool, string> require, Action<string, double, double, double> between)
    {
        between("validation-fraction", recipe.ValidationFraction, 0, 0.9);
        between("batch", recipe.Batch, 1, MostWide);
        between("accumulate", recipe.Accumulate, 1, MostWide);
        between("steps", recipe.Steps, 1, int.MaxValue);
        between("lr", recipe.LearningRate, 0, 100);
        between("min-lr", recipe.MinimumLearningRate, 0, 100);
        require(!(recipe.MinimumLearningRate > recipe.LearningRate), string.Create(CultureInfo.InvariantCulture, $"min-lr ({recipe.MinimumLearningRate}) must not be above lr ({recipe.LearningRate})"));
        between("warmup", recipe.Warmup, 0, int.MaxValue);
        require(recipe.Warmup <= recipe.Steps, $"warmup ({recipe.Warmup}) must not be longer than steps ({recipe.Steps})");
        between("weight-decay", recipe.WeightDecay, 0, 100);
        between("beta1", recipe.Beta1, 0, 0.999999);
        between("beta2", recipe.Beta2, 0, 0.999999);
        require(double.IsFinite(recipe.Clip) && recipe.Clip >= 0, string.Create(CultureInfo.InvariantCulture, $"clip must be a finite number, at least 0, is {recipe.Clip}"));
        between("eval-every", recipe.EvalEvery, 0, int.MaxValue);
        between("eval-batches", recipe.EvalBatches, 1, MostWide);
        between("save-every", recipe.SaveEvery, 0, int.MaxValue);
        between("sample-every", recipe.SampleEvery, 0, int.MaxValue);
        require(recipe.DType is DType.F32 or DType.F16 or DType.BF16, $"dtype must be f32, f16 or bf16, is {recipe.DType}");
        require((long)recipe.Batch * recipe.Context <= int.MaxValue / 64, $"batch × context ({recipe.Batch} × {recipe.Context}) is more than one pass can hold; use accumulate");
    }
}
