using System.Diagnostics;
using Liuli.Models.Checkpoints;
using Liuli.Tensors;
using Liuli.Training.Recipes;
using Liuli.Training.Schedules;

namespace Liuli.Training;

/// <summary>Trains a model from scratch as a <see cref="TrainingRecipe"/> says, or goes on with such a run.</summary>
/// <remarks>
/// The output folder holds, in Hugging Face layout, the model as of the last checkpoint (config.json, model.safetensors, tokenizer.json, generation_config.json), the
/// recipe (recipe.yaml), one line per update (log.jsonl), what resuming needs (trainer_state.safetensors) and the packed data (data/).
/// A resumed run makes the same updates, bit for bit, as one that was never interrupted.
/// Not for several threads at once.
/// </remarks>
public sealed class Trainer
{
    private readonly TrainingRecipe _recipe;
    private readonly TrainerOptions _options;

    /// <summary>A trainer; nothing happens before <see cref="Run"/>.</summary>
    /// <exception cref="TrainingException">The recipe's values do not fit together.</exception>
    public Trainer(TrainingRecipe recipe, TrainerOptions? options = null)
    {
        recipe.Validate();
        _recipe = recipe;
        _options = options ?? new TrainerOptions();
    }

    /// <summary>Runs to the last update, or until cancelled: that ends the update that is being made within moments, saves the ones before, and the result says so.</summary>
    /// <exception cref="TrainingException">Data, tokenizer or checkpoint cannot be used, the run diverged, or a checkpoint could not be saved. Earlier
    /// checkpoints stay as they were.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first update; there is nothing to resume.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        try
        {
            using TrainingRun run = TrainingRun.Begin(_recipe, _options, cancellation);
            return Loop(run, cancellation);
        }
        catch (CheckpointException e)
        {
            throw new TrainingException($"training into '{_recipe.Out}': {e.Message}", e);
        }
    }

    /// <summary>The schedule that a recipe names.</summary>
    public static ISchedule ScheduleOf(TrainingRecipe recipe) => recipe.Schedule switch
    {
        "linear" => new LinearSchedule(recipe.LearningRate, recipe.MinimumLearningRate, recipe.Warmup, recipe.Steps),
        "constant" => new ConstantSchedule(recipe.LearningRate, recipe.Warmup),
        _ => new CosineSchedule(recipe.LearningRate, recipe.MinimumLearningRate, recipe.Warmup, recipe.Steps),
    };

    private TrainingResult Loop(TrainingRun run, CancellationToken cancellation)
    {
        ISchedule schedule = ScheduleOf(_recipe);
        double loss = double.NaN;
        double? validationLoss = null;
        long saved = run.Step;
        bool cancelled = false;
        while (run.Step < _recipe.Steps && !cancelled)
        {
            if (Update(run, schedule.LearningRate(run.Step + 1), cancellation) is { } report)
            {
                loss = report.Loss;
                validationLoss = report.ValidationLoss ?? validationLoss;
                run.Log.Write(report);
                _options.OnStep?.Invoke(report);
                if (IsDue(_recipe.SampleEvery, run.Step) && !cancellation.IsCancellationRequested)
                    Sample(run, cancellation);
            }
            cancelled = cancellation.IsCancellationRequested && run.Step < _recipe.Steps;
            bool due = IsDue(_recipe.SaveEvery, run.Step) || run.Step == _recipe.Steps || cancelled;
            if (due && run.Step > saved)
            {
                run.Save();
                saved = run.Step;
                _options.OnEvent?.Invoke(new CheckpointSaved(run.Step, _recipe.Out));
            }
        }
        if (run.Step == 0)
        {
            run.Abandon();
            throw new OperationCanceledException(cancellation);
        }
        double? best = double.IsFinite(run.BestValidationLoss) ? run.BestValidationLoss : null;
        return new TrainingResult(_recipe.Out, run.Step, loss, validationLoss, best, cancelled);
    }

    /// <summary>Makes an update; null when it was cancelled.</summary>
    private StepReport? Update(TrainingRun run, double learningRate, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            (double loss, double norm) = run.Update(learningRate, cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return new StepReport(run.Step, _recipe.Steps, loss, Validate(run, cancellation), learningRate, norm, run.TokensPerStep / seconds);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The validation loss where it is due; null where it is not, or was cancelled: the update counts all the same.</summary>
    private double? Validate(TrainingRun run, CancellationToken cancellation)
    {
        bool due = run.CanValidate && (IsDue(_recipe.EvalEvery, run.Step) || run.Step == _recipe.Steps);
        try
        {
            return due ? run.Validate(cancellation) : null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Sample(TrainingRun run, CancellationToken cancellation)
    {
        if (_options.Sample is null)
            return;
        run.Model.Eval();
        try
        {
            string text;
            using (Recording.Nothing())
            using (TensorScope.Begin())
                text = _options.Sample(run.Model, run.Tokenizer, _recipe.SamplePrompt, run.Step);
            _options.OnEvent?.Invoke(new Sampled(run.Step, text));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was learned is saved; the sample is not missed.
        }
        catch (Exception e)
        {
            // A run of hours must not end because a sample could not be made.
            _options.OnEvent?.Invoke(new TrainingWarning($"no sample after update {run.Step}: {e.Message}"));
        }
        finally
        {
            run.Model.Train();
        }
    }

    private static bool IsDue(int every, long step) => every > 0 && step % every == 0;
}
