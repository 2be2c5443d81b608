using System.Text;

namespace Liuli.Mini.Corpus.Grammar;

/// <summary>
/// A pattern of text: <c>(a|b|c)</c> one of them, <c>[a|b]</c> one of them or nothing, <c>{table.column}</c> a word that stays the same
/// for the whole dialogue, <c>{^…}</c> with a capital, <c>{a …}</c> with its English article, <c>{A …}</c> with a capital article,
/// <c>&lt;name&gt;</c> a shared phrase, chosen anew each time. They nest.
/// </summary>
internal sealed class Template
{
    private readonly Node _root;

    private Template(Node root) => _root = root;

    public static Template Parse(string pattern)
    {
        int at = 0;
        Node root = ParseChoice(pattern, ref at, '\0');
        return new Template(root);
    }

    /// <summary>Any one of several templates, each equally likely.</summary>
    public static Template OneOf(IReadOnlyList<string> patterns) =>
        patterns.Count == 1 ? Parse(patterns[0]) : new Template(new Choice([.. patterns.Select(pattern => Parse(pattern)._root)], false));

    public string Expand(Expansion expansion)
    {
        var text = new StringBuilder();
        _root.Write(text, expansion);
        return text.ToString();
    }

    /// <summary>How many texts it can make, counting every slot as free: an upper bound, used to share out how often each is drawn.</summary>
    public double Combinations(Lexicon lexicon) => _root.Combinations(lexicon);

    private static Node ParseChoice(string pattern, ref int at, char close)
    {
        var options = new List<Node>();
        var parts = new List<Node>();
        var literal = new StringBuilder();
        while (true)
        {
            char c = at < pattern.Length ? pattern[at] : '\0';
            if (c is '|' or '\0' or ')' or ']')
            {
                Flush(parts, literal);
                options.Add(parts.Count == 1 ? parts[0] : new Sequence([.. parts]));
                parts.Clear();
                if (c != '|')
                {
                    if (c != close)
                        throw new FormatException($"Unbalanced brackets at {at} in '{pattern}'.");
                    at++;
                    return options.Count == 1 ? options[0] : new Choice([.. options], false);
                }

                at++;
                continue;
            }

            at++;
            switch (c)
            {
                case '(':
                    Flush(parts, literal);
                    parts.Add(ParseChoice(pattern, ref at, ')'));
                    break;
                case '[':
                    Flush(parts, literal);
                    parts.Add(new Choice([ParseChoice(pattern, ref at, ']')], true));
                    break;
                case '{' or '<':
                    Flush(parts, literal);
                    parts.Add(ParseName(pattern, ref at, c == '{' ? '}' : '>'));
                    break;
                default:
                    literal.Append(c);
                    break;
            }
        }
    }

    private static Node ParseName(string pattern, ref int at, char close)
    {
        int end = pattern.IndexOf(close, at);
        if (end < 0)
            throw new FormatException($"'{close}' is missing after {at} in '{pattern}'.");
        string name = pattern[at..end];
        at = end + 1;
        if (close == '>')
            return new Phrase(name);
        char modifier = name[0] == '^' ? '^' : name.StartsWith("a ", StringComparison.Ordinal) ? 'a' : name.StartsWith("A ", StringComparison.Ordinal) ? 'A' : '\0';
        name = modifier == '^' ? name[1..] : modifier == '\0' ? name : name[2..];
        int dot = name.IndexOf('.');
        return new Slot(dot < 0 ? name : name[..dot], dot < 0 ? "" : name[(dot + 1)..], modifier);
    }

    private static void Flush(List<Node> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
            parts.Add(new Literal(literal.ToString()));
        literal.Clear();
    }

    private abstract class Node
    {
        public abstract void Write(StringBuilder text, Expansion expansion);

        public abstract double Combinations(Lexicon lexicon);
    }

    private sealed class Literal(string value) : Node
    {
        public override void Write(StringBuilder text, Expansion expansion) => text.Append(value);

        public override double Combinations(Lexicon lexicon) => 1;
    }

    private sealed class Sequence(Node[] parts) : Node
    {
        public override void Write(StringBuilder text, Expansion expansion)
        {
            foreach (Node part in parts)
                part.Write(text, expansion);
        }

        public override double Combinations(Lexicon lexicon) => parts.Aggregate(1.0, (product, part) => product * part.Combinations(lexicon));
    }

    private sealed class Choice(Node[] options, bool optional) : Node
    {
        public override void Write(StringBuilder text, Expansion expansion)
        {
            if (!optional || expansion.Random.Chance(0.5))
                expansion.Random.Pick(options).Write(text, expansion);
        }

        public override double Combinations(Lexicon lexicon) => options.Sum(option => option.Combinations(lexicon)) + (optional ? 1 : 0);
    }

    private sealed class Slot(string name, string column, char modifier) : Node
    {
        public override void Write(StringBuilder text, Expansion expansion)
        {
            string value = expansion.Slot(name, column);
            if (modifier is 'a' or 'A')
                text.Append(modifier).Append("aeiou".Contains(char.ToLowerInvariant(value[0])) ? "n " : " ");
            text.Append(modifier == '^' ? char.ToUpperInvariant(value[0]) + value[1..] : value);
        }

        public override double Combinations(Lexicon lexicon)
        {
            Table table = lexicon.Table(name.TrimEnd('2', '3', '4'));
            table.Cell(0, column);
            return table.Count;
        }
    }

    private sealed class Phrase(string name) : Node
    {
        public override void Write(StringBuilder text, Expansion expansion) => text.Append(expansion.Lexicon.Phrase(name).Expand(expansion));

        public override double Combinations(Lexicon lexicon) => lexicon.Phrase(name).Combinations(lexicon);
    }
}
