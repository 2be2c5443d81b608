using Liuli.Inference.Chat.Templates.Builtins;
using Liuli.Inference.Chat.Templates.Evaluation;
using Liuli.Inference.Chat.Templates.Syntax;
using Liuli.Inference.Chat.Templates.Tree;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates;

/// <summary>A chat template: the small program in Jinja's language that comes with a model and writes a conversation as the text that the model was trained on.</summary>
/// <remarks>
/// <para>
/// It means what it means to Hugging Face's transformers (Jinja 3 with <c>trim_blocks</c>, <c>lstrip_blocks</c>, loop controls and generation tags, in a
/// sandbox whose values cannot be changed): loops, conditions, macros, filters, tests, namespaces and Python's methods of texts, lists and dictionaries. What is
/// not supported is an error that names it: at reading where possible, else when it is reached.
/// </para>
/// <para>A template sees nothing but the values that it is given, and every rendering ends (<see cref="ChatTemplateLimits"/>).</para>
/// <para>Immutable: safe for use from several threads.</para>
/// </remarks>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _statements;
    private readonly ChatTemplateLimits _limits;
    private readonly TimeProvider _time;

    private ChatTemplate(IReadOnlyList<Statement> statements, ChatTemplateLimits limits, TimeProvider time)
    {
        _statements = statements;
        _limits = limits;
        _time = time;
    }

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="limits">What a rendering may use up; the defaults when null.</param>
    /// <param name="time">The clock of <c>strftime_now</c>; the system's when null.</param>
    /// <exception cref="ChatTemplateException">It is no template, or uses something that is not supported.</exception>
    public static ChatTemplate Parse(string source, ChatTemplateLimits? limits = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= new ChatTemplateLimits();
        if (source.Length > limits.MostTemplateCharacters)
            throw new ChatTemplateException($"the template has {source.Length} characters, {limits.MostTemplateCharacters} are allowed", new Position(1, 1));
        return new ChatTemplate(StatementParser.Read(Lexer.Read(new TemplateSource(source))), limits, time ?? TimeProvider.System);
    }

    /// <summary>Writes a conversation.</summary>
    /// <param name="messages">What was said, oldest first: <see cref="TemplateMessage"/>s, dictionaries or JSON.</param>
    /// <param name="tools">The tools that the model may call, as JSON Schema in OpenAI's form (<c>{"type": "function", "function": {…}}</c>); null if there are none.</param>
    /// <param name="addGenerationPrompt">Whether to end with what opens the assistant's next message.</param>
    /// <param name="variables">Further variables, such as <c>bos_token</c>; they win over the others.</param>
    /// <returns>The text, special tokens included.</returns>
    /// <exception cref="ChatTemplateException">The template refuses the conversation, makes a mistake, or ran into a limit.</exception>
    /// <exception cref="ArgumentException">A value has no counterpart in a template.</exception>
    public string Render(IEnumerable<object> messages, IEnumerable<object>? tools = null, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // As transformers does: these are always defined, and none where they are not given.
        Dictionary<string, object?> all = new()
        {
            ["messages"] = messages,
            ["tools"] = tools,
            ["documents"] = null,
            ["add_generation_prompt"] = addGenerationPrompt,
        };
        foreach ((string name, object? value) in variables ?? new Dictionary<string, object?>())
            all[name] = value;
        return Render(all);
    }

    /// <summary>Runs the template on any variables.</summary>
    /// <param name="variables">Texts, numbers, truth values, null, lists, dictionaries with texts as keys, JSON, and <see cref="TemplateMessage"/>s.</param>
    /// <exception cref="ChatTemplateException">The template refuses, makes a mistake, or ran into a limit.</exception>
    /// <exception cref="ArgumentException">A value has no counterpart in a template.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Scope globals = new(null);
        foreach (Callable function in Functions.All)
            globals.Set(function.Name, function);
        foreach ((string name, object? value) in variables)
            globals.Set(name, Import.Value(value));
        Rendering rendering = new(_limits, _time);
        rendering.Execute(_statements, new Scope(globals));
        return rendering.Text;
    }
}
