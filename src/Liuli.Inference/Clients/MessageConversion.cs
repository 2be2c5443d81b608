using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Chat.ToolCalls;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>Microsoft.Extensions.AI's messages as chat templates want them.</summary>
internal sealed class MessageConversion
{
    private const int IdLength = 9;

    // The common options indent, which costs tokens and means nothing to the model.
    private static readonly JsonSerializerOptions s_json = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private readonly List<TemplateMessage> _messages = [];
    private readonly Dictionary<string, (string Id, string Name)> _calls = new(StringComparer.Ordinal);

    private MessageConversion()
    {
    }

    /// <summary>The messages, and how many calls they hold.</summary>
    /// <param name="messages">What was said.</param>
    /// <param name="instructions">Added to the system message, or put in front as one.</param>
    /// <param name="oneCallPerMessage">Whether an assistant's message may hold one call only; further ones then get messages of their own, each with its result behind.</param>
    /// <exception cref="NotSupportedException">A message holds something that is neither text nor a function's call or result.</exception>
    public static (IReadOnlyList<TemplateMessage> Messages, int Calls) Convert(IEnumerable<ChatMessage> messages, string? instructions, bool oneCallPerMessage)
    {
        MessageConversion conversion = new();
        foreach (ChatMessage message in messages)
            conversion.Add(message);
        List<TemplateMessage> converted = oneCallPerMessage ? Separated(conversion._messages) : conversion._messages;
        if (!string.IsNullOrEmpty(instructions))
            AddInstructions(converted, instructions);
        return (converted, conversion._calls.Count);
    }

    private void Add(ChatMessage message)
    {
        List<TemplateToolCall> calls = [];
        string text = "";
        bool results = false;
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextContent said:
                    text += said.Text;
                    break;
                case FunctionCallContent call:
                    calls.Add(new TemplateToolCall(call.Name, Arguments(call), Register(call.CallId, call.Name)));
                    break;
                case FunctionResultContent result:
                    results = true;
                    (string id, string name) = _calls.TryGetValue(result.CallId, out (string, string) known) ? known : (Register(result.CallId, ""), "");
                    _messages.Add(new TemplateMessage("tool", Text(result)) { ToolCallId = id, Name = name.Length > 0 ? name : null });
                    break;
                case TextReasoningContent or UsageContent:
                    // Thoughts are left out of later prompts, as the models' templates do; counts are not for the model.
                    break;
                default:
                    throw new NotSupportedException($"chat: the model reads text, calls of functions and their results; a message of role '{message.Role}' holds a {content.GetType().Name}");
            }
        }
        if (!results || text.Length > 0 || calls.Count > 0)
            _messages.Add(new TemplateMessage(message.Role.Value, text) { ToolCalls = calls });
    }

    /// <summary>An identifier that all templates take: Mistral's want nine letters or digits.</summary>
    private string Register(string callId, string name)
    {
        string id = callId.Length == IdLength && callId.All(char.IsAsciiLetterOrDigit) ? callId : ToolCallSyntax.Id(_calls.Count + 1);
        _calls[callId] = (id, name);
        return id;
    }

    private static JsonObject Arguments(FunctionCallContent call) =>
        JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>(), s_json.GetTypeInfo(typeof(IDictionary<string, object?>)))!.AsObject();

    private static string Text(FunctionResultContent content) => content.Result switch
    {
        _ when content.Exception is { } error && content.Result is null => $"Error: {error.Message}",
        null => "null",
        string text => text,
        TextContent text => text.Text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        object value => JsonSerializer.Serialize(value, s_json.GetTypeInfo(value.GetType())),
    };

    private static void AddInstructions(List<TemplateMessage> messages, string instructions)
    {
        if (messages is [{ Role: "system" } first, ..])
            messages[0] = first with { Content = first.Content + "\n\n" + instructions };
        else
            messages.Insert(0, new TemplateMessage("system", instructions));
    }

    private static List<TemplateMessage> Separated(List<TemplateMessage> messages)
    {
        List<TemplateMessage> separated = [];
        HashSet<TemplateMessage> placed = new(ReferenceEqualityComparer.Instance);
        foreach (TemplateMessage message in messages.Where(message => !placed.Contains(message)))
        {
            separated.Add(message.ToolCalls.Count > 1 ? message with { ToolCalls = [message.ToolCalls[0]] } : message);
            for (int i = 0; message.ToolCalls.Count > 1 && i < message.ToolCalls.Count; i++)
            {
                TemplateToolCall call = message.ToolCalls[i];
                if (i > 0)
                    separated.Add(message with { Content = "", ToolCalls = [call] });
                if (messages.Find(result => result.Role == "tool" && result.ToolCallId == call.Id) is { } result && placed.Add(result))
                    separated.Add(result);
            }
        }
        return separated;
    }
}
