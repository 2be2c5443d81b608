using System.Text;
using System.Text.Json.Nodes;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>Calls as Mistral's models write them, behind text or at once: <c>[TOOL_CALLS] [{"name": …, "arguments": {…}}, …]</c>; newer ones <c>[TOOL_CALLS]name[CALL_ID]id[ARGS]{…}</c> or without the identifier, any number.</summary>
/// <remarks>mistral-common, tokenizers v3 to v13.</remarks>
internal sealed class MistralToolCalls : ToolCallSyntax
{
    private const string Open = "[TOOL_CALLS]", ArgumentsTag = "[ARGS]", IdTag = "[CALL_ID]";

    public override IReadOnlyList<string> Markers => [Open, ArgumentsTag, IdTag];

    public override IToolCallParser CreateParser(IReadOnlyCollection<string> tools) => new Parser();

    private sealed class Parser : IToolCallParser
    {
        private readonly HeldText _held = new(Open);
        private readonly StringBuilder _calls = new();
        private bool _inside;

        public IEnumerable<ReplyPart> Push(string text)
        {
            if (!_inside)
            {
                (string said, string? behind) = _held.Push(text);
                if (said.Length > 0)
                    yield return new SaidText(said);
                if (behind is null)
                    yield break;
                _inside = true;
                text = behind;
            }
            // The end of a list of calls is the end of the reply, so nothing is lost by waiting for it.
            _calls.Append(text);
        }

        public IEnumerable<ReplyPart> End()
        {
            if (!_inside)
                return _held.End() is { Length: > 0 } waited ? [new SaidText(waited)] : [];
            string text = _calls.ToString();
            List<ReplyPart> parts = [];
            int end = text.AsSpan().TrimStart().StartsWith("[") ? List(text, parts) : Named(text, parts);
            string rest = text[end..].Trim();
            if (parts.Count == 0)
                return [new SaidText(Open + text)];
            return rest.Length > 0 ? [.. parts, new SaidText(rest)] : parts;
        }

        /// <summary>Reads a list of calls; returns where it ends, 0 if it is none.</summary>
        private static int List(string text, List<ReplyPart> calls)
        {
            int end = ToolCallJson.EndOfValue(text, 0);
            if (end < 0 || ToolCallJson.Parse(text[..end]) is not JsonArray array)
                return 0;
            CalledTool?[] read = [.. array.Select(ToolCallJson.Read)];
            if (read.Contains(null))
                return 0;
            calls.AddRange(read.OfType<CalledTool>());
            return end;
        }

        /// <summary>Reads names with their arguments; returns where the last ends.</summary>
        private static int Named(string text, List<ReplyPart> calls)
        {
            int end = 0;
            while (true)
            {
                int open = text.IndexOf('{', end);
                int close = open < 0 ? -1 : ToolCallJson.EndOfValue(text, open);
                if (close < 0 || ToolCallJson.Parse(text[open..close]) is not JsonObject arguments)
                    return end;
                string[] head = text[end..open].Replace(Open, "", StringComparison.Ordinal).Replace(ArgumentsTag, "", StringComparison.Ordinal).Split(IdTag, 2);
                string name = head[0].Trim();
                if (name.Length == 0 || name.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
                    return end;
                calls.Add(new CalledTool(name, arguments, head.Length > 1 ? head[1].Trim() : null));
                end = close;
            }
        }
    }
}
