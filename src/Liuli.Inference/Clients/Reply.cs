using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Inference.Chat.ToolCalls;
using Liuli.Inference.Generation;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Clients;

/// <summary>Turns what a generator streams into the updates of one reply.</summary>
internal sealed class Reply(ChatRequest request, string model)
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private int _tokens;
    private int _calls;
    private bool _begun;

    /// <summary>Whether the last update has been made.</summary>
    public bool IsOver { get; private set; }

    public IEnumerable<ChatResponseUpdate> Push(GeneratedPiece piece)
    {
        _tokens += piece.Id is null ? 0 : 1;
        StopReason? end = piece.StopReason;
        foreach (ReplyPart part in Parts(piece).Select(WithoutLeadingSpace).OfType<ReplyPart>())
        {
            if (part is CalledTool && request.OneCall && _calls == 1)
                continue;
            yield return Update(Content(part));
        }
        if (_calls > 0 && request.OneCall)
            end ??= StopReason.Stop;
        if (end is not { } reason)
            yield break;
        IsOver = true;
        yield return Last(reason);
    }

    private IEnumerable<ReplyPart> Parts(GeneratedPiece piece)
    {
        if (request.Parser is not { } parser)
            return piece.Text.Length > 0 ? [new SaidText(piece.Text)] : [];
        return piece.StopReason is null ? parser.Push(piece.Text) : parser.Push(piece.Text).Concat(parser.End());
    }

    /// <summary>White space before the first word is an artefact of how tokens are spelled; null if a part is nothing else.</summary>
    private ReplyPart? WithoutLeadingSpace(ReplyPart part)
    {
        if (_begun || part is not SaidText said)
            return part;
        string text = said.Text.TrimStart();
        _begun = text.Length > 0;
        return _begun ? new SaidText(text) : null;
    }

    private AIContent Content(ReplyPart part)
    {
        if (part is not CalledTool call)
            return new TextContent(((SaidText)part).Text);
        _calls++;
        Dictionary<string, object?> arguments = [];
        foreach ((string name, JsonNode? value) in call.Arguments)
            arguments[name] = value is null ? null : JsonElement.Parse(value.ToJsonString());
        return new FunctionCallContent(call.Id ?? ToolCallSyntax.Id(request.EarlierCalls + _calls), call.Name, arguments);
    }

    private ChatResponseUpdate Last(StopReason reason)
    {
        ChatResponseUpdate update = Update(new UsageContent(new UsageDetails
        {
            InputTokenCount = request.Prompt.Count,
            OutputTokenCount = _tokens,
            TotalTokenCount = request.Prompt.Count + _tokens,
        }));
        update.FinishReason = _calls > 0 ? ChatFinishReason.ToolCalls : reason == StopReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop;
        return update;
    }

    private ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]) { ResponseId = _id, MessageId = _id, ModelId = model, CreatedAt = DateTimeOffset.UtcNow };
}
