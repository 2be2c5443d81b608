using System.Text.Json;
using Liuli.Models;
using Liuli.Tensors;
using Liuli.Training.Data;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly TinyRun _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void ARunLearnsAndLeavesAFolderThatLoads()
    {
        _tiny.Recipe = _tiny.Recipe with { Steps = 60, Dropout = 0 };
        List<TrainingEvent> events = [];
        (TrainingResult result, List<StepReport> steps) = _tiny.Run(new TrainerOptions { OnEvent = events.Add });
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), steps.Select(step => step.Step));
        Assert.True(result.ValidationLoss < 2.2, $"validation loss {result.ValidationLoss}");
        Assert.Equal((60, false), (result.Step, result.Cancelled));

        RunStarted started = Assert.Single(events.OfType<RunStarted>());
        using PretrainedModel saved = PretrainedModel.Load(_tiny.Recipe.Out);
        Assert.Equal(Math.Log(started.VocabularySize), steps[0].Loss, 0.1); // nothing is known yet
        Assert.Equal(started.Parameters, saved.Model.ParameterCount);
        Assert.Equal((12, 16, 1, started.VocabularySize), (saved.Model.Config.ContextLength, saved.Model.Config.Width, saved.Model.Config.Layers, saved.Model.Config.VocabularySize));
        Assert.Equal("今天cat😀", Tokenizers.Tokenizer.Load(_tiny.Recipe.Out).Decode([.. Tokenizers.Tokenizer.Load(_tiny.Recipe.Out).Encode("今天cat😀").Ids]));
        Assert.Equal(_tiny.Recipe.Steps, TrainingRecipe.Load(_tiny["recipe.yaml"]).Steps);
        Assert.Empty(Directory.GetFiles(_tiny.Recipe.Out, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void TwoRunsDoNotShareAFolder()
    {
        _tiny.Recipe = _tiny.Recipe with { SaveEvery = 4 };
        List<string> refusals = [];
        _tiny.Run(new TrainerOptions
        {
            OnStep = step =>
            {
                // Before there is a checkpoint, and after.
                if (step.Step is 1 or 5)
                    refusals.Add(Assert.Throws<TrainingException>(() => new Trainer(_tiny.Recipe, new TrainerOptions { Resume = step.Step == 5 }).Run()).Message);
            },
        });
        Assert.Equal(2, refusals.Count);
        Assert.All(refusals, message => Assert.Contains("another run is writing there", message, StringComparison.Ordinal));
        Assert.Equal(8, File.ReadAllLines(_tiny["log.jsonl"]).Length);
        Assert.False(File.Exists(_tiny[".in-use"]));
        _tiny.Recipe = _tiny.Recipe with { Steps = 9 };
        Assert.Equal(9, _tiny.Run(new TrainerOptions { Resume = true }).Result.Step); // it is free again
    }

    [Fact]
    public void AModelThatIsThereIsNotReplaced()
    {
        Directory.CreateDirectory(_tiny.Recipe.Out);
        File.WriteAllText(_tiny["model.safetensors"], "weights");
        Assert.Contains("holds a model already (model.safetensors)", Assert.Throws<TrainingException>(() => _tiny.Run()).Message, StringComparison.Ordinal);
        Assert.Equal("weights", File.ReadAllText(_tiny["model.safetensors"]));
        Assert.Single(Directory.GetFileSystemEntries(_tiny.Recipe.Out));
    }

    [Fact]
    public void WhatAKilledRunHadBegunToWriteIsTakenAway()
    {
        _tiny.Run();
        string half = _tiny[$"trainer_state.safetensors.{Guid.NewGuid():N}.tmp"], other = _tiny["notes.tmp"];
        File.WriteAllText(half, "half");
        File.WriteAllText(other, "mine");
        File.WriteAllText(_tiny[".in-use"], ""); // nobody holds it
        _tiny.Recipe = _tiny.Recipe with { Steps = 9 };
        _tiny.Run(new TrainerOptions { Resume = true });
        Assert.Equal((false, true, false), (File.Exists(half), File.Exists(other), File.Exists(_tiny[".in-use"])));
    }

    [Fact]
    public void ARunThatCannotBeginLeavesNoFolder()
    {
        _tiny.Recipe = _tiny.Recipe with { Tokenizer = "nowhere.json" };
        Assert.Throws<TrainingException>(() => _tiny.Run());
        Assert.False(Directory.Exists(_tiny.Recipe.Out));
    }

    [Fact]
    public void TheLogHasALineForEveryUpdate()
    {
        (_, List<StepReport> steps) = _tiny.Run();
        string[] lines = File.ReadAllLines(_tiny["log.jsonl"]);
        Assert.Equal(8, lines.Length);
        for (int i = 0; i < 8; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            bool measured = i is 3 or 7;
            string[] expected = measured ? ["step", "loss", "val_loss", "lr", "grad_norm", "tokens_per_second"] : ["step", "loss", "lr", "grad_norm", "tokens_per_second"];
            Assert.Equal(expected, line.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(steps[i].Loss, line.RootElement.GetProperty("loss").GetDouble());
            Assert.Equal(steps[i].LearningRate, line.RootElement.GetProperty("lr").GetDouble());
            if (measured)
                Assert.Equal(steps[i].ValidationLoss, line.RootElement.GetProperty("val_loss").GetDouble());
        }
    }

    [Theory]
    [InlineData("gpt2", 1, DType.F32, MatMulPrecision.F32, false)]
    [InlineData("llama", 2, DType.BF16, MatMulPrecision.F32, false)]
    [InlineData("gpt2", 1, DType.F32, MatMulPrecision.BF16, true)]
    public void AResumedRunEqualsOneThatWasNeverInterrupted(string family, int accumulate, DType type, MatMulPrecision precision, bool recompute)
    {
        _tiny.Recipe = _tiny.Recipe with { Family = family, Accumulate = accumulate, DType = type, Precision = precision, Recompute = recompute };
        (TrainingResult whole, List<StepReport> expected) = _tiny.Run();
        byte[] weights = File.ReadAllBytes(_tiny["model.safetensors"]), state = File.ReadAllBytes(_tiny["trainer_state.safetensors"]);

        _tiny.Recipe = _tiny.Recipe with { Out = _tiny.NewFolder("interrupted") };
        using CancellationTokenSource stop = new();
        (TrainingResult first, List<StepReport> before) = _tiny.Run(new TrainerOptions { OnStep = report => { if (report.Step == 5) stop.Cancel(); } }, stop.Token);
        Assert.Equal((5, true), (first.Step, first.Cancelled));
        (TrainingResult second, List<StepReport> after) = _tiny.Run(new TrainerOptions { Resume = true });
        Assert.False(second.Cancelled);

        Assert.Equal(expected.Select(Timeless), before.Concat(after).Select(Timeless)); // equal doubles: bit for bit
        Assert.Equal(whole.BestValidationLoss, second.BestValidationLoss);
        Assert.Equal(weights, File.ReadAllBytes(_tiny["model.safetensors"]));
        Assert.Equal(state, File.ReadAllBytes(_tiny["trainer_state.safetensors"]));
        Assert.Equal(8, File.ReadLines(_tiny["log.jsonl"]).Count());
    }

    [Fact]
    public void AfterACrashTheLogGoesOnFromTheCheckpoint()
    {
        _tiny.Recipe = _tiny.Recipe with { SaveEvery = 3 };
        Assert.Throws<TimeoutException>(() => _tiny.Run(new TrainerOptions { OnStep = report => { if (report.Step == 5) throw new TimeoutException(); } }));
        File.AppendAllText(_tiny["log.jsonl"], "{\"step\":6,\"lo"); // a line cut short
        (_, List<StepReport> after) = _tiny.Run(new TrainerOptions { Resume = true });
        Assert.Equal(4, after[0].Step);
        long[] logged = File.ReadLines(_tiny["log.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt64()).ToArray();
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], logged);
    }

    [Fact]
    public void SeedsAndThreadsDecideNothingElse()
    {
        (_, List<StepReport> first) = _tiny.Run();
        List<StepReport> again = [];
        new Trainer(_tiny.Recipe with { Out = _tiny.NewFolder("again") }, new TrainerOptions { Device = Device.Cpu(threads: 2), OnStep = again.Add }).Run();
        Assert.Equal(first.Select(Timeless), again.Select(Timeless));
        _tiny.Recipe = _tiny.Recipe with { Out = _tiny.NewFolder("other"), Seed = 12 };
        Assert.NotEqual(first[0].Loss, _tiny.Run().Steps[0].Loss);
    }

    [Fact]
    public void ASaveThatFailsLeavesThePreviousCheckpoint()
    {
        _tiny.Recipe = _tiny.Recipe with { SaveEvery = 2 };
        string state = _tiny["trainer_state.safetensors"];
        byte[] good = [], model = [];
        TrainingException e = Assert.Throws<TrainingException>(() => _tiny.Run(new TrainerOptions
        {
            OnEvent = happened =>
            {
                if (happened is not CheckpointSaved { Step: 2 })
                    return;
                // A folder in the place of the file: the new state cannot take its name, as when the disk refuses.
                good = File.ReadAllBytes(state);
                model = File.ReadAllBytes(_tiny["model.safetensors"]);
                File.Delete(state);
                Directory.CreateDirectory(Path.Combine(state, "in the way"));
            },
        }));
        Assert.Contains("trainer_state.safetensors", e.Message);
        Assert.Equal(model, File.ReadAllBytes(_tiny["model.safetensors"]));
        Assert.Empty(Directory.GetFiles(_tiny.Recipe.Out, "*.tmp"));
        Directory.Delete(state, recursive: true);
        File.WriteAllBytes(state, good);
        Assert.Equal(3, _tiny.Run(new TrainerOptions { Resume = true }).Steps[0].Step);
    }

    [Fact]
    public void ADivergedRunKeepsItsLastCheckpoint()
    {
        _tiny.Recipe = _tiny.Recipe with { SaveEvery = 1, Steps = 50, LearningRate = 100, Clip = 0, Warmup = 0, WeightDecay = 100 };
        byte[] last = [];
        TrainingException e = Assert.Throws<TrainingException>(() => _tiny.Run(new TrainerOptions
        {
            OnEvent = happened => last = happened is CheckpointSaved ? File.ReadAllBytes(_tiny["trainer_state.safetensors"]) : last,
        }));
        Assert.Contains("expected a finite", e.Message);
        Assert.NotEmpty(last);
        Assert.Equal(last, File.ReadAllBytes(_tiny["trainer_state.safetensors"]));
    }

    [Fact]
    public void FoldersAreNotMixedUp()
    {
        string Message(TrainerOptions? options = null) => Assert.Throws<TrainingException>(() => _tiny.Run(options)).Message;
        Assert.Contains("found none", Message(new TrainerOptions { Resume = true }));
        _tiny.Run();
        Assert.Contains("holds a run already", Message());
        Assert.Contains("Raise steps", Message(new TrainerOptions { Resume = true }));
        _tiny.Recipe = _tiny.Recipe with { Steps = 10, Width = 32 };
        Assert.Contains("another model", Message(new TrainerOptions { Resume = true }));
        _tiny.Recipe = _tiny.Recipe with { Width = 16, Layers = 2 };
        Assert.Contains("cannot be read", Message(new TrainerOptions { Resume = true }));
        File.WriteAllBytes(_tiny["trainer_state.safetensors"], new byte[100]);
        Assert.Contains("cannot be read", Message(new TrainerOptions { Resume = true }));
    }

    [Fact]
    public void ChangedDataAreNoticedOnResume()
    {
        using CancellationTokenSource stop = new();
        _tiny.Run(new TrainerOptions { OnStep = _ => stop.Cancel() }, stop.Token);
        File.AppendAllText(_tiny.Recipe.Data[0].Path, "今天cat今天");
        List<TrainingEvent> events = [];
        _tiny.Run(new TrainerOptions { Resume = true, OnEvent = events.Add });
        Assert.Contains("not what the run began with", Assert.Single(events.OfType<TrainingWarning>()).Message);
    }

    [Fact]
    public void SamplesComeFromTheCallbackAndDoNotChangeTheRun()
    {
        (_, List<StepReport> without) = _tiny.Run();
        _tiny.Recipe = _tiny.Recipe with { Out = _tiny.NewFolder("sampled"), SampleEvery = 3, SamplePrompt = "今天" };
        List<TrainingEvent> events = [];
        (_, List<StepReport> with) = _tiny.Run(new TrainerOptions
        {
            OnEvent = events.Add,
            Sample = (model, tokenizer, prompt, step) =>
            {
                Assert.False(model.IsTraining);
                if (step == 6)
                    throw new InvalidOperationException("no luck");
                int id = model.Forward(Tensor.FromInts([.. tokenizer.Encode(prompt).Ids], [1, 2], model.Device)).ArgMax().ToIntArray()[^1];
                return prompt + tokenizer.Decode([id]);
            },
        });
        Assert.StartsWith("今天", Assert.Single(events.OfType<Sampled>()).Text);
        Assert.Contains("no luck", Assert.Single(events.OfType<TrainingWarning>()).Message);
        Assert.Equal(without.Select(Timeless), with.Select(Timeless));
    }

    /// <summary>Reading much data for their characters takes long too.</summary>
    [Fact]
    public void MakingAVocabularyOfCharactersEndsWhenCancelled()
    {
        TrainingRecipe recipe = _tiny.Recipe with { Tokenizer = TrainingRecipe.CharacterTokenizer };
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingTokenizer.Load(recipe, new CancellationToken(canceled: true)));
        Assert.True(TrainingTokenizer.Load(recipe).VocabularySize > 1);
    }

    [Fact]
    public void CancelledBeforeTheFirstUpdateNothingIsLeftToResume()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => _tiny.Run(null, new CancellationToken(canceled: true)));
        Assert.False(Directory.Exists(_tiny.Recipe.Out));
    }

    /// <summary>Whatever was in the folder stays.</summary>
    [Fact]
    public void ARunThatCannotBeginLeavesTheFolderAsItWas()
    {
        string folder = _tiny.NewFolder("used");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "mine")).FullName, "notes.txt"), "text");
        File.WriteAllText(Path.Combine(folder, "log.jsonl.bak"), "old");
        string[] before = [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order()];
        _tiny.Recipe = _tiny.Recipe with { Out = folder };
        Assert.ThrowsAny<OperationCanceledException>(() => _tiny.Run(null, new CancellationToken(canceled: true)));
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order());
        _tiny.Recipe = _tiny.Recipe with { Context = 1 << 19, Batch = 1, Out = Path.Combine(_tiny.NewFolder("deep"), "er", "est") };
        Assert.Contains("at least", Assert.Throws<TrainingException>(() => _tiny.Run()).Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(_tiny.Recipe.Out, "data")], Directory.EnumerateFileSystemEntries(_tiny.Recipe.Out)); // packing may have taken long
    }

    /// <summary>An update of hours, for these models: a million batches.</summary>
    [Fact]
    public void AnUpdateEndsInTheMiddleAndIsMadeAgainAsIfItHadNotBegun()
    {
        TrainingRecipe run = _tiny.Recipe with { Steps = 3 };
        (byte[] expected, _) = Resumed(run with { Out = _tiny.NewFolder("whole") }, interrupt: false);
        (byte[] actual, TrainingResult stopped) = Resumed(run with { Out = _tiny.NewFolder("stopped") }, interrupt: true);
        Assert.Equal((3, true), (stopped.Step, stopped.Cancelled));
        Assert.Equal(expected, actual);

        (byte[] State, TrainingResult First) Resumed(TrainingRecipe recipe, bool interrupt)
        {
            _tiny.Recipe = recipe;
            TrainingResult first = _tiny.Run().Result;
            if (interrupt)
            {
                using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.3));
                _tiny.Recipe = recipe with { Steps = 8, Accumulate = 1_000_000 };
                first = _tiny.Run(new TrainerOptions { Resume = true }, stop.Token).Result;
            }
            _tiny.Recipe = recipe with { Steps = 8 };
            _tiny.Run(new TrainerOptions { Resume = true });
            return (File.ReadAllBytes(_tiny["trainer_state.safetensors"]), first);
        }
    }

    [Fact]
    public void AFirstUpdateThatEndsInTheMiddleLeavesNothingToResume()
    {
        _tiny.Recipe = _tiny.Recipe with { Accumulate = 1_000_000 };
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.3));
        Assert.ThrowsAny<OperationCanceledException>(() => _tiny.Run(null, stop.Token));
        Assert.False(File.Exists(_tiny["trainer_state.safetensors"]) || File.Exists(_tiny["recipe.yaml"]));
        _tiny.Recipe = _tiny.Recipe with { Accumulate = 1 };
        Assert.Equal(8, _tiny.Run().Result.Step); // the folder is as good as new
    }

    [Fact]
    public void ASampleThatIsCancelledLosesNoUpdate()
    {
        using CancellationTokenSource stop = new();
        _tiny.Recipe = _tiny.Recipe with { SampleEvery = 3 };
        List<TrainingEvent> events = [];
        TrainingResult result = _tiny.Run(new TrainerOptions
        {
            OnEvent = events.Add,
            Sample = (_, _, _, _) =>
            {
                stop.Cancel();
                throw new OperationCanceledException(stop.Token);
            },
        }, stop.Token).Result;
        Assert.Equal((3, true), (result.Step, result.Cancelled));
        Assert.Equal(3, Assert.Single(events.OfType<CheckpointSaved>()).Step);
    }

    [Fact]
    public void WithoutHeldOutDataThereIsNoValidationLoss()
    {
        _tiny.Recipe = _tiny.Recipe with { ValidationFraction = 0 };
        (TrainingResult result, List<StepReport> steps) = _tiny.Run();
        Assert.Null(result.ValidationLoss);
        Assert.All(steps, step => Assert.Null(step.ValidationLoss));
    }

    [Fact]
    public void DataShorterThanTheContextAreAnError()
    {
        _tiny.Recipe = _tiny.Recipe with { Context = 100_000, Batch = 1 };
        Assert.Contains("choose a smaller context", Assert.Throws<TrainingException>(() => _tiny.Run()).Message);
    }

    private static StepReport Timeless(StepReport report) => report with { TokensPerSecond = 0 };
}
