using Liuli.Models;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Liuli.Training.Checkpoints;
using Liuli.Training.Data;
using Liuli.Training.Evaluation;
using Liuli.Training.Optimizers;
using Liuli.Training.Recipes;

namespace Liuli.Training;

/// <summary>What a run holds from its first update to its last.</summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>Streams of the recipe's seed, one for each use, so that changing one leaves the others alone.</summary>
    private const ulong WeightStream = 1, BatchStream = 2, DropoutStream = 3;

    /// <summary>What a run writes only once it has a checkpoint.</summary>
    private static readonly string[] s_modelFiles = ["config.json", "*.safetensors", "*.bin"];

    private const string RecipeFile = "recipe.yaml", LogFile = "log.jsonl";

    /// <summary>What it writes before. Packed data, once complete, stay for the next attempt: packing may have taken long.</summary>
    private static readonly string[] s_firstFiles = [RecipeFile, LogFile, RecipeTemplate.FileName, .. TokenizerFiles.Names];

    private readonly TrainingRecipe _recipe;
    private readonly TokenCorpus _corpus;
    private readonly AdamW _optimizer;
    private readonly Philox _batchRandom;
    private readonly Philox _dropoutRandom;
    private readonly BatchSampler _sampler;
    private readonly TrainingStep _step;
    private readonly ValidationLoss? _validation;

    private readonly FolderLock _folder;
    private bool _isAbandoned;

    private TrainingRun(TrainingRecipe recipe, TrainerOptions options, FolderLock folder, Tokenizer tokenizer, DocumentEncoder encoder, TokenCorpus corpus)
    {
        _recipe = recipe;
        _folder = folder;
        _corpus = corpus;
        Tokenizer = tokenizer;
        Device device = options.Device ?? Device.Default;
        Shape shape = [recipe.Batch, recipe.Context];
        _batchRandom = new Philox(recipe.Seed, BatchStream);
        _dropoutRandom = new Philox(recipe.Seed, DropoutStream);
        _sampler = new BatchSampler(corpus.Train, recipe.Context, _batchRandom, recipe.Align ? encoder.Start : null);
        if (corpus.Validation is { } heldOut)
            _validation = new ValidationLoss(new ValidationWindows(heldOut, recipe.Context, recipe.Batch, recipe.EvalBatches), shape, device);
        Model = new Decoder(RecipeModel.Describe(recipe, tokenizer, encoder.Start, encoder.End));
        Model.Initialize(new Philox(recipe.Seed, WeightStream), device);
        Model.RequireGrad();
        Model.Train();
        Model.SetTrainingPrecision(recipe.Precision);
        _optimizer = new AdamW(Model.NamedParameters(), new AdamWOptions { Beta1 = recipe.Beta1, Beta2 = recipe.Beta2, WeightDecay = recipe.WeightDecay });
        _step = new TrainingStep(Model, _optimizer, shape, recipe.Accumulate, recipe.Clip, _dropoutRandom, recipe.Recompute);
    }

    public Decoder Model { get; }

    public Tokenizer Tokenizer { get; }

    public TrainingLog Log { get; private set; } = null!;

    /// <summary>Updates made.</summary>
    public long Step { get; private set; }

    public double BestValidationLoss { get; private set; } = double.PositiveInfinity;

    public bool CanValidate => _validation is not null;

    public long TokensPerStep => (long)_recipe.Batch * _recipe.Context * _recipe.Accumulate;

    /// <summary>Prepares data and model, restores a checkpoint when asked to, and writes what a run's folder starts with.</summary>
    public static TrainingRun Begin(TrainingRecipe recipe, TrainerOptions options, CancellationToken cancellation)
    {
        CheckFolder(recipe, options.Resume);
        FolderLock folder = FolderLock.Take(recipe.Out);
        try
        {
            return Begin(recipe, options, folder, cancellation);
        }
        catch
        {
            if (!options.Resume)
                folder.Undo(s_firstFiles);
            folder.Dispose();
            throw;
        }
    }

    private static TrainingRun Begin(TrainingRecipe recipe, TrainerOptions options, FolderLock folder, CancellationToken cancellation)
    {
        // A resumed run reads the tokenizer that it saved: what was trained is what is served.
        Tokenizer tokenizer = options.Resume ? TokenizerFiles.Load(recipe.Out) : TrainingTokenizer.Load(recipe, cancellation);
        DocumentEncoder encoder = new(tokenizer);
        string? template = RecipeTemplate.Source(recipe, options.Resume);
        TokenCorpus corpus = TokenCorpus.Prepare(Corpus(recipe, options), template is null ? encoder : Dialogues(template, tokenizer, options), cancellation);
        TrainingRun? run = null;
        try
        {
            run = new TrainingRun(recipe, options, folder, tokenizer, encoder, corpus);
            if (options.Resume)
                run.Restore(options);
            else
            {
                TokenizerFiles.Save(tokenizer, recipe, run.Model.Config);
                RecipeTemplate.Save(template, recipe);
            }
            recipe.Save(Path.Combine(recipe.Out, RecipeFile));
            run.Log = TrainingLog.Open(Path.Combine(recipe.Out, LogFile), run.Step);
            options.OnEvent?.Invoke(new RunStarted(
                run.Model.ParameterCount, tokenizer.VocabularySize, corpus.Train.Count, corpus.Validation?.Count ?? 0,
                run.Step + 1, recipe.Steps, run.TokensPerStep, run.Model.Device.ToString())
            { Warmup = recipe.Warmup });
            return run;
        }
        catch
        {
            if (!options.Resume)
                run?.Abandon();
            run?.Dispose();
            corpus.Dispose();
            throw;
        }
    }

    /// <summary>Makes the next update, or none.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the same update can still be made.</exception>
    public (double Loss, double GradientNorm) Update(double learningRate, CancellationToken cancellation)
    {
        (ulong batches, ulong dropout) = (_batchRandom.Counter, _dropoutRandom.Counter);
        try
        {
            (double, double) result = _step.Run(_sampler, learningRate, Step + 1, cancellation);
            Step++;
            return result;
        }
        catch (OperationCanceledException)
        {
            (_batchRandom.Counter, _dropoutRandom.Counter) = (batches, dropout);
            throw;
        }
    }

    /// <summary>Measures the validation loss.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Validate(CancellationToken cancellation)
    {
        double loss = _validation!.Measure(Model, cancellation);
        if (!double.IsFinite(loss))
            throw Divergence.Error("validation loss", loss, Step);
        BestValidationLoss = Math.Min(BestValidationLoss, loss);
        return loss;
    }

    /// <summary>There will be no first update: what the run has written goes with it.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>Saves state and model, each complete or not at all; weights that are no numbers never replace good ones.</summary>
    public void Save()
    {
        foreach (AdamW.Moments parameter in _optimizer.Parameters)
        {
            double norm = parameter.Value.SquaredNorm();
            if (!double.IsFinite(norm))
                throw Divergence.Error($"squared length of {parameter.Name}", norm, Step);
        }
        new TrainerState(Step, _batchRandom.Counter, _dropoutRandom.Counter, BestValidationLoss, _corpus.Train.ContentHash).Save(_recipe.Out, _optimizer);
        HuggingFaceWriter.Save(Model, _recipe.Out, _recipe.DType);
    }

    public void Dispose()
    {
        Log?.Dispose();
        _corpus.Dispose();
        _step.Dispose();
        _validation?.Dispose();
        _optimizer.Dispose();
        foreach ((_, Tensor value) in Model.NamedParameters())
            value.Dispose();
        if (_isAbandoned)
            _folder.Undo(s_firstFiles);
        _folder.Dispose();
    }

    private void Restore(TrainerOptions options)
    {
        TrainerState state = TrainerState.Load(_recipe.Out, _optimizer);
        if (state.Step >= _recipe.Steps)
            throw new TrainingException($"resuming the run in '{_recipe.Out}': its {Counted.Of(state.Step, "update")} {Counted.Noun(state.Step, "is", "are")} all that steps ({_recipe.Steps}) asks for. Raise steps to train on.");
        if (state.DataHash != _corpus.Train.ContentHash)
            options.OnEvent?.Invoke(new TrainingWarning("the training data are not what the run began with; it goes on with the new ones, and is no longer what an uninterrupted run would have been"));
        Step = state.Step;
        BestValidationLoss = state.BestValidationLoss;
        _batchRandom.Counter = state.BatchCounter;
        _dropoutRandom.Counter = state.DropoutCounter;
    }

    private static void CheckFolder(TrainingRecipe recipe, bool resume)
    {
        bool hasState = File.Exists(Path.Combine(recipe.Out, TrainerState.FileName));
        if (hasState && !resume)
            throw new TrainingException($"starting a run in '{recipe.Out}': the folder holds a run already. Add --resume to go on with it, or name another folder (out).");
        if (!hasState && !resume && Directory.Exists(recipe.Out) && s_modelFiles.SelectMany(pattern => Directory.EnumerateFiles(recipe.Out, pattern)).FirstOrDefault() is { } file)
            throw new TrainingException($"starting a run in '{recipe.Out}': the folder holds a model already ({Path.GetFileName(file)}), which would be replaced. Name another folder (out).");
        if (!hasState && resume)
            throw new TrainingException($"resuming the run in '{recipe.Out}': expected a checkpoint ({TrainerState.FileName}), found none. Start without --resume.");
    }

    private static DialogueEncoder Dialogues(string template, Tokenizer tokenizer, TrainerOptions options) => options.ReadChatTemplate is { } read
        ? new DialogueEncoder(tokenizer, template, read(template, tokenizer))
        : throw new TrainingException($"training with a chat template: expected {nameof(TrainerOptions)}.{nameof(TrainerOptions.ReadChatTemplate)}, which reads it, found none. Set it, or leave chat-template out.");

    private static CorpusOptions Corpus(TrainingRecipe recipe, TrainerOptions options) => new()
    {
        Data = recipe.Data,
        Validation = recipe.Validation,
        ValidationFraction = recipe.ValidationFraction,
        Seed = recipe.Seed,
        CacheFolder = Path.Combine(recipe.Out, "data"),
        Progress = options.OnEvent is { } report ? progress => report(new PackingData(progress)) : null,
    };
}
