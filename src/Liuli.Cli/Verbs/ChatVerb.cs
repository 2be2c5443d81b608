using System.CommandLine;
using Liuli.Cli.Hosting;
using Liuli.Cli.Rendering;
using Liuli.Inference;
using Liuli.Inference.Chat;
using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Generation;
using Liuli.Models.Checkpoints;

namespace Liuli.Cli.Verbs;

/// <summary><c>liuli chat</c>: a conversation in the terminal.</summary>
internal sealed class ChatVerb(Language language) : Verb(language)
{
    private ModelArgument _model = null!;
    private CacheTypeArgument _cacheType = null!;
    private SamplingArguments _sampling = null!;
    private TextWriter _reply = TextWriter.Null;
    private readonly Option<string?> _system = new("--system");
    private readonly Option<bool> _showRaw = new("--show-raw");
    private readonly Option<bool> _json = new("--json");

    public override IReadOnlyList<string> Examples =>
    [
        "liuli chat",
        "liuli chat --model Qwen2.5-0.5B-Instruct-Q8_0.gguf --system 'Answer in one sentence.'",
        "liuli chat --show-raw  # chat is text generation: see the raw text",
        "printf '你好\\n/regenerate\\n/exit\\n' | liuli chat --seed 1",
    ];

    protected override Command Describe()
    {
        Command command = new("chat", Say["talk with a dialogue model", "与对话模型聊天"]);
        _model = new ModelArgument(command, Say);
        _cacheType = new CacheTypeArgument(command, Say);
        _sampling = new SamplingArguments(command, Say);
        _system.Description = Say["what the model is told before the conversation; for models whose template has a place for it", "对话开始前先告诉模型的话；模型的模板需支持系统消息"];
        _showRaw.Description = Say["print the raw text that the model continues and writes", "打印模型续写的原始文本"];
        _json.Description = Say["print nothing but, in the end, the conversation as one JSON document", "只在最后把整段对话输出为一个 JSON 文档"];
        command.Add(_system);
        command.Add(_showRaw);
        command.Add(_json);
        return command;
    }

    protected override int Run(ParseResult arguments, CancellationToken cancellation)
    {
        GenerationOptions options = _sampling.Read(arguments);
        using LanguageModel model = _model.Load(arguments, cancellation, _cacheType.Read(arguments));
        using ChatSession session = new(model, options, arguments.GetValue(_system));
        _reply = arguments.GetValue(_json) ? TextWriter.Null : Console.Out;
        bool showRaw = arguments.GetValue(_showRaw);
        Console.Error.WriteLine(Say[
            $"Talking with {model.Name}. /regenerate another reply, /reset forget all, /save FILE, /exit.",
            $"正在与 {model.Name} 聊天。/regenerate 换一个回答，/reset 忘掉一切，/save 文件，/exit 退出。"]);
        StandardInput keyboard = new();
        bool failed = false;
        while (ReadLine(keyboard, cancellation) is { } line)
        {
            string input = line.Trim();
            if (input.Length == 0)
                continue;
            if (input is "/exit" or "/quit")
                break;
            try
            {
                Handle(session, input, showRaw, cancellation);
            }
            catch (Exception error) when (error is VerbException or ArgumentException or InvalidOperationException or CheckpointException or ChatTemplateException)
            {
                // A slip at the keyboard must not end the conversation; nobody at one reads the exit code of a script.
                Console.Error.WriteLine($"liuli: {ErrorWording.Of(error, Say)}");
                failed |= Console.IsInputRedirected;
            }
        }
        if (arguments.GetValue(_json))
            JsonOutput.Print(json => ChatTranscript.Write(json, model.Name, session.History));
        return failed ? ExitCode.Failed : ExitCode.Done;
    }

    private void Handle(ChatSession session, string input, bool showRaw, CancellationToken cancellation)
    {
        string[] words = input.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (words[0])
        {
            case "/regenerate" or "/reset" or "/exit" or "/quit" when words.Length == 2:
                throw new VerbException(Say[$"{words[0]} stands alone, found '{words[1]}' behind it", $"{words[0]} 要单独一行，后面却有“{words[1]}”"]);
            case "/regenerate":
                Print(session, session.Regenerate(cancellation), showRaw);
                break;
            case "/reset":
                session.Reset();
                Console.Error.WriteLine(Say["Forgotten.", "已忘记。"]);
                break;
            case "/save" when words.Length == 2:
                session.Save(words[1]);
                Console.Error.WriteLine(Say[$"Saved to {words[1]}.", $"已保存到 {words[1]}。"]);
                break;
            case "/save":
                throw new VerbException(Say["/save needs a file name: /save talk.json", "/save 需要文件名：/save talk.json"]);
            case ['/', ..] command:
                throw new VerbException(Say[$"there is no {command}; there are /regenerate, /reset, /save FILE and /exit", $"没有 {command}；可用的有 /regenerate、/reset、/save 文件、/exit"]);
            default:
                Print(session, session.Reply(input, cancellation), showRaw);
                break;
        }
    }

    private void Print(ChatSession session, IEnumerable<GeneratedPiece> reply, bool showRaw)
    {
        bool started = false;
        foreach (GeneratedPiece piece in reply)
        {
            string text = started ? piece.Text : piece.Text.TrimStart();
            started |= text.Length > 0;
            _reply.Write(text);
            _reply.Flush();
        }
        _reply.WriteLine();
        if (session.DroppedTurns > 0)
        {
            Console.Error.WriteLine(Say[
                $"(The context is full: the oldest {Counted.Of(session.DroppedTurns, "turn")} {Counted.Noun(session.DroppedTurns, "was", "were")} left out.)",
                $"（上下文已满：最早的 {session.DroppedTurns} 句没有给模型看。）"]);
        }
        if (showRaw)
        {
            _reply.WriteLine(Say["raw prompt:       ", "原始提示："] + session.RawPrompt);
            _reply.WriteLine(Say["raw continuation: ", "原始续写："] + session.RawContinuation);
        }
    }

    private static string? ReadLine(StandardInput keyboard, CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected)
            Console.Error.Write("> ");
        return keyboard.ReadLine(cancellation);
    }
}
