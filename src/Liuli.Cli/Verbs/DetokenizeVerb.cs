using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli detokenize</c>: token ids to text.</summary>
internal sealed class DetokenizeVerb(Language language) : Verb(language)
{
    private readonly Option<string> _ids = new("--ids") { Required = true };
    private readonly Option<bool> _skipSpecial = new("--skip-special");
    private readonly Option<bool> _json = new("--json");
    private TokenizerArgument _tokenizer = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli detokenize --ids \"2 791 790 3\"",
        "liuli detokenize --tokenizer ./gpt2 --ids \"15496 11 995\" --json",
    ];

    protected override Command Describe()
    {
        Command command = new("detokenize", Say["token ids to text", "把词元编号变回文字"]);
        _ids.Description = Say["token ids, separated by spaces", "词元编号，以空格分隔"];
        _skipSpecial.Description = Say["leave out special tokens such as [SEP]", "略去 [SEP] 等特殊词元"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        command.Add(_ids);
        _tokenizer = new TokenizerArgument(command, Say);
        command.Add(_skipSpecial);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        IReadOnlyList<int> ids = PromptArguments.ParseIds(arguments.GetValue(_ids)!, _ids.Name, Say);
        string text = _tokenizer.Load(arguments).Decode([.. ids], arguments.GetValue(_skipSpecial));
        if (arguments.GetValue(_json))
        {
            JsonOutput.Print(json =>
            {
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteEndObject();
            });
        }
        else
        {
            Console.Out.WriteLine(text);
        }
        return ExitCode.Done;
    }
}
