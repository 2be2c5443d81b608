using System.Globalization;
using Liuli.Tensors;

namespace Liuli.Training.Recipes;

/// <summary>One scalar value of a <see cref="TrainingRecipe"/>: its name in recipe files and, behind <c>--</c>, on the command line.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">For example <c>min-lr</c>.</param>
/// <param name="Description">What it is, in a few words.</param>
/// <param name="Get">Its value in a recipe, as text.</param>
/// <param name="Set">The recipe with the value that a text gives. Throws <see cref="FormatException"/> or <see cref="OverflowException"/> on a text that gives none; its message says what is expected.</param>
public sealed record RecipeOption(string Name, string Description, Func<TrainingRecipe, string> Get, Func<TrainingRecipe, string, TrainingRecipe> Set)
{
    /// <summary>All of them, in the order of a recipe file. <c>data</c> and <c>validation</c> are lists and stand beside them.</summary>
    public static IReadOnlyList<RecipeOption> All { get; } =
    [
        Real("validation-fraction", "part of the data that is held out", r => r.ValidationFraction, (r, v) => r with { ValidationFraction = v }),
        new("tokenizer", "tokenizer file or folder, or 'characters'", r => r.Tokenizer, (r, v) => r with { Tokenizer = v }) { IsPath = true },
        new("chat-template", "file with the chat template that dialogues are written with; without one, turns end with the tokenizer's own marks", r => r.ChatTemplate, (r, v) => r with { ChatTemplate = v }),
        new("out", "folder for the model, its checkpoints and the log", r => r.Out, (r, v) => r with { Out = v }) { IsPath = true },
        new("family", "gpt2 or llama", r => r.Family, (r, v) => r with { Family = v }),
        Whole("layers", "blocks", r => r.Layers, (r, v) => r with { Layers = v }),
        Whole("heads", "attention heads of a block", r => r.Heads, (r, v) => r with { Heads = v }),
        Whole("kv-heads", "key/value heads of a block (llama); 0: as many as heads", r => r.KeyValueHeads, (r, v) => r with { KeyValueHeads = v }),
        Whole("width", "size of a position's vector", r => r.Width, (r, v) => r with { Width = v }),
        Whole("feed-forward", "size of the feed-forward layer; 0: the family's custom", r => r.FeedForward, (r, v) => r with { FeedForward = v }),
        Whole("context", "longest text in tokens", r => r.Context, (r, v) => r with { Context = v }),
        Whole("batch", "windows in one forward pass", r => r.Batch, (r, v) => r with { Batch = v }),
        new("align", "begin windows where documents begin: true or false", r => r.Align ? "true" : "false", (r, v) => r with { Align = ParseTruth(v) }),
        Whole("accumulate", "forward passes for one update", r => r.Accumulate, (r, v) => r with { Accumulate = v }),
        Whole("steps", "updates in all", r => r.Steps, (r, v) => r with { Steps = v }),
        Real("lr", "highest learning rate", r => r.LearningRate, (r, v) => r with { LearningRate = v }),
        Real("min-lr", "learning rate at the end", r => r.MinimumLearningRate, (r, v) => r with { MinimumLearningRate = v }),
        Whole("warmup", "updates over which the learning rate rises; where none are given 100, but at most a tenth of steps", r => r.Warmup, (r, v) => r with { Warmup = v }),
        new("schedule", "cosine, linear or constant", r => r.Schedule, (r, v) => r with { Schedule = v }),
        Real("weight-decay", "decoupled weight decay", r => r.WeightDecay, (r, v) => r with { WeightDecay = v }),
        Real("beta1", "decay of AdamW's first moment", r => r.Beta1, (r, v) => r with { Beta1 = v }),
        Real("beta2", "decay of AdamW's second moment", r => r.Beta2, (r, v) => r with { Beta2 = v }),
        Real("clip", "longest gradient; 0: no limit", r => r.Clip, (r, v) => r with { Clip = v }),
        Real("dropout", "chance that an activation is dropped", r => r.Dropout, (r, v) => r with { Dropout = v }),
        new("seed", "seed of all random numbers", r => r.Seed.ToString(CultureInfo.InvariantCulture), (r, v) => r with { Seed = ParseSeed(v) }),
        Whole("eval-every", "updates between validations; 0: only at the end", r => r.EvalEvery, (r, v) => r with { EvalEvery = v }),
        Whole("eval-batches", "most batches of one validation", r => r.EvalBatches, (r, v) => r with { EvalBatches = v }),
        Whole("save-every", "updates between checkpoints; 0: only at the end", r => r.SaveEvery, (r, v) => r with { SaveEvery = v }),
        Whole("sample-every", "updates between samples; 0: none", r => r.SampleEvery, (r, v) => r with { SampleEvery = v }),
        new("sample-prompt", "what samples continue", r => r.SamplePrompt, (r, v) => r with { SamplePrompt = v }),
        new("precision", "what products multiply while training: f32 or bf16", r => r.Precision.ToString().ToLowerInvariant(), (r, v) => r with { Precision = ParsePrecision(v) }),
        new("recompute", "make blocks' insides again in backward instead of keeping them: true or false", r => r.Recompute ? "true" : "false", (r, v) => r with { Recompute = ParseTruth(v) }),
        new("dtype", "how saved weights are stored: f32, f16 or bf16", r => r.DType.ToString().ToLowerInvariant(), (r, v) => r with { DType = ParseType(v) }),
    ];

