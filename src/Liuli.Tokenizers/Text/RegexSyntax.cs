using System.Text;

namespace Liuli.Tokenizers.Text;

/// <summary>
/// Translates the regular expressions of tokenizer files, which are Oniguruma's (Ruby's syntax, RE in its documentation), into
/// .NET's. Where the two read the same text differently it is rewritten; what .NET cannot say is refused by name.
/// </summary>
internal sealed class RegexSyntax
{
    // Those of real tokenizers have some hundreds; .NET takes some 20 KB for every part of a long one.
    private const int LongestPattern = 1 << 13;

    // Found by asking Oniguruma about every code point of the basic plane. By itself \w also takes some Latin-1 numbers, in a class it does not.
    private const string WordCharacters = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9", LatinNumbers = @"\u00B2\u00B3\u00B9\u00BC-\u00BE";

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, bool IgnoresCase)> _groups = new();
    private bool _ignoresCase;
    private int _at;
    private int _atom;

    private RegexSyntax(string pattern) => _pattern = pattern;

    /// <summary>The pattern in .NET's syntax, for the option Multiline.</summary>
    public static string Translate(string pattern)
    {
        if (pattern.Length > LongestPattern)
            throw Refused($"{pattern[..60]}…", $"a pattern of {pattern.Length} code units (at most {LongestPattern} are)");
        if (pattern.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
            throw Refused(pattern, "a character beyond the basic plane");
        RegexSyntax syntax = new(pattern);
        while (syntax._at < pattern.Length)
            syntax.Step();
        return syntax._output.ToString();
    }

    private char Next => _at + 1 < _pattern.Length ? _pattern[_at + 1] : '\0';

    private void Step()
    {
        char c = _pattern[_at];
        switch (c)
        {
            case '(':
                _groups.Push((_output.Length, _ignoresCase));
                Open();
                break;
            case ')':
                if (_groups.TryPop(out (int Start, bool IgnoresCase) group))
                    (_atom, _ignoresCase) = group;
                Take(1);
                break;
            case '[':
                _atom = _output.Length;
                _at = RegexClass.Translate(_pattern, _at, _output);
                break;
            case '*' or '+' or '?':
                Quantify(1);
                break;
            case '{' when Interval() is int length and > 0:
                Quantify(length);
                break;
            case '\\':
                _atom = _output.Length;
                _at = Escape(_pattern, _at, _output, inClass: false);
                break;
            default:
                _atom = _output.Length;
                Literal(c);
                break;
        }
    }

    /// <summary>A sign that stands for itself. Without regard to case, the long s is an s to Oniguruma, and not to .NET.</summary>
    private void Literal(char c)
    {
        if (_ignoresCase && c is 's' or 'S')
        {
            _output.Append("[sS\u017F]");
            _at++;
        }
        else
            Take(1);
    }

    private void Take(int count)
    {
        _output.Append(_pattern, _at, count);
        _at += count;
    }

    private void Open()
    {
        if (Next != '?')
        {
            Take(1);
            return;
        }
        ReadOnlySpan<char> rest = _pattern.AsSpan(_at + 2);
        foreach (string known in (string[])[":", "=", "!", ">", "<=", "<!", "i:", "-i:", "i)", "-i)"])
        {
            if (!rest.StartsWith(known, StringComparison.Ordinal))
                continue;
            if (known[^1] == ')')
                _groups.Pop();
            if (known.Contains('i'))
                _ignoresCase = known[0] == 'i';
            Take(2 + known.Length);
            return;
        }
        if (rest.Length < 2 || rest[0] != '<' || !char.IsLetter(rest[1]))
            throw Refused(_pattern, $"the group '(?{(rest.Length > 5 ? rest[..5] : rest)}'");
        Take(3);
    }

    /// <summary>The length of <c>{2}</c>, <c>{2,}</c>, <c>{2,3}</c> or <c>{,3}</c> here; 0 where the brace stands for itself.</summary>
    private int Interval()
    {
        int end = _pattern.IndexOf('}', _at);
        ReadOnlySpan<char> inside = end < 0 ? "" : _pattern.AsSpan(_at + 1, end - _at - 1);
        return inside.Length > 0 && inside.ContainsAnyInRange('0', '9') && inside.IndexOfAnyExcept("0123456789,") < 0 && inside.Count(',') <= 1 ? end + 1 - _at : 0;
    }

    /// <summary>A quantifier; one with a plus after it gives nothing back, which .NET writes as a group.</summary>
    private void Quantify(int length)
    {
        bool interval = length > 1;
        if (interval && Next == ',')
        {
            _output.Append("{0");
            _at++;
            length--;
        }
        Take(length);
        if (_at >= _pattern.Length)
            return;
        if (_pattern[_at] == '?')
            Take(1);
        else if (_pattern[_at] == '+')
        {
            if (interval)
                throw Refused(_pattern, "a plus after an interval");
            _output.Insert(_atom, "(?>").Append(')');
            _at++;
        }
    }

    /// <summary>Translates the escape at an index and returns where it ends.</summary>
    internal static int Escape(string pattern, int at, StringBuilder output, bool inClass)
    {
        if (at + 1 >= pattern.Length)
            throw Refused(pattern, "a backslash at the end");
        char c = pattern[at + 1];
        switch (c)
        {
            case 'w' or 'h':
                string set = c == 'h' ? "0-9A-Fa-f" : inClass ? WordCharacters : WordCharacters + LatinNumbers;
                output.Append(inClass ? set : $"[{set}]");
                return at + 2;
            case 'W' or 'H' when !inClass:
                output.Append(c == 'W' ? $"[^{WordCharacters}{LatinNumbers}]" : "[^0-9A-Fa-f]");
                return at + 2;
            case 'p' or 'P':
                return Property(pattern, at, output);
            case 'x' or 'u':
                return Code(pattern, at, output);
            default:
                bool known = char.IsAsciiLetterOrDigit(c) ? (inClass ? "sSdDnrtfvae0" : "sSdDnrtfvaebBAzZG123456789").Contains(c) : c < 128;
                if (!known)
                    throw Refused(pattern, $"'\\{c}'{(inClass ? " in a class" : "")}");
                output.Append('\\').Append(c);
                return at + 2;
        }
    }

    private static int Property(string pattern, int at, StringBuilder output)
    {
        int end = pattern.IndexOf('}', at);
        if (end < 0 || at + 2 >= pattern.Length || pattern[at + 2] != '{')
            throw Refused(pattern, $"'\\{pattern[at + 1]}' without a property in braces");
        string name = pattern[(at + 3)..end];
        bool negated = (pattern[at + 1] == 'P') != name.StartsWith('^');
        output.Append(negated ? "\\P{" : "\\p{").Append(name.TrimStart('^')).Append('}');
        return end + 1;
    }

    private static int Code(string pattern, int at, StringBuilder output)
    {
        bool braces = at + 2 < pattern.Length && pattern[at + 2] == '{';
        int start = braces ? at + 3 : at + 2;
        int end = braces ? pattern.IndexOf('}', start) : Math.Min(pattern.Length, start + (pattern[at + 1] == 'x' ? 2 : 4));
        if (end <= start || !int.TryParse(pattern.AsSpan(start, end - start), System.Globalization.NumberStyles.AllowHexSpecifier, null, out int code) || code is > 0xFFFF or < 0 or (>= 0xD800 and <= 0xDFFF))
            throw Refused(pattern, $"the code at '{pattern.AsSpan(at, Math.Min(8, pattern.Length - at))}', which is none of the basic plane");
        output.Append("\\u").Append(code.ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
        return braces ? end + 1 : end;
    }

    /// <summary>The error for what cannot be translated.</summary>
    internal static TokenizerException Refused(string pattern, string what) => TokenizerException.For("Reading a pattern of the tokenizer",
        "a regular expression without parts that are not supported", $"{what} in '{pattern}'", "Rewrite the pattern in tokenizer.json.");
}
