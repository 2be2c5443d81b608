using Liuli.Tensors;
using Liuli.Training.Data;

namespace Liuli.Training.Recipes;

/// <summary>Everything that a training run from scratch is made of: data, model, optimiser, schedule. Equal recipes give equal runs.</summary>
/// <remarks>The keys of recipe files and the options of <c>liuli train</c> are the names in <see cref="RecipeOption.All"/>. Paths are relative to the working directory. Immutable, so safe for use from several threads.</remarks>
public sealed record TrainingRecipe
{
    /// <summary>The value of <see cref="Tokenizer"/> that stands for a vocabulary of the data's characters.</summary>
    public const string CharacterTokenizer = "characters";

    private const int UsualWarmup = 100;

    private readonly int? _warmup;

    /// <summary>Files and folders to train on.</summary>
    public IReadOnlyList<DataSource> Data { get; init; } = [];

    /// <summary>Files and folders to validate on; without any, <see cref="ValidationFraction"/> of the data is held out.</summary>
    public IReadOnlyList<DataSource> Validation { get; init; } = [];

    /// <summary>The part of the data to hold out.</summary>
    public double ValidationFraction { get; init; } = 0.05;

    /// <summary>A tokenizer's file or folder, or <see cref="CharacterTokenizer"/>.</summary>
    public string Tokenizer { get; init; } = "";

    /// <summary>A file with the chat template (Jinja) that dialogues are written with; empty to frame turns with the tokenizer's own marks.</summary>
    public string ChatTemplate { get; init; } = "";

    /// <summary>The folder that the model, its checkpoints and the log go to.</summary>
    public string Out { get; init; } = "";

    /// <summary>Which architecture: <c>gpt2</c> or <c>llama</c>.</summary>
    public string Family { get; init; } = "gpt2";

    /// <summary>Number of blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads of a block; divides <see cref="Width"/>.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key/value heads of a block (family llama); divides <see cref="Heads"/>; 0 for as many as heads.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>C: size of a position's vector.</summary>
    public int Width { get; init; } = 128;

    /// <summary>F: size of the feed-forward layer; 0 for the family's custom (4 C for gpt2, 8/3 C rounded up to a multiple of 32 for llama).</summary>
    public int FeedForward { get; init; }

    /// <summary>T: the longest text, in tokens, that the model sees at once.</summary>
    public int Context { get; init; } = 128;

    /// <summary>B: windows of T tokens in one forward pass.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Whether windows begin where documents begin, when the tokenizer marks that place ([CLS], a beginning-of-text token).</summary>
    public bool Align { get; init; } = true;

    /// <summary>Forward passes whose gradients add up to one update; as if the batch were that many times larger.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Updates in all.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The learning rate at the end.</summary>
    public double MinimumLearningRate { get; init; } = 1e-4;

    /// <summary>Updates over which the learning rate rises; where none are given 100, but at most a tenth of <see cref="Steps"/>.</summary>
    public int Warmup
    {
        get => _warmup ?? Math.Min(UsualWarmup, Steps / 10);
        init => _warmup = value;
    }

    /// <summary>What the learning rate does after the warm-up: <c>cosine</c>, <c>linear</c> or <c>constant</c>.</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>Decoupled weight decay of tensors with two or more dimensions.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>AdamW's decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>The longest that the gradient of all parameters together may be; 0 for no limit.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>The chance that an activation is dropped while training (family llama: an attention weight, the only dropout that its config.json knows).</summary>
    public double Dropout { get; init; }

    /// <summary>The seed of initial weights, batches, dropout and the choice of held-out documents.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Updates between measurements of the validation loss; 0 for none but the last.</summary>
    public int EvalEvery { get; init; } = 250;

    /// <summary>The most batches of one measurement.</summary>
    public int EvalBatches { get; init; } = 20;

    /// <summary>Updates between checkpoints; 0 for none but the last.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>Updates between samples; 0 for none.</summary>
    public int SampleEvery { get; init; }

    /// <summary>What samples continue.</summary>
    public string SamplePrompt { get; init; } = "";

    /// <summary>What products with weights multiply while training: F32 numbers, or the same rounded to BF16. Weights, sums, gradients and checkpoints are F32 either way, and
    /// validation is in F32.</summary>
    public MatMulPrecision Precision { get; init; }

    /// <summary>Whether the insides of blocks are made again for backward instead of being kept: less memory, a third more work, the same numbers.</summary>
    public bool Recompute { get; init; }

    /// <summary>How the weights of model.safetensors are stored: F32, F16 or BF16; training's own weights are F32.</summary>
    public DType DType { get; init; } = DType.F32;

    /// <summary>Reads a recipe file: YAML (.yaml, .yml) or JSON (.json).</summary>
    /// <exception cref="TrainingException">The file cannot be read, or has a key or value that means nothing.</exception>
    public static TrainingRecipe Load(string path) => RecipeReader.Load(path);

    /// <summary>Writes the recipe as YAML, with every value, so that later defaults do not change it.</summary>
    public void Save(string path) => RecipeWriter.Save(this, path);

    /// <summary>Checks that the values fit together.</summary>
    /// <exception cref="TrainingException">They do not; the message names every one that is wrong.</exception>
    public void Validate() => RecipeValidation.Check(this);
}
