using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference;

namespace Liuli.Cli.Verbs;

/// <summary>The option <c>--model</c>.</summary>
internal sealed class ModelArgument
{
    private readonly Option<string> _model;

    public ModelArgument(Command command, Language say, string? description = null)
    {
        _model = new Option<string>("--model", "-m")
        {
            Description = description ?? say["a Hugging Face directory, or the name of an embedded model", "Hugging Face 目录，或内置模型的名字"],
            DefaultValueFactory = _ => EmbeddedModels.Default,
        };
        command.Add(_model);
    }

    /// <summary>The path or name given, or the default.</summary>
    public string Name(ParseResult arguments) => arguments.GetValue(_model)!;

    /// <summary>Loads the model with its tokenizer.</summary>
    public LanguageModel Load(ParseResult arguments) => LanguageModel.Load(Name(arguments));
}
