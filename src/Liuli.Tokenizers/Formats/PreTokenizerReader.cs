using Liuli.Tokenizers.PreTokenizers;

namespace Liuli.Tokenizers.Formats;

/// <summary>Reads the pre-tokenizer of a tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    public static IPreTokenizer Read(JsonComponent json) => json.Type switch
    {
        "ByteLevel" => json.Done(new ByteLevelPreTokenizer(json.Bool("add_prefix_space", true), json.Bool("trim_offsets", true), json.Bool("use_regex", true))),
        "BertPreTokenizer" => json.Done(new BertPreTokenizer()),
        "Whitespace" => json.Done(new WhitespacePreTokenizer()),
        "WhitespaceSplit" => json.Done(new WhitespaceSplitPreTokenizer()),
        "Digits" => json.Done(new DigitsPreTokenizer(json.Bool("individual_digits", false))),
        "Punctuation" => json.Done(new PunctuationPreTokenizer(Behavior(json, "Isolated"))),
        "Split" => json.Done(new SplitPreTokenizer(PatternReader.Read(json), Behavior(json, null), json.Bool("invert", false))),
        "Metaspace" => json.Done(new MetaspacePreTokenizer(Replacement(json), Scheme(json), json.Bool("split", true)), "str_rep"),
        "CharDelimiterSplit" => json.Done(new CharDelimiterSplit(json.String("delimiter"))),
        "FixedLength" => json.Done(new FixedLengthPreTokenizer(Math.Max(1, json.Int("length")))),
        "UnicodeScripts" => json.Done(new UnicodeScriptsPreTokenizer()),
        "Sequence" => json.Done(new PreTokenizerSequence([.. json.Components("pretokenizers").Select(Read)])),
        _ => throw json.Unsupported("pre-tokenizer", "ByteLevel, BertPreTokenizer, Whitespace, WhitespaceSplit, Digits, Punctuation, Split, CharDelimiterSplit, FixedLength, UnicodeScripts, Metaspace, Sequence"),
    };

    /// <summary>The one character of a Metaspace.</summary>
    internal static char Replacement(JsonComponent json)
    {
        string text = json.OptionalString("replacement") ?? "\u2581";
        return text.Length == 1 ? text[0] : throw json.Wrong($"{json.Path}.replacement", "one character of the basic plane", $"'{text}'");
    }

    /// <summary>When a Metaspace is prepended; older files say it with add_prefix_space.</summary>
    internal static PrependScheme Scheme(JsonComponent json)
    {
        bool add = json.Bool("add_prefix_space", true);
        return json.OptionalString("prepend_scheme") switch
        {
            null => add ? PrependScheme.Always : PrependScheme.Never,
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            string other => throw json.Wrong($"{json.Path}.prepend_scheme", "always, first or never", $"'{other}'"),
        };
    }

    private static SplitBehavior Behavior(JsonComponent json, string? fallback)
    {
        string name = json.OptionalString("behavior") ?? fallback ?? json.String("behavior");
        return Enum.TryParse(name, out SplitBehavior behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw json.Wrong($"{json.Path}.behavior", string.Join(", ", Enum.GetNames<SplitBehavior>()), $"'{name}'");
    }

    /// <summary>Whether the model may make the bytes: where ByteLevel is the last step and the only one of its kind.</summary>
    internal static bool EndsInBytes(IPreTokenizer? preTokenizer)
    {
        List<IPreTokenizer> steps = [.. Leaves(preTokenizer)];
        return steps.Count > 0 && steps[^1] is ByteLevelPreTokenizer && steps.Count(step => step is ByteLevelPreTokenizer) == 1;
    }

    /// <summary>The same steps, with every ByteLevel writing the bytes itself.</summary>
    internal static IPreTokenizer? Rewriting(IPreTokenizer? preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer bytes => bytes with { RewritesBytes = true },
        PreTokenizerSequence sequence => new PreTokenizerSequence([.. sequence.Steps.Select(step => Rewriting(step)!)]),
        _ => preTokenizer,
    };

    private static IEnumerable<IPreTokenizer> Leaves(IPreTokenizer? preTokenizer) => preTokenizer switch
    {
        null => [],
        PreTokenizerSequence sequence => sequence.Steps.SelectMany(Leaves),
        _ => [preTokenizer],
    };
}
