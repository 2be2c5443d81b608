using System.Globalization;

namespace Liuli.Inference.Structured.Patterns;

/// <content>Classes of characters, and escapes.</content>
internal sealed partial class PatternParser
{
    private static readonly CodePointSet s_digits = CodePointSet.Of('0', '9');

    private static readonly CodePointSet s_words = s_digits.Union(CodePointSet.Of('A', 'Z')).Union(CodePointSet.Of('a', 'z')).Union(CodePointSet.Of('_'));

    private static readonly CodePointSet s_lineEnds = CodePointSet.AnyOf("\n\r\u2028\u2029");

    /// <summary>White space and line ends of ECMA-262: the control characters, the byte-order mark, and all of category Zs.</summary>
    private static readonly CodePointSet s_spaces = s_lineEnds.Union(CodePointSet.AnyOf("\t\v\f\uFEFF \u00A0\u1680\u202F\u205F\u3000")).Union(CodePointSet.Of(0x2000, 0x200A));

    private static readonly string[] s_categories =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private CodePointSet Class()
    {
        bool negated = Take('^');
        CodePointSet set = CodePointSet.None;
        while (!Take(']'))
        {
            CodePointSet from = ClassPart(out int first);
            if (Next != '-' || _at + 1 >= _points.Length || _points[_at + 1] == ']')
            {
                set = set.Union(from);
                continue;
            }
            _at++;
            CodePointSet to = ClassPart(out int last);
            if (first < 0 || last < 0)
                set = set.Union(from).Union(to).Union(CodePointSet.Of('-'));
            else
                set = first <= last ? set.Union(CodePointSet.Of(first, last)) : throw Wrong("a range of characters goes from more to less");
        }
        return negated ? set.Complement() : set;
    }

    /// <param name="point">The only character; −1 where there are several.</param>
    private CodePointSet ClassPart(out int point)
    {
        if (Next == -1)
            throw Wrong("a '[' is not closed");
        point = _points[_at++];
        CodePointSet set = point == '\\' ? Escape(inClass: true) : CodePointSet.Of(point);
        (int First, int Last)[] runs = [.. set.Runs.Take(2)];
        point = runs is [var run] && run.First == run.Last ? run.First : -1;
        return set;
    }

    private CodePointSet Escape(bool inClass)
    {
        if (Next == -1)
            throw Wrong("a '\\' stands at its end");
        int point = _points[_at++];
        return point switch
        {
            'd' => s_digits,
            'D' => s_digits.Complement(),
            'w' => s_words,
            'W' => s_words.Complement(),
            's' => s_spaces,
            'S' => s_spaces.Complement(),
            'p' => Category(),
            'P' => Category().Complement(),
            'b' when inClass => CodePointSet.Of('\b'),
            'b' or 'B' => throw Unsupported(@"the ends of words, \b and \B"),
            'k' or (>= '1' and <= '9') => throw Unsupported(@"references back to a group, \1 and \k"),
            _ => CodePointSet.Of(EscapedPoint(point)),
        };
    }

    private int EscapedPoint(int point) => point switch
    {
        't' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        '0' => 0,
        'x' => Hex(2),
        'u' => Utf16(),
        'c' when Next is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => _points[_at++] & 31,
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => throw Unsupported($"the escape \\{(char)point}"),
        _ => point,
    };

    /// <summary><c>\uXXXX</c>, two of them where it needs a pair of surrogates, or <c>\u{X…}</c>.</summary>
    private int Utf16()
    {
        int point;
        if (Take('{'))
        {
            int end = Array.IndexOf(_points, '}', _at);
            point = end > _at && end - _at <= 6 ? Hex(end - _at) : throw Wrong("\\u{ is followed by no number");
            _at = end + 1;
        }
        else
        {
            point = Hex(4);
            if (point is >= 0xD800 and <= 0xDBFF && _at + 1 < _points.Length && _points[_at] == '\\' && _points[_at + 1] == 'u')
            {
                _at += 2;
                int low = Hex(4);
                point = low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)point, (char)low) : throw Wrong("half a pair of surrogates stands alone");
            }
        }
        return point <= 0x10FFFF ? point : throw Wrong("\\u is followed by more than 10FFFF");
    }

    private int Hex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++, _at++)
        {
            if (Next is < 0 or > 127 || !char.IsAsciiHexDigit((char)Next))
                throw Wrong("a hexadecimal digit is missing");
            value = 16 * value + Convert.ToInt32(((char)Next).ToString(), 16);
        }
        return value;
    }

    /// <summary>A general category such as <c>{L}</c> or <c>{Lu}</c>.</summary>
    private CodePointSet Category()
    {
        int end = Array.IndexOf(_points, '}', _at);
        if (!Take('{') || end < 0)
            throw Wrong("\\p is followed by no {name}");
        string name = string.Concat(_points[_at..end].Select(char.ConvertFromUtf32));
        _at = end + 1;
        HashSet<UnicodeCategory> members = [.. Enum.GetValues<UnicodeCategory>().Where(category => s_categories[(int)category].StartsWith(name, StringComparison.Ordinal))];
        if (name.Length is 0 or > 2 || members.Count == 0)
            throw Unsupported($"\\p{{{name}}}; general categories are, such as \\p{{L}} and \\p{{Nd}}");
        return CodePointSet.OfCategories(members.Contains);
    }
}
