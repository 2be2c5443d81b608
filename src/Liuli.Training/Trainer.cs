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

    /// <summary>Runs to the last update, or until cancelled; then a checkpoint is saved and the result says so.</summary>
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
        bool cancelled = false;
        while (run.Step < _recipe.Steps && !cancelled)
        {
            StepReport report = Update(run, schedule.LearningRate(run.Step + 1));
            loss = report.Loss;
            validationLoss = report.ValidationLoss ?? validationLoss;
            run.Log.Write(report);
            _options.OnStep?.Invoke(report);
            cancelled = cancellation.IsCancellationRequested && run.Step < _recipe.Steps;
            if (IsDue(_recipe.SampleEvery, run.Step) && !cancelled)
                Sample(run);
            if (IsDue(_recipe.SaveEvery, run.Step) || run.Step == _recipe.Steps || cancelled)
            {
                run.Save();
                _options.OnEvent?.Invoke(new CheckpointSaved(run.Step, _recipe.Out));
            }
        }
        double? best = double.IsFinite(run.BestValidationLoss) ? run.BestValidationLoss : null;
        return new TrainingResult(_recipe.Out, run.Step, loss, validationLoss, best, cancelled);
    }

    private StepReport Update(TrainingRun run, double learningRate)
    {
        long start = Stopwatch.GetTimestamp();
        (double loss, double norm) = run.Update(learningRate);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bool measure = run.CanValidate && (IsDue(_recipe.EvalEvery, run.Step) || run.Step == _recipe.Steps);
        double? validationLoss = measure ? run.Validate() : null;
        return new StepReport(run.Step, _recipe.Steps, loss, validationLoss, learningRate, norm, run.TokensPerStep / seconds);
    }

    private void Sample(TrainingRun run)
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
        catch (Exception e) when (e is not OperationCanceledException)
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
