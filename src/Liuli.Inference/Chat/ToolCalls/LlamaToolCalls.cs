using System.Text;

namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>Calls as Llama 3.1 to 3.3 write them: a reply that is nothing but <c>{"name": …, "parameters": {…}}</c>, or several with semicolons between, with or without <c>&lt;|python_tag|&gt;</c> before.</summary>
/// <remarks>
/// Llama 3.1 model card, "JSON based tool calling". JSON that calls none of the tools offered is text. The built-in tools' form, <c>brave_search.call(…)</c>, is text too: Liuli offers no built-in tools.
/// </remarks>
internal sealed class LlamaToolCalls : ToolCallSyntax
{
    private const string PythonTag = "<|python_tag|>";

    public override IReadOnlyList<string> Markers => [PythonTag];

    public override bool OneCallPerMessage => true;

    public override IToolCallParser CreateParser(IReadOnlyCollection<string> tools) => new Parser(tools);

    private sealed class Parser(IReadOnlyCollection<string> tools) : IToolCallParser
    {
        private readonly StringBuilder _waiting = new();
        private bool _isText;

        public IEnumerable<ReplyPart> Push(string text)
        {
            if (!_isText)
            {
                text = _waiting.Append(text).ToString();
                _isText = !MayBeCall(text);
                if (_isText)
                    _waiting.Clear();
            }
            if (_isText && text.Length > 0)
                yield return new SaidText(text);
        }

        public IEnumerable<ReplyPart> End()
        {
            string text = _waiting.ToString();
            if (text.Length == 0)
                return [];
            List<ReplyPart>? calls = Calls(text, out int end);
            if (calls is null)
                return [new SaidText(text)];
            string rest = text[end..].Trim();
            return rest.Length > 0 ? [.. calls, new SaidText(rest)] : calls;
        }

        /// <summary>Whether a reply that begins so can still be a call: white space, the tag, then an object whose first key is one of a call's.</summary>
        private static bool MayBeCall(string text)
        {
            ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
            if (rest.Length < PythonTag.Length && PythonTag.AsSpan().StartsWith(rest))
                return true;
            if (rest.StartsWith(PythonTag))
                rest = rest[PythonTag.Length..].TrimStart();
            if (rest.IsEmpty)
                return true;
            if (rest[0] != '{')
                return false;
            rest = rest[1..].TrimStart();
            return Begins(rest, "\"name\"") || Begins(rest, "\"type\"") || Begins(rest, "\"parameters\"");
        }

        private static bool Begins(ReadOnlySpan<char> text, string key) => text.Length < key.Length ? key.AsSpan().StartsWith(text) : text.StartsWith(key);

        /// <summary>The calls at the front, and where they end; null if there are none.</summary>
        private List<ReplyPart>? Calls(string text, out int end)
        {
            List<ReplyPart> calls = [];
            int at = Skip(text, 0);
            if (text.AsSpan(at).StartsWith(PythonTag))
                at = Skip(text, at + PythonTag.Length);
            end = 0;
            while (at < text.Length && text[at] == '{' && ToolCallJson.EndOfValue(text, at) is > 0 and var close
                && ToolCallJson.Read(ToolCallJson.Parse(text[at..close])) is { } call && tools.Contains(call.Name))
            {
                calls.Add(call);
                end = close;
                at = Skip(text, close);
                if (at < text.Length && text[at] is ';' or ',')
                    at = Skip(text, at + 1);
            }
            return calls.Count > 0 ? calls : null;
        }

        private static int Skip(string text, int at)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            return at;
        }
    }
}
