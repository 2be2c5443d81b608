using System.Numerics;

namespace Liuli.Inference.Structured;

/// <summary>How many tokens complete values, at most: names and listed values count the fewest tokens of a vocabulary that spell them, everything else a token for each byte.</summary>
/// <remarks>Immutable once made, so safe for use from several threads.</remarks>
internal sealed class JsonCosts
{
    private readonly JsonRule[] _rules;
    private readonly int[] _shortest;
    private readonly int[][][] _keys;
    private readonly int[]?[] _states;

    /// <param name="grammar">The rules.</param>
    /// <param name="vocabulary">The tokens; null counts bytes.</param>
    public JsonCosts(JsonGrammar grammar, ByteVocabulary? vocabulary = null)
    {
        Grammar = grammar;
        _rules = grammar.Rules;
        _keys = [.. _rules.Select(rule => rule.Properties.Select(property => Spelling(vocabulary, [(byte)'"', .. property.Key, (byte)'"', (byte)':'])).ToArray())];
        _states = [.. _rules.Select(rule => States(rule, vocabulary))];
        _shortest = new int[_rules.Length];
        Array.Fill(_shortest, JsonRule.Endless);
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (JsonRule rule in _rules)
            {
                int shortest = FindShortest(rule);
                changed |= shortest != _shortest[rule.Index];
                _shortest[rule.Index] = shortest;
            }
        }
    }

    public JsonGrammar Grammar { get; }

    /// <summary>Of a whole value.</summary>
    public int Shortest(JsonRule rule) => _shortest[rule.Index];

    /// <summary>From a state of a rule's automaton to its end.</summary>
    public int FromState(JsonRule rule, int state) => _states[rule.Index]![state];

    /// <summary>From within a property's name to the end of its value.</summary>
    /// <param name="rule">The object's rule.</param>
    /// <param name="property">Which property.</param>
    /// <param name="bytes">How many bytes of the quoted name and the colon are there.</param>
    public int FromKey(JsonRule rule, int property, int bytes) => Limit((long)_keys[rule.Index][property][bytes] + Shortest(rule.Properties[property].Value));

    /// <summary>From behind a property's value to the end of the object.</summary>
    /// <param name="rule">The object's rule.</param>
    /// <param name="seen">Which properties are there already.</param>
    public int ToCloseObject(JsonRule rule, ulong seen)
    {
        long tokens = 1;
        for (ulong missing = rule.Required & ~seen; missing != 0; missing &= missing - 1)
            tokens += 1 + FromKey(rule, BitOperations.TrailingZeroCount(missing), 0);
        return Limit(tokens);
    }

    /// <summary>From behind an opening brace to the end of the object.</summary>
    public int ToFillObject(JsonRule rule) => rule.Required == 0 ? 1 : ToCloseObject(rule, 0) - 1; // the first has no comma

    /// <summary>From behind an item to the end of the array.</summary>
    /// <param name="rule">The array's rule.</param>
    /// <param name="count">How many items there are.</param>
    public int ToCloseArray(JsonRule rule, int count)
    {
        long tokens = 1;
        for (; count < rule.Least && count < rule.Prefix.Length; count++)
            tokens += 1 + Shortest(rule.ItemAt(count));
        return Limit(count < rule.Least ? tokens + (rule.Least - count) * (1L + Shortest(rule.Item!)) : tokens);
    }

    /// <summary>From behind an opening bracket to the end of the array.</summary>
    public int ToFillArray(JsonRule rule) => rule.Least == 0 ? 1 : Limit((long)Shortest(rule.ItemAt(0)) + ToCloseArray(rule, 1));

    private int FindShortest(JsonRule rule) => rule.Kind switch
    {
        JsonKind.Text => Limit(2L + FromState(rule, 0) + rule.Least),
        JsonKind.Scalar => FromState(rule, 0),
        JsonKind.Object => Limit(1L + ToFillObject(rule)),
        JsonKind.Array => Limit(1L + ToFillArray(rule)),
        _ => rule.Options.Select(Shortest).Append(JsonRule.Endless).Min(),
    };

    private static int[]? States(JsonRule rule, ByteVocabulary? vocabulary)
    {
        if (rule.Automaton is not { } automaton || rule.Literals.Count == 0 || vocabulary is null)
            return rule.Automaton?.ToAccept;
        int[] costs = [.. automaton.ToAccept];
        Array.Fill(costs, JsonRule.Endless);
        foreach (byte[] literal in rule.Literals)
        {
            int[] spelling = Spelling(vocabulary, literal);
            int state = 0;
            for (int i = 0; i <= literal.Length; i++)
            {
                costs[state] = Math.Min(costs[state], spelling[i]);
                state = i < literal.Length ? automaton.Next(state, literal[i]) : state;
            }
        }
        return costs;
    }

    /// <summary>From each place in a text, the fewest tokens that spell the rest.</summary>
    private static int[] Spelling(ByteVocabulary? vocabulary, byte[] text)
    {
        int[] costs = new int[text.Length + 1];
        for (int at = text.Length - 1; at >= 0; at--)
        {
            costs[at] = 1 + costs[at + 1];
            foreach (int length in vocabulary?.LengthsAt(text.AsSpan(at)) ?? [])
                costs[at] = Math.Min(costs[at], 1 + costs[at + length]);
        }
        return costs;
    }

    private static int Limit(long tokens) => (int)Math.Min(tokens, JsonRule.Endless);
}
