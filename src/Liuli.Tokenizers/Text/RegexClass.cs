using System.Text;

namespace Liuli.Tokenizers.Text;

/// <summary>Translates a character class, in which Oniguruma knows classes within classes and intersections.</summary>
internal sealed class RegexClass
{
    private const int DeepestNesting = 20;

    private readonly string _pattern;
    private int _at;

    private RegexClass(string pattern, int at) => (_pattern, _at) = (pattern, at);

    /// <summary>Translates the class that begins at an index, and returns where it ends.</summary>
    public static int Translate(string pattern, int at, StringBuilder output)
    {
        RegexClass reader = new(pattern, at);
        output.Append(reader.Read(0));
        return reader._at;
    }

    /// <summary>The class as an expression that matches one code unit.</summary>
    private string Read(int depth)
    {
        if (depth > DeepestNesting)
            throw RegexSyntax.Refused(_pattern, $"classes nested more than {DeepestNesting} deep");
        _at++;
        bool negated = _at < _pattern.Length && _pattern[_at] == '^';
        if (negated)
            _at++;
        List<string> operands = [];
        Operand operand = new();
        for (bool first = true; ; first = false)
        {
            if (_at >= _pattern.Length)
                throw RegexSyntax.Refused(_pattern, "a class without an end");
            char c = _pattern[_at];
            if (c == ']' && !first)
                break;
            if (c == '&' && _at + 1 < _pattern.Length && _pattern[_at + 1] == '&')
            {
                operands.Add(operand.ToExpression(_pattern));
                operand = new Operand();
                _at += 2;
            }
            else
                ReadItem(operand, depth);
        }
        _at++;
        if (operands.Count == 0 && operand.Classes.Count == 0)
            return $"[{(negated ? "^" : "")}{operand.Items}]";
        operands.Add(operand.ToExpression(_pattern));
        string all = string.Concat(operands.Take(operands.Count - 1).Select(set => $"(?={set})")) + operands[^1];
        return negated ? $"(?:(?!{all})[\\s\\S])" : $"(?:{all})";
    }

    private void ReadItem(Operand operand, int depth)
    {
        switch (_pattern[_at])
        {
            case '[' when _at + 1 < _pattern.Length && _pattern[_at + 1] == ':':
                throw RegexSyntax.Refused(_pattern, "a class with a name in colons");
            case '[':
                operand.Classes.Add(Read(depth + 1));
                break;
            case '\\':
                _at = RegexSyntax.Escape(_pattern, _at, operand.Items, inClass: true);
                break;
            default:
                if (_pattern[_at] == ']') // as the first sign it stands for itself
                    operand.Items.Append('\\');
                operand.Items.Append(_pattern[_at++]);
                break;
        }
    }

    /// <summary>What stands between two signs of intersection: single signs, and classes of their own.</summary>
    private sealed class Operand
    {
        public StringBuilder Items { get; } = new();

        public List<string> Classes { get; } = [];

        public string ToExpression(string pattern)
        {
            if (Items.Length == 0 && Classes.Count == 0)
                throw RegexSyntax.Refused(pattern, "an intersection with nothing");
            IEnumerable<string> sets = Items.Length > 0 ? Classes.Prepend($"[{Items}]") : Classes;
            return $"(?:{string.Join('|', sets)})";
        }
    }
}
