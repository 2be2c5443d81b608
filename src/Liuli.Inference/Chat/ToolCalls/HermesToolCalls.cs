using System.Text;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>Calls as Hermes 2 Pro, Qwen2.5 and Qwen3 write them: <c>&lt;tool_call&gt;{"name": …, "arguments": {…}}&lt;/tool_call&gt;</c>, among text, any number.</summary>
/// <remarks>NousResearch, Hermes-Function-Calling; Qwen documentation, "Function calling".</remarks>
internal sealed class HermesToolCalls : ToolCallSyntax
{
    private const string Open = "<tool_call>", Close = "</tool_call>";

    // Qwen's are ordinary added tokens, Hermes's own special ones.
    public override IReadOnlyList<string> Markers => [Open, Close];

    public override IToolCallParser CreateParser(IReadOnlyCollection<string> tools) => new Parser();

    private sealed class Parser : IToolCallParser
    {
        private readonly HeldText _held = new(Open);
        private readonly StringBuilder _call = new();
        private bool _inside;

        public IEnumerable<ReplyPart> Push(string text)
        {
            string? rest = text;
            while (rest is not null)
            {
                if (!_inside)
                {
                    (string said, rest) = _held.Push(rest);
                    if (said.Length > 0)
                        yield return new SaidText(said);
                    _inside = rest is not null;
                    continue;
                }
                int searched = Math.Max(0, _call.Length - Close.Length + 1);
                string all = _call.Append(rest).ToString();
                int end = all.IndexOf(Close, searched, StringComparison.Ordinal);
                if (end < 0)
                    yield break;
                yield return Finish(all[..end], all[..(end + Close.Length)]);
                rest = all[(end + Close.Length)..];
            }
        }

        /// <remarks>The last closing tag is sometimes forgotten; a complete object counts as a call without it.</remarks>
        public IEnumerable<ReplyPart> End()
        {
            if (_inside)
                yield return Finish(_call.ToString(), _call.ToString());
            if (_held.End() is { Length: > 0 } rest)
                yield return new SaidText(rest);
        }

        private ReplyPart Finish(string json, string written)
        {
            _inside = false;
            _call.Clear();
            if (ToolCallJson.Read(ToolCallJson.Parse(json)) is { } call)
            {
                _held.CallEnded();
                return call;
            }
            _held.TextSaid();
            return new SaidText(Open + written);
        }
    }
}
