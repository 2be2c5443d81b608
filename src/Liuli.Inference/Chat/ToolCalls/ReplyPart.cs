using System.Text.Json.Nodes;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>A part of a reply: something said, or a tool called.</summary>
internal abstract record ReplyPart;

/// <summary>Something said.</summary>
internal sealed record SaidText(string Text) : ReplyPart;

/// <summary>A tool called.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments by name.</param>
/// <param name="Id">The name that the model gave the call; null if it gave none.</param>
internal sealed record CalledTool(string Name, JsonObject Arguments, string? Id) : ReplyPart;
