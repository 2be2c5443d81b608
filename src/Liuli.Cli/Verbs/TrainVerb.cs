using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Training;
using Liuli.Training.Data;
using Liuli.Training.Recipes;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli train</c>: a model from scratch.</summary>
internal sealed class TrainVerb(Language language) : Verb(language)
{
    private readonly PathOption<string[]> _data = new("--data", "-d") { AllowMultipleArgumentsPerToken = true };
    private readonly PathOption<string[]> _validation = new("--validation") { AllowMultipleArgumentsPerToken = true };
    private readonly PathOption<string?> _recipe = new("--recipe");
    private readonly Option<bool> _resume = new("--resume");
    private readonly Option<bool> _json = new("--json");
    private readonly List<(RecipeOption Value, Option<string?> Option)> _values = [];

    public override IReadOnlyList<string> Examples =>
    [
        "liuli train --data corpus.txt --tokenizer tokenizer.json --out my-model",
        "liuli train --data shakespeare.txt --tokenizer characters --out tiny --layers 4 --heads 4 --width 128 --context 64 --batch 12 --steps 2000",
        "liuli train --data dialogues.jsonl --tokenizer tokenizer.json --chat-template chat.jinja --out my-model  # then: liuli chat --model my-model",
        "liuli train --recipe recipe.yaml --steps 5000",
        "liuli train --resume --out my-model  # goes on where Ctrl-C stopped it",
    ];

    protected override Command Describe()
    {
        Command command = new("train", Say["train a model from scratch", "从零训练一个模型"]);
        _data.Description = Say["text files, JSON-lines dialogues or directories; FILE*3 is seen thrice", "文本文件、JSON-lines 对话或目录；FILE*3 表示看三遍"];
        _validation.Description = Say["data to validate on, instead of a part of --data", "验证数据，代替从 --data 里留出一部分"];
        _recipe.Description = Say["a YAML or JSON file with any of these values; options win over it", "写有这些值的 YAML 或 JSON 文件；命令行选项优先"];
        _resume.Description = Say["go on with the run in --out", "接着 --out 里的训练继续"];
        _json.Description = Say["print the outcome as one JSON document", "把结果输出为一个 JSON 文档"];
        command.Add(_data);
        command.Add(_validation);
        command.Add(_recipe);
        TrainingRecipe defaults = new();
        foreach (RecipeOption value in RecipeOption.All)
        {
            string standard = value.Get(defaults);
            string description = Say[value.Description, RecipeWording.Chinese(value)];
            Option<string?> option = value.IsPath ? new PathOption<string?>($"--{value.Name}") : new Option<string?>($"--{value.Name}");
            option.Description = standard.Length == 0 ? description : $"{description} [{standard}]";
            command.Add(option);
            _values.Add((value, option));
        }
        command.Add(_resume);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        TrainingRecipe recipe = ReadRecipe(arguments);
        using TrainingView view = TrainingView.Create(Say);
        Trainer trainer = new(recipe, new TrainerOptions
        {
            Resume = arguments.GetValue(_resume),
            OnStep = view.Show,
            OnEvent = view.Show,
            Sample = (model, tokenizer, prompt, step) => TrainingSample.Make(model, tokenizer, prompt, step, cancellation),
            ReadChatTemplate = DialogueTemplate.Read,
        });
        TrainingResult result = view.Run(() => trainer.Run(cancellation));
        view.ShowEnd(result);
        if (arguments.GetValue(_json))
            Print(result);
        return result.Cancelled ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>The recipe file (of a resumed run: the one that the run wrote), then the options.</summary>
    private TrainingRecipe ReadRecipe(ParseResult arguments)
    {
        TrainingRecipe recipe = RecipeFile(arguments) is { } file ? TrainingRecipe.Load(file) : new TrainingRecipe();
        try
        {
            if (arguments.GetValue(_data) is { Length: > 0 } data)
                recipe = recipe with { Data = [.. data.Select(DataSource.Parse)] };
            if (arguments.GetValue(_validation) is { Length: > 0 } validation)
                recipe = recipe with { Validation = [.. validation.Select(DataSource.Parse)] };
            foreach ((RecipeOption value, Option<string?> option) in _values)
            {
                if (arguments.GetValue(option) is { } text)
                    recipe = value.Apply(recipe, text);
            }
            recipe.Validate();
            return recipe;
        }
        catch (TrainingException error)
        {
            throw new UsageException(error);
        }
    }

    private string? RecipeFile(ParseResult arguments)
    {
        if (arguments.GetValue(_recipe) is { } file)
            return file;
        if (!arguments.GetValue(_resume))
            return null;
        string folder = arguments.GetValue(OptionOf("out"))
            ?? throw new UsageException(Say["--resume needs --out, the folder of the run", "--resume 需要 --out，即那次训练的目录"]);
        string path = Path.Combine(folder, "recipe.yaml");
        return File.Exists(path) ? path : throw new VerbException(Say[
            $"there is no run to resume in '{folder}': expected {path}, as liuli train writes it",
            $"“{folder}”里没有可以继续的训练：应有 liuli train 写下的 {path}"]);
    }

    private Option<string?> OptionOf(string name) => _values.First(v => v.Value.Name == name).Option;

    private static void Print(TrainingResult result) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("out", result.Folder);
        json.WriteNumber("step", result.Step);
        JsonOutput.WriteNumber(json, "loss", result.Loss);
        if (result.ValidationLoss is { } loss)
            JsonOutput.WriteNumber(json, "val_loss", loss);
        if (result.BestValidationLoss is { } best)
            JsonOutput.WriteNumber(json, "best_val_loss", best);
        json.WriteBoolean("cancelled", result.Cancelled);
        json.WriteEndObject();
    });
}
