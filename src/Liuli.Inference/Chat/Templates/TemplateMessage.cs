using System.Text.Json.Nodes;

namespace Liuli.Inference.Chat.Templates;

/// <summary>One message of a conversation, as chat templates see it.</summary>
/// <remarks>Keys that are not set are not there at all, as templates ask with <c>is defined</c> and <c>in</c>. Immutable, so safe for use from several threads.</remarks>
/// <param name="Role">Who speaks: system, user, assistant, tool, or what else a template knows.</param>
/// <param name="Content">What is said; null where an assistant only calls tools.</param>
public sealed record TemplateMessage(string Role, string? Content)
{
    /// <summary>The tools that an assistant calls.</summary>
    public IReadOnlyList<TemplateToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a tool's message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The tool that a tool's message comes from.</summary>
    public string? Name { get; init; }

    internal Dictionary<string, object?> ToDictionary()
    {
        Dictionary<string, object?> message = new() { ["role"] = Role, ["content"] = Content };
        if (ToolCalls.Count > 0)
            message["tool_calls"] = ToolCalls.Select(call => call.ToDictionary()).ToList();
        if (ToolCallId is not null)
            message["tool_call_id"] = ToolCallId;
        if (Name is not null)
            message["name"] = Name;
        return message;
    }
}

/// <summary>A tool called by an assistant.</summary>
/// <remarks>Immutable as long as its arguments are left alone. Immutable, so safe for use from several threads.</remarks>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments by name.</param>
/// <param name="Id">The call's own name; templates of Mistral want nine letters or digits.</param>
public sealed record TemplateToolCall(string Name, JsonObject Arguments, string? Id = null)
{
    internal Dictionary<string, object?> ToDictionary()
    {
        Dictionary<string, object?> call = new()
        {
            ["type"] = "function",
            ["function"] = new Dictionary<string, object?> { ["name"] = Name, ["arguments"] = Arguments },
        };
        if (Id is not null)
            call["id"] = Id;
        return call;
    }
}
