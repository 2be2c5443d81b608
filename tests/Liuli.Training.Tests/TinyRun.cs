using System.Text;
using Liuli.Tensors;
using Liuli.Training.Data;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests;

/// <summary>A run small enough for a test: characters of a made-up bilingual text, one head, a few hundred weights.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyRun()
    {
        Philox random = new(5);
        string[] words = ["今天", "天气", "真好", "cat", "dog", "sat", "，", "。", " ", "\n", "😀"];
        StringBuilder text = new();
        for (int i = 0; i < 1500; i++)
            text.Append(words[random.NextInt32(words.Length)]);
        Recipe = new TrainingRecipe
        {
            Data = [new DataSource(_folder.Write("text.txt", text.ToString()))],
            ValidationFraction = 0.1,
            Tokenizer = TrainingRecipe.CharacterTokenizer,
            Out = _folder["out"],
            Layers = 1,
            Heads = 2,
            Width = 16,
            Context = 12,
            Batch = 4,
            Steps = 8,
            Warmup = 2,
            LearningRate = 1e-2,
            MinimumLearningRate = 1e-3,
            EvalEvery = 4,
            EvalBatches = 3,
            SaveEvery = 0,
            Dropout = 0.1,
            Seed = 11,
        };
    }

    public TrainingRecipe Recipe { get; set; }

    public string this[string name] => Path.Combine(Recipe.Out, name);

    public Device Device { get; } = Device.Cpu(threads: 1);

    /// <summary>Runs, and keeps every update's report.</summary>
    public (TrainingResult Result, List<StepReport> Steps) Run(TrainerOptions? options = null, CancellationToken cancellation = default)
    {
        List<StepReport> steps = [];
        options ??= new TrainerOptions();
        Action<StepReport>? outer = options.OnStep;
        TrainingResult result = new Trainer(Recipe, options with
        {
            Device = Device,
            OnStep = report =>
            {
                steps.Add(report);
                outer?.Invoke(report);
            },
        }).Run(cancellation);
        return (result, steps);
    }

    public string NewFolder(string name) => _folder[name];

    public void Dispose() => _folder.Dispose();
}
