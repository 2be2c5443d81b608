using Liuli.Inference.Structured.Patterns;

namespace Liuli.Inference.Structured;

/// <summary>What kind of value a <see cref="JsonRule"/> asks for.</summary>
internal enum JsonKind
{
    /// <summary>A text of <see cref="JsonRule.Least"/> to <see cref="JsonRule.Most"/> characters (code points), as <see cref="JsonRule.Automaton"/> has it between the quotes.</summary>
    Text,

    /// <summary>What <see cref="JsonRule.Automaton"/> has from end to end: a number, or one of several values.</summary>
    Scalar,

    /// <summary>An object with <see cref="JsonRule.Properties"/>.</summary>
    Object,

    /// <summary>An array of <see cref="JsonRule.Least"/> to <see cref="JsonRule.Most"/> items.</summary>
    Array,

    /// <summary>Any of <see cref="JsonRule.Options"/>; of none, no value fits.</summary>
    Choice,
}

/// <summary>What a value must look like. Rules refer to each other, in circles too, and do not change once their grammar is made.</summary>
/// <param name="index">Where it stands among the rules of its grammar.</param>
internal sealed class JsonRule(int index)
{
    /// <summary>Longer than any text that is generated: of a value that can never end.</summary>
    public const int Endless = 1 << 28;

    public int Index => index;

    public JsonKind Kind { get; set; } = JsonKind.Choice;

    /// <summary>The fewest characters of a text, or items of an array.</summary>
    public int Least { get; set; }

    /// <summary>The most characters of a text, or items of an array.</summary>
    public int Most { get; set; } = int.MaxValue;

    public ByteAutomaton? Automaton { get; set; }

    /// <summary>The values that <see cref="Automaton"/> was made of, as JSON writes them; none where it was made of something else.</summary>
    public IReadOnlyList<byte[]> Literals { get; set; } = [];

    public JsonProperty[] Properties { get; set; } = [];

    /// <summary>Which of <see cref="Properties"/> must be there, a bit for each.</summary>
    public ulong Required { get; set; }

    /// <summary>Which of <see cref="Properties"/> stands before all others: the one that tells alternatives apart, which .NET wants first. −1: none.</summary>
    public int First { get; set; } = -1;

    /// <summary>What other properties hold; null where there must be none.</summary>
    public JsonRule? Additional { get; set; }

    /// <summary>What the first items are, each in its place.</summary>
    public JsonRule[] Prefix { get; set; } = [];

    /// <summary>What the items behind these are; null where there are none.</summary>
    public JsonRule? Item { get; set; }

    public List<JsonRule> Options { get; } = [];

    /// <summary>Which options, none of them a choice itself, begin with a byte; all that JSON begins values with is ASCII.</summary>
    public JsonRule[]?[] ByFirst { get; } = new JsonRule[]?[128];

    /// <summary>A bit for each of <see cref="Properties"/>.</summary>
    public ulong AllProperties => Properties.Length == 64 ? ulong.MaxValue : (1UL << Properties.Length) - 1;

    /// <summary>Items need not be counted further: what may follow does not change.</summary>
    public int MostCounted => Most == int.MaxValue ? Math.Max(Least, Prefix.Length) : Most;

    /// <summary>The rule of an item.</summary>
    public JsonRule ItemAt(int position) => position < Prefix.Length ? Prefix[position] : Item!;
}

/// <summary>A property of an object.</summary>
/// <param name="Key">Its name as JSON writes it, in UTF-8, without the quotes.</param>
/// <param name="Value">What it holds.</param>
internal sealed record JsonProperty(byte[] Key, JsonRule Value);
