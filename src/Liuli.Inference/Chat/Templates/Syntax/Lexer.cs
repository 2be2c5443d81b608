using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Cuts a template into text and tags, with the whitespace rules of Hugging Face's programs (Jinja's <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> are on).</summary>
/// <remarks>
/// A block or comment takes the line end right after it, and the spaces before it if nothing else stands before it in its line. A <c>-</c> at either
/// edge of any tag takes all whitespace on that side; a <c>+</c> keeps it.
/// </remarks>
internal sealed class Lexer
{
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;
    private bool _atLineStart = true;

    private Lexer(TemplateSource source)
    {
        _source = source;
        _text = source.Text;
    }

    /// <summary>All tokens, the last of which is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="ChatTemplateException">A tag, comment or quoted text never ends, or holds a character that means nothing.</exception>
    public static IReadOnlyList<Token> Read(TemplateSource source)
    {
        Lexer lexer = new(source);
        while (lexer._at < lexer._text.Length)
            lexer.ReadNext();
        lexer.Add(TokenKind.End, "", lexer._text.Length);
        return lexer._tokens;
    }

    private void ReadNext()
    {
        int tag = NextTag(_at);
        if (tag < 0)
        {
            AddText(_at, _text.Length);
            _at = _text.Length;
            return;
        }
        AddText(_at, TrimmedEnd(_at, tag, keepIndent: _text[tag + 1] == '{'));
        switch (_text[tag + 1])
        {
            case '#':
                SkipComment(tag);
                break;
            case '%' when RawBegin(tag) is { } body:
                ReadRaw(tag, body);
                break;
            default:
                ReadTag(tag);
                break;
        }
    }

    private int NextTag(int from)
    {
        for (int at = _text.IndexOf('{', from); at >= 0 && at + 1 < _text.Length; at = _text.IndexOf('{', at + 1))
        {
            if (_text[at + 1] is '{' or '%' or '#')
                return at;
        }
        return -1;
    }

    private void AddText(int from, int to)
    {
        if (to > from)
            _tokens.Add(new Token(TokenKind.Text, _text[from..to], _source.At(from)));
    }

    private void Add(TokenKind kind, string text, int offset) => _tokens.Add(new Token(kind, text, _source.At(offset)));

    /// <summary>Where the text before a tag ends once the tag has taken its share of whitespace.</summary>
    private int TrimmedEnd(int from, int tag, bool keepIndent)
    {
        char sign = tag + 2 < _text.Length ? _text[tag + 2] : '\0';
        int end = tag;
        while (end > from && PythonText.IsSpace(_text[end - 1]) && (sign == '-' || _text[end - 1] != '\n'))
            end--;
        if (sign == '-')
            return end;
        bool alone = end > from ? _text[end - 1] == '\n' : _atLineStart;
        return sign != '+' && !keepIndent && alone ? end : tag;
    }

    /// <summary>Goes on behind a tag's end: a line end, or all whitespace after a minus.</summary>
    private void Continue(int after, char sign, bool block)
    {
        _at = after;
        if (sign == '-')
        {
            while (_at < _text.Length && PythonText.IsSpace(_text[_at]))
                _at++;
        }
        else if (sign != '+' && block && _at < _text.Length && _text[_at] == '\n')
        {
            _at++;
        }
        _atLineStart = _text[_at - 1] == '\n';
    }

    private void SkipComment(int tag)
    {
        int end = _text.IndexOf("#}", tag + 2, StringComparison.Ordinal);
        if (end < 0)
            throw _source.Error("this comment never ends: expected '#}'", tag);
        char sign = end > tag + 2 ? _text[end - 1] : '\0';
        Continue(end + 2, sign, block: true);
    }

    private void ReadTag(int tag)
    {
        bool block = _text[tag + 1] == '%';
        Add(block ? TokenKind.BlockBegin : TokenKind.OutputBegin, block ? "{%" : "{{", tag);
        int body = tag + 2;
        if (body < _text.Length && _text[body] is '-' or '+')
            body++;
        CodeLexer code = new(_source, _tokens, block ? "%}" : "}}");
        int end = code.Read(body, tag);
        char sign = code.EndSign;
        Add(block ? TokenKind.BlockEnd : TokenKind.OutputEnd, block ? "%}" : "}}", end - 2);
        Continue(end, sign, block);
    }

    /// <summary>Where the body of a <c>{% raw %}</c> begins; null if the tag is another.</summary>
    private int? RawBegin(int tag) => NamedTag(tag, "raw") is { } end ? SkipWhitespaceIf(_text[end - 3] == '-', end) : null;

    private void ReadRaw(int tag, int body)
    {
        for (int at = _text.IndexOf("{%", body, StringComparison.Ordinal); at >= 0; at = _text.IndexOf("{%", at + 2, StringComparison.Ordinal))
        {
            if (NamedTag(at, "endraw") is not { } end)
                continue;
            _atLineStart = false;
            AddText(body, TrimmedEnd(body, at, keepIndent: false));
            Continue(end, _text[end - 3], block: true);
            return;
        }
        throw _source.Error("this raw block never ends: expected {% endraw %}", tag);
    }

    /// <summary>The end of a tag that holds nothing but a name; null if it is another tag.</summary>
    private int? NamedTag(int tag, string name)
    {
        int at = tag + 2;
        if (at < _text.Length && _text[at] is '-' or '+')
            at++;
        at = SkipWhitespaceIf(true, at);
        if (!_source.StartsWith(name, at))
            return null;
        at = SkipWhitespaceIf(true, at + name.Length);
        if (at < _text.Length && _text[at] is '-' or '+')
            at++;
        return _source.StartsWith("%}", at) ? at + 2 : null;
    }

    private int SkipWhitespaceIf(bool condition, int at)
    {
        while (condition && at < _text.Length && PythonText.IsSpace(_text[at]))
            at++;
        return at;
    }
}
