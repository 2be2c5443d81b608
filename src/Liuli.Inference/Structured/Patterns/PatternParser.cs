namespace Liuli.Inference.Structured.Patterns;

/// <summary>Reads regular expressions of ECMA-262, as JSON Schema's <c>pattern</c> has them: literals, classes, escapes, groups, alternatives, quantifiers, anchors.</summary>
/// <remarks>What looks around (<c>(?=</c>, <c>\b</c>) or back (<c>\1</c>) is an error that names it. Lazy quantifiers are read as the others: which texts match does not depend on it.</remarks>
internal sealed partial class PatternParser
{
    /// <summary>More than that of a part is more than a text of a reply needs.</summary>
    private const int MostRepeats = 4096;

    private const int DeepestGroups = 64;

    private readonly string _where;
    private readonly int[] _points;
    private int _at;
    private int _depth;

    private PatternParser(string pattern, string where)
    {
        _where = $"JSON schema: {where} is '{pattern}'";
        _points = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];
    }

    private int Next => _at < _points.Length ? _points[_at] : -1;

    /// <param name="pattern">The expression.</param>
    /// <param name="where">Where it stands in the schema.</param>
    /// <exception cref="NotSupportedException">It has a part that is not understood.</exception>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static PatternNode Parse(string pattern, string where)
    {
        PatternParser parser = new(pattern, where);
        PatternNode node = parser.Alternatives();
        return parser.Next == -1 ? node : throw parser.Wrong("a ')' opens nowhere");
    }

    private PatternNode Alternatives()
    {
        if (++_depth > DeepestGroups)
            throw Unsupported($"groups nested more than {DeepestGroups} deep");
        List<PatternNode> options = [Sequence()];
        while (Take('|'))
            options.Add(Sequence());
        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Either(options);
    }

    private PatternNode Sequence()
    {
        List<PatternNode> parts = [];
        while (Next is not (-1 or '|' or ')'))
            parts.Add(Quantified(Atom()));
        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private PatternNode Atom()
    {
        int point = _points[_at++];
        switch (point)
        {
            case '^':
                return new PatternNode.Begin();
            case '$':
                return new PatternNode.End();
            case '.':
                return new PatternNode.Character(s_lineEnds.Complement());
            case '[':
                return new PatternNode.Character(Class());
            case '(':
                return Group();
            case '\\':
                return new PatternNode.Character(Escape(inClass: false));
            case '*' or '+' or '?':
                throw Wrong($"'{(char)point}' repeats nothing");
            case '{' when Counts(_at) is not null:
                throw Wrong("'{' repeats nothing");
            default:
                return new PatternNode.Character(CodePointSet.Of(point));
        }
    }

    private PatternNode Group()
    {
        if (Take('?'))
            GroupKind();
        PatternNode inside = Alternatives();
        return Take(')') ? inside : throw Wrong("a '(' is not closed");
    }

    private void GroupKind()
    {
        if (Take(':'))
            return;
        if (Next is '=' or '!')
            throw Unsupported("lookahead, (?= and (?!");
        if (!Take('<'))
            throw Unsupported("groups that begin with (? and no :");
        if (Next is '=' or '!')
            throw Unsupported("lookbehind, (?<= and (?<!");
        while (Next is not ('>' or -1))
            _at++;
        if (!Take('>'))
            throw Wrong("the name of a group does not end");
    }

    private PatternNode Quantified(PatternNode part)
    {
        (int Least, int? Most, int End)? counts = Next switch { '*' => (0, null, _at + 1), '+' => (1, null, _at + 1), '?' => (0, 1, _at + 1), '{' => Counts(_at + 1), _ => null };
        if (counts is not var (least, most, end))
            return part;
        _at = end;
        if (part is PatternNode.Begin or PatternNode.End)
            throw Wrong("'^' and '$' cannot be repeated");
        if (least > (most ?? least))
            throw Wrong($"{{{least},{most}}} is from more to less");
        if (Math.Max(least, most ?? 0) > MostRepeats)
            throw Unsupported($"more than {MostRepeats} times of a part");
        Take('?'); // lazy
        return Next is '+' or '*' or '?' ? throw Wrong("two quantifiers follow each other") : new PatternNode.Repeat(part, least, most);
    }

    /// <summary>The counts behind a brace; null where it is an ordinary character.</summary>
    private (int Least, int? Most, int End)? Counts(int at)
    {
        if (Number(ref at) is not { } least)
            return null;
        int? most = least;
        if (at < _points.Length && _points[at] == ',')
        {
            at++;
            most = Number(ref at);
        }
        return at < _points.Length && _points[at] == '}' ? (least, most, at + 1) : null;
    }

    private int? Number(ref int at)
    {
        int begin = at, value = 0;
        for (; at < _points.Length && _points[at] is >= '0' and <= '9'; at++)
            value = Math.Min(10 * value + _points[at] - '0', MostRepeats + 1);
        return at == begin ? null : value;
    }

    private bool Take(int point)
    {
        if (Next != point)
            return false;
        _at++;
        return true;
    }

    private ArgumentException Wrong(string what) => new($"{_where}, which is no regular expression: {what} (before character {_at + 1})");

    private NotSupportedException Unsupported(string what) => new($"{_where}; not supported in patterns: {what} (before character {_at + 1})");
}
