using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Inference;
using Liuli.Tokenizers;

namespace Liuli.Cli.Verbs;

/// <summary>The options <c>--model</c> and <c>--tokenizer</c> of verbs that need only a tokenizer.</summary>
internal sealed class TokenizerArgument
{
    private readonly ModelArgument _model;
    private readonly PathOption<string?> _tokenizer;

    public TokenizerArgument(Command command, Language say)
    {
        _model = new ModelArgument(command, say, weights: false);
        _tokenizer = new PathOption<string?>("--tokenizer")
        {
            Description = say["a tokenizer.json, vocab.txt, SentencePiece .model, .tiktoken or .gguf file, or a directory that holds one (instead of --model)", "tokenizer.json、vocab.txt、SentencePiece 的 .model、.tiktoken、.gguf 文件，或含有它们的目录（代替 --model）"],
        };
        command.Add(_tokenizer);
    }

    /// <summary>Loads the tokenizer alone, no weights.</summary>
    public Tokenizer Load(ParseResult arguments) =>
        ModelText.ReadTokenizer(arguments.GetValue(_tokenizer) ?? EmbeddedModels.Resolve(_model.Name(arguments)));
}
