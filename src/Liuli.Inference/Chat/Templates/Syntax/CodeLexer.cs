using System.Globalization;
using Liuli.Inference.Chat.Templates.Values;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Cuts what stands inside a tag into names, numbers, texts and operators.</summary>
/// <param name="source">The template.</param>
/// <param name="tokens">Where tokens are added.</param>
/// <param name="closer">What ends the tag, unless brackets are open: <c>}}</c> or <c>%}</c>.</param>
internal sealed class CodeLexer(TemplateSource source, List<Token> tokens, string closer)
{
    private static readonly string[] s_long = ["//", "**", "==", "!=", "<=", ">="];
    private const string Short = "+-/*%~[](){}<>=.:|,;";

    private readonly string _text = source.Text;
    private readonly Stack<char> _open = [];

    /// <summary>The sign right before the tag's end: <c>-</c>, <c>+</c> or none.</summary>
    public char EndSign { get; private set; }

    /// <summary>Reads up to the tag's end and returns the offset behind it.</summary>
    /// <param name="at">Where the code begins.</param>
    /// <param name="tag">Where the tag begins, for errors.</param>
    public int Read(int at, int tag)
    {
        while (true)
        {
            while (at < _text.Length && PythonText.IsSpace(_text[at]))
                at++;
            if (at >= _text.Length)
                throw source.Error($"this tag never ends: expected '{closer}'", tag);
            if (EndAt(at) is { } end)
                return end;
            at = ReadToken(at);
        }
    }

    private int? EndAt(int at)
    {
        if (_open.Count > 0)
            return null;
        if (source.StartsWith(closer, at))
            return at + 2;
        if (!(_text[at] == '-' || (_text[at] == '+' && closer == "%}")) || !source.StartsWith(closer, at + 1))
            return null;
        EndSign = _text[at];
        return at + 3;
    }

    private int ReadToken(int at) => _text[at] switch
    {
        '\'' or '"' => ReadString(at),
        >= '0' and <= '9' => ReadNumber(at),
        '_' => ReadName(at),
        char c when char.IsLetter(c) => ReadName(at),
        _ => ReadOperator(at),
    };

    private int ReadName(int at)
    {
        int end = at;
        while (end < _text.Length && (_text[end] == '_' || char.IsLetterOrDigit(_text[end])))
            end++;
        tokens.Add(new Token(TokenKind.Name, _text[at..end], source.At(at)));
        return end;
    }

    private int ReadString(int at)
    {
        int end = at + 1;
        while (end < _text.Length && _text[end] != _text[at])
            end += _text[end] == '\\' ? 2 : 1;
        if (end >= _text.Length)
            throw source.Error("this text in quotes never ends", at);
        string value = StringEscapes.Decode(_text.AsSpan(at + 1, end - at - 1), problem => source.Error(problem, at));
        tokens.Add(new Token(TokenKind.String, value, source.At(at)));
        return end + 1;
    }

    private int ReadNumber(int at)
    {
        // After a point (x.0.1) only digits are an index, never a number with a point of its own.
        bool index = tokens.Count > 0 && tokens[^1] is { Kind: TokenKind.Operator, Text: "." };
        int end = Digits(at);
        bool real = false;
        if (!index && end + 1 < _text.Length && _text[end] == '.' && char.IsAsciiDigit(_text[end + 1]))
        {
            end = Digits(end + 1);
            real = true;
        }
        if (!index && Exponent(end) is { } behind)
        {
            end = behind;
            real = true;
        }
        if (end < _text.Length && (_text[end] == '_' || char.IsLetterOrDigit(_text[end])))
            throw source.Error($"'{_text[at..(end + 1)]}…' is no number (only decimal ones are supported)", at);
        Add(_text[at..end].Replace("_", "", StringComparison.Ordinal), real, at);
        return end;
    }

    private void Add(string digits, bool real, int at)
    {
        if (real)
            tokens.Add(new Token(TokenKind.Float, digits, source.At(at), double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)));
        else if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            tokens.Add(new Token(TokenKind.Integer, digits, source.At(at), value));
        else
            throw source.Error($"the number {(digits.Length > 40 ? digits[..40] + "…" : digits)} needs more than 64 bits", at);
    }

    private int Digits(int at)
    {
        while (at < _text.Length && (char.IsAsciiDigit(_text[at]) || (_text[at] == '_' && at + 1 < _text.Length && char.IsAsciiDigit(_text[at + 1]))))
            at++;
        return at;
    }

    private int? Exponent(int at)
    {
        if (at >= _text.Length || _text[at] is not ('e' or 'E'))
            return null;
        int digits = at + 1 < _text.Length && _text[at + 1] is '+' or '-' ? at + 2 : at + 1;
        return digits < _text.Length && char.IsAsciiDigit(_text[digits]) ? Digits(digits) : null;
    }

    private int ReadOperator(int at)
    {
        string? found = s_long.FirstOrDefault(symbol => source.StartsWith(symbol, at));
        found ??= Short.Contains(_text[at], StringComparison.Ordinal) ? _text[at].ToString() : null;
        if (found is null)
            throw source.Error($"'{_text[at]}' (U+{(int)_text[at]:X4}) means nothing here", at);
        if (found is "(" or "[" or "{")
            _open.Push(found[0]);
        else if (found is ")" or "]" or "}")
            Close(found[0], at);
        tokens.Add(new Token(TokenKind.Operator, found, source.At(at)));
        return at + found.Length;
    }

    private void Close(char bracket, int at)
    {
        char expected = !_open.TryPop(out char open) ? '\0' : open switch { '(' => ')', '[' => ']', _ => '}' };
        if (bracket != expected)
            throw source.Error(expected == '\0' ? $"'{bracket}' closes nothing" : $"'{bracket}' stands where '{expected}' should", at);
    }
}