    /// <summary>Whether the value names a file or folder and is never empty; an empty <c>chat-template</c> takes a recipe's template away.</summary>
    public bool IsPath { get; init; }

    /// <summary>The option called <paramref name="name"/>, with hyphens or underscores; null when there is none.</summary>
    public static RecipeOption? Find(string name) => All.FirstOrDefault(option => option.Name == name.Replace('_', '-'));

    /// <summary>The recipe with this option's value taken from <paramref name="text"/>.</summary>
    /// <exception cref="TrainingException">The text gives no such value.</exception>
    public TrainingRecipe Apply(TrainingRecipe recipe, string text)
    {
        try
        {
            return Set(recipe, text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new TrainingException($"reading the recipe: '{Name}' ({Description}) cannot be '{text}'; {e.Message}", e);
        }
    }

    private static RecipeOption Whole(string name, string description, Func<TrainingRecipe, int> get, Func<TrainingRecipe, int, TrainingRecipe> set) => new(
        name, description,
        recipe => get(recipe).ToString(CultureInfo.InvariantCulture),
        (recipe, text) => set(recipe, ParseWhole(text)));

    private static RecipeOption Real(string name, string description, Func<TrainingRecipe, double> get, Func<TrainingRecipe, double, TrainingRecipe> set) => new(
        name, description,
        recipe => get(recipe).ToString("R", CultureInfo.InvariantCulture),
        (recipe, text) => set(recipe, ParseReal(text)));

    private static int ParseWhole(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
        : throw new FormatException($"expected a whole number of at most {int.MaxValue}");

    private static ulong ParseSeed(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value
        : throw new FormatException($"expected a whole number from 0 to {ulong.MaxValue}");

    /// <summary>A number; −0 is 0.</summary>
    private static double ParseReal(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value + 0.0
        : throw new FormatException("expected a number");

    private static bool ParseTruth(string text) => bool.TryParse(text, out bool value) ? value : throw new FormatException("expected true or false");

    private static MatMulPrecision ParsePrecision(string text) => text.ToLowerInvariant() switch
    {
        "f32" => MatMulPrecision.F32,
        "bf16" => MatMulPrecision.BF16,
        _ => throw new FormatException("expected f32 or bf16"),
    };

    private static DType ParseType(string text) => text.ToLowerInvariant() switch
    {
        "f32" => DType.F32,
        "f16" => DType.F16,
        "bf16" => DType.BF16,
        _ => throw new FormatException("expected f32, f16 or bf16"),
    };
}
