using System.CommandLine;
using System.Text.Json;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Tokenizers;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli tokenize</c>: text to ids, pieces and offsets.</summary>
internal sealed class TokenizeVerb(Language language) : Verb(language)
{
    private readonly Argument<string?> _text = new("text") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = new("--json");
    private readonly Option<bool> _jsonLines = new("--jsonl");
    private readonly Option<bool> _noSpecial = new("--no-special");
    private TokenizerArgument _tokenizer = null!;

    public override IReadOnlyList<string> Examples =>
    [
        "liuli tokenize \"今天天气真好\"",
        "liuli tokenize --tokenizer ./gpt2 \"Hello, world\" --json",
        "echo '\"one JSON string a line\"' | liuli tokenize --jsonl",
    ];

    protected override Command Describe()
    {
        Command command = new("tokenize", Say["text to token ids, pieces and offsets", "把文字变成词元编号、片段和位置"]);
        _text.Description = Say["the text; without it, standard input is read", "文字；不给则读标准输入"];
        command.Add(_text);
        _tokenizer = new TokenizerArgument(command, Say);
        _noSpecial.Description = Say["add no special tokens such as [CLS]", "不添加 [CLS] 等特殊词元"];
        _json.Description = Say["print one JSON document", "输出一个 JSON 文档"];
        _jsonLines.Description = Say["read one JSON string a line from standard input, write one document a line", "从标准输入逐行读取 JSON 字符串，逐行输出文档"];
        command.Add(_noSpecial);
        command.Add(_json);
        command.Add(_jsonLines);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        bool addSpecial = !arguments.GetValue(_noSpecial);
        Tokenizer tokenizer = _tokenizer.Load(arguments);
        if (arguments.GetValue(_jsonLines))
        {
            if (arguments.GetValue(_text) is not null)
                throw new UsageException(Say["--jsonl reads standard input; give no text beside it", "--jsonl 读标准输入，不要再给文字"]);
            return TokenizeLines(tokenizer, addSpecial, cancellation);
        }
        Encoding encoding = tokenizer.Encode(arguments.GetValue(_text) ?? new StandardInput().ReadToEnd(cancellation), addSpecial);
        if (arguments.GetValue(_json))
            JsonOutput.Print(json => Write(json, encoding));
        else
            Print(encoding);
        return ExitCode.Done;
    }

    private static int TokenizeLines(Tokenizer tokenizer, bool addSpecial, CancellationToken cancellation)
    {
        StandardInput input = new();
        for (int number = 1; input.ReadLine(cancellation) is { } line; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            string text;
            try
            {
                text = JsonSerializer.Deserialize<string>(line) ?? throw new JsonException("found null");
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"tokenize --jsonl: line {number} must be one JSON string: {JsonFault.Of(error)}", error);
            }
            JsonOutput.Print(json => Write(json, tokenizer.Encode(text, addSpecial)));
        }
        return ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, Encoding encoding)
    {
        json.WriteStartObject();
        JsonOutput.WriteIds(json, "ids", encoding.Ids);
        json.WriteStartArray("tokens");
        foreach (string token in encoding.Tokens)
            json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("offsets");
        foreach ((int start, int end) in encoding.Offsets)
        {
            json.WriteStartArray();
            json.WriteNumberValue(start);
            json.WriteNumberValue(end);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Print(Encoding encoding)
    {
        for (int i = 0; i < encoding.Ids.Count; i++)
        {
            (int start, int end) = encoding.Offsets[i];
            Console.Out.WriteLine($"{encoding.Ids[i],8}  {start,5}–{end,-5} {encoding.Tokens[i]}");
        }
        Console.Error.WriteLine(Say[$"{Counted.Of(encoding.Ids.Count, "token")}", $"共 {encoding.Ids.Count} 个词元"]);
    }
}
