using System.Numerics;
using System.Text.Json;
using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <content>Texts, numbers and listed values.</content>
internal sealed partial class SchemaCompiler
{
    private void Text(JsonRule rule, IReadOnlyList<SchemaPart> parts)
    {
        (rule.Kind, rule.Automaton) = (JsonKind.Text, ByteLowering.AnyText);
        (int Least, int Most) length = Range(parts, "minLength", "maxLength");
        if (length.Least > length.Most)
        {
            Contradict(rule, Unordered(parts, "minLength", "maxLength", length));
            return;
        }
        (rule.Least, rule.Most) = length;
        List<(string Pattern, string Where)> patterns = [.. parts.SelectMany(Patterns)];
        string[] never = [.. parts.SelectMany(Excluded).Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
        // .NET's char holds half of what is beyond 16 bits, so a single character is one of those that it holds; listed ones are as they are.
        if (length is (1, 1) && patterns.Count == 0 && !IsListed(parts))
            patterns.Add(("^[\\u0000-\\uFFFF]$", $"{parts[0].Path}/maxLength"));
        if (patterns.Count > 0 || never.Length > 0)
            Pattern(rule, parts[0].Path, patterns, never);
    }

    private void Pattern(JsonRule rule, string path, IReadOnlyList<(string Pattern, string Where)> patterns, IReadOnlyList<string> never)
    {
        string where = patterns.Count > 0 ? patterns[0].Where : $"{path}/not";
        CodePointAutomaton? all = null;
        foreach ((string pattern, string origin) in patterns)
            Narrow(CodePointAutomaton.Of(PatternParser.Parse(TextFormats.Narrowed(pattern), origin), search: true, origin));
        if (never.Count > 0)
            Narrow(CodePointAutomaton.Of(PatternNode.OneOf([.. never.Select(PatternNode.Text)]), search: false, where).Complement(where));
        // Every text of the pattern that is not too short is one that is long enough; how long it may be is counted beside the automaton.
        ByteAutomaton? automaton = all!.IsEmpty ? null : ByteLowering.Run(all, where);
        if (automaton is not null && automaton.Characters[0] < rule.Least)
        {
            all = all.FromLength(rule.Least, where);
            automaton = all.IsEmpty ? null : ByteLowering.Run(all, where);
        }
        if (automaton is null || automaton.Characters[0] > rule.Most)
        {
            string length = rule.Least > 0 || rule.Most < int.MaxValue ? $" and minLength {rule.Least}, maxLength {(rule.Most == int.MaxValue ? "any" : rule.Most)}" : "";
            Contradict(rule, $"{path} allows no text: {string.Join(" and ", patterns.Select(pattern => $"{pattern.Where} '{pattern.Pattern}'"))}{(never.Count > 0 ? " and not" : "")}{length}");
            return;
        }
        (rule.Automaton, rule.Least) = (automaton, 0);

        void Narrow(CodePointAutomaton further) => all = all is null ? further : all.Intersect(further, where);
    }

    /// <summary>What a part says about texts, as patterns.</summary>
    private static IEnumerable<(string Pattern, string Where)> Patterns(SchemaPart part)
    {
        if (part.Text("pattern") is { } pattern)
            yield return (pattern, $"{part.Path}/pattern");
        if (part.Text("format") is { } format && TextFormats.Pattern(format) is { } form)
            yield return (form, $"{part.Path}/format");
        if (part.Text("contentEncoding") is { } encoding && TextFormats.Encoding(encoding) is { } encoded)
            yield return (encoded, $"{part.Path}/contentEncoding");
    }

    private void Number(JsonRule rule, IReadOnlyList<SchemaPart> parts, bool isWhole)
    {
        NumberAutomaton numbers = Numbers(parts, isWhole);
        string where = parts.Count > 0 ? parts[0].Path : "#";
        (rule.Kind, rule.Automaton) = (JsonKind.Scalar, numbers.Build(where));
        if (rule.Automaton is null)
            Contradict(rule, $"{where} allows no {numbers}");
    }

    private static NumberAutomaton Numbers(IReadOnlyList<SchemaPart> parts, bool isWhole)
    {
        NumberBound? least = null, most = null;
        BigInteger? multiple = null;
        foreach (SchemaPart part in parts)
        {
            least = Tighter(least, Bound(part, "minimum", false), 1);
            least = Tighter(least, Bound(part, "exclusiveMinimum", true), 1);
            most = Tighter(most, Bound(part, "maximum", false), -1);
            most = Tighter(most, Bound(part, "exclusiveMaximum", true), -1);
            if (part.Text("format") is { } format && NumberFormats.Range(format) is var (from, to))
                (least, most, isWhole) = (Tighter(least, from, 1), Tighter(most, to, -1), true);
            multiple = Multiple(part) is not { } own ? multiple : multiple is { } other ? own * other / BigInteger.GreatestCommonDivisor(own, other) : own;
        }
        // Multiples of a whole number are whole.
        return new NumberAutomaton(isWhole || multiple is not null, least, most, multiple);
    }

    /// <summary>A bound; .NET's schemas have those of decimal as texts.</summary>
    private static NumberBound? Bound(SchemaPart part, string keyword, bool isExcluded)
    {
        if (part[keyword] is not { } value)
            return null;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String && ExactNumber.Parse(text) is { } number ? new NumberBound(number, isExcluded) : throw part.Wrong(keyword, "a number");
    }

    /// <param name="some">A bound.</param>
    /// <param name="other">Another.</param>
    /// <param name="sign">1 for lower bounds, −1 for upper ones.</param>
    private static NumberBound? Tighter(NumberBound? some, NumberBound? other, int sign)
    {
        if (some is not { } a || other is not { } b)
            return some ?? other;
        int order = sign * a.Value.CompareTo(b.Value);
        return order > 0 || (order == 0 && a.IsExcluded) ? a : b;
    }

    private static BigInteger? Multiple(SchemaPart part)
    {
        if (part["multipleOf"] is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || ExactNumber.Parse(value.GetRawText()) is not { Digits.Sign: > 0 } number)
            throw part.Wrong("multipleOf", "a number above 0");
        return number.IsWhole ? number.Digits : throw new NotSupportedException($"JSON schema: {part.Path}/multipleOf is {number}; supported are whole numbers");
    }

    /// <summary>The only values that are allowed: those on every list, of the types, and within what else is said about texts and numbers.</summary>
    private void Listed(JsonRule rule, IReadOnlyList<string>? types, IReadOnlyList<SchemaPart> parts)
    {
        JsonElement[][] lists = [.. parts.SelectMany(Lists)];
        JsonElement[] never = [.. parts.SelectMany(Excluded)];
        NumberAutomaton numbers = Numbers(parts, isWhole: false);
        Lazy<JsonGrammar?> texts = new(() => Texts(parts));
        IEnumerable<JsonElement> values = lists[0].Where(value => lists.Skip(1).All(list => IsAmong(list, value)) && !IsAmong(never, value));
        JsonElement[] fitting = [.. values.Where(value => (types is null || types.Any(type => IsOf(value, type))) && IsWithin(value))];
        if (fitting.Length == 0)
            Contradict(rule, $"{parts[0].Path}: none of the values that are listed is allowed by what stands beside them");
        else
            Literals(rule, [.. fitting.Select(JsonText.Of)]);

        static bool IsAmong(JsonElement[] list, JsonElement value) => list.Any(other => JsonElement.DeepEquals(value, other));

        bool IsWithin(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => texts.Value is { } grammar && new JsonState(grammar) is var state && JsonText.Of(value).All(state.Take) && state.ToComplete == 0,
            JsonValueKind.Number => numbers.Allows(value.GetRawText()),
            JsonValueKind.Array or JsonValueKind.Object => HasOpenParts(value, parts),
            _ => true,
        };
    }

    private static bool IsListed(IReadOnlyList<SchemaPart> parts) => parts.Any(part => part.Has("enum", "const"));

    /// <summary>What is said about texts beside a list; null where that allows none.</summary>
    private JsonGrammar? Texts(IReadOnlyList<SchemaPart> parts)
    {
        JsonRule rule = new(0);
        _alternatives++;
        Text(rule, parts);
        _alternatives--;
        return rule.Kind == JsonKind.Text ? new JsonGrammar(rule, [rule]) : null;
    }

    /// <summary>True, for nothing may be said about the parts of a listed value.</summary>
    private static bool HasOpenParts(JsonElement value, IReadOnlyList<SchemaPart> parts)
    {
        foreach (SchemaPart part in parts)
        {
            if (SchemaKeywords.OfParts(value.ValueKind).FirstOrDefault(keyword => part[keyword] is not null) is { } keyword)
                throw new NotSupportedException($"JSON schema: '{keyword}' of {part.Path} is not supported beside {value.GetRawText()}, a value of enum or const; leave the keyword out, and values that it does not allow");
        }
        return true;
    }

    private static IEnumerable<JsonElement[]> Lists(SchemaPart part)
    {
        if (part["const"] is { } one)
            yield return [one];
        if (part["enum"] is not null)
            yield return [.. part.List("enum")];
    }

    /// <summary>Values that must not be there.</summary>
    private static IEnumerable<JsonElement> Excluded(SchemaPart part)
    {
        if (part["not"] is not { } schema)
            return [];
        SchemaPart not = part.Child(schema, "not");
        if (schema.ValueKind != JsonValueKind.Object || schema.EnumerateObject().Any(keyword => keyword.Name is not ("enum" or "const")))
            throw new NotSupportedException($"JSON schema: {not.Path} is {schema.GetRawText()}; supported are values that must not be there, as enum or const");
        return Lists(not).SelectMany(list => list);
    }

    private static void Literals(JsonRule rule, IReadOnlyList<byte[]> literals) => (rule.Kind, rule.Literals, rule.Automaton) = (JsonKind.Scalar, literals, ByteAutomaton.Of(literals));

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && ExactNumber.Parse(value.GetRawText()) is { IsWhole: true },
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
