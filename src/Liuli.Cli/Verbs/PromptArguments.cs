using System.CommandLine;
using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Inference;

namespace Liuli.Cli.Verbs;

/// <summary>The options that give a prompt: text, a file, or token ids.</summary>
internal sealed class PromptArguments
{
    private readonly Language _say;
    private readonly Option<string?> _prompt;
    private readonly PathOption<string?> _file;
    private readonly Option<string?> _ids;
    private readonly Option<bool> _noSpecial;

    /// <param name="command">The verb's command.</param>
    /// <param name="say">The user's language.</param>
    /// <param name="idsName">What the option for ids is called.</param>
    /// <param name="description">What the text is for, when it is not to be continued.</param>
    public PromptArguments(Command command, Language say, string idsName = "--prompt-ids", string? description = null)
    {
        _say = say;
        _prompt = new Option<string?>("--prompt", "-p") { Description = description ?? say["the text to continue", "要续写的文字"] };
        _file = new PathOption<string?>("--prompt-file") { Description = say["read the text from a UTF-8 file; - is standard input", "从 UTF-8 文件读取文字；- 表示标准输入"] };
        _ids = new Option<string?>(idsName) { Description = say["token ids instead of text, separated by spaces", "直接给词元编号，以空格分隔"] };
        _noSpecial = new Option<bool>("--no-special") { Description = say["add no special tokens such as [CLS]", "不添加 [CLS] 等特殊词元"] };
        command.Add(_prompt);
        command.Add(_file);
        command.Add(_ids);
        command.Add(_noSpecial);
    }

    /// <summary>The ids that the model is given; Ctrl-C ends the wait for standard input.</summary>
    public IReadOnlyList<int> Read(ParseResult arguments, TextModel model, CancellationToken cancellation)
    {
        string? text = arguments.GetValue(_prompt), file = arguments.GetValue(_file), ids = arguments.GetValue(_ids);
        if ((text is null ? 0 : 1) + (file is null ? 0 : 1) + (ids is null ? 0 : 1) != 1)
            throw new UsageException(_say[$"give exactly one of --prompt, --prompt-file and {_ids.Name}", $"请在 --prompt、--prompt-file、{_ids.Name} 中恰好给出一个"]);
        if (ids is not null)
            return ParseIds(ids, _ids.Name, _say);
        text ??= ReadText(file!, cancellation);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UsageException(_say[
                $"the prompt is empty; give some text, or begin with the model's opening token alone through {_ids.Name}",
                $"提示是空的；请给一些文字，或用 {_ids.Name} 只给模型的起始词元"]);
        }
        IReadOnlyList<int> encoded = model.EncodePrompt(text, !arguments.GetValue(_noSpecial));
        int context = model.Transformer.Config.ContextLength;
        if (encoded.Count > context)
        {
            throw new VerbException(_say[
                $"the prompt has {Counted.Of(encoded.Count, "token")} and does not fit the model's context of {context}; shorten it",
                $"提示有 {encoded.Count} 个词元，模型的上下文只容得下 {context} 个；请缩短"]);
        }
        return encoded;
    }

    /// <summary>Whole numbers separated by spaces or commas.</summary>
    public static IReadOnlyList<int> ParseIds(string text, string option, Language say)
    {
        List<int> ids = [];
        foreach (string part in text.Split([' ', ',', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                throw new UsageException(say[$"{option}: expected token ids separated by spaces, found '{part}'", $"{option}：应为以空格分隔的词元编号，给的是“{part}”"]);
            ids.Add(id);
        }
        return ids;
    }

    private string ReadText(string file, CancellationToken cancellation) =>
        file == "-" ? new StandardInput().ReadToEnd(cancellation) : TextFile.Read(file, _say);
}
