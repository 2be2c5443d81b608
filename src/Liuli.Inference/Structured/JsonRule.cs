namespace Liuli.Inference.Structured;

/// <summary>What kind of value a <see cref="JsonRule"/> asks for.</summary>
internal enum JsonKind
{
    /// <summary>A text of <see cref="JsonRule.Least"/> to <see cref="JsonRule.Most"/> characters (code points).</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of <see cref="JsonRule.Literals"/>, as written there.</summary>
    Literal,

    /// <summary>An object with <see cref="JsonRule.Properties"/>.</summary>
    Object,

    /// <summary>An array of <see cref="JsonRule.Least"/> to <see cref="JsonRule.Most"/> times <see cref="JsonRule.Item"/>.</summary>
    Array,

    /// <summary>Any of <see cref="JsonRule.Options"/>, told apart by their first byte.</summary>
    Choice,
}

/// <summary>What a value must look like. Rules refer to each other, in circles too, and do not change once their grammar is made.</summary>
internal sealed class JsonRule
{
    /// <summary>Longer than any text that is generated: of a value that can never end.</summary>
    public const int Endless = 1 << 28;

    public JsonKind Kind { get; set; }

    /// <summary>The fewest characters of a text, or items of an array.</summary>
    public int Least { get; set; }

    /// <summary>The most characters of a text, or items of an array.</summary>
    public int Most { get; set; } = int.MaxValue;

    /// <summary>Whether a number has neither fraction nor exponent.</summary>
    public bool IsWhole { get; set; }

    public byte[][] Literals { get; set; } = [];

    public JsonProperty[] Properties { get; set; } = [];

    /// <summary>Which of <see cref="Properties"/> must be there, a bit for each.</summary>
    public ulong Required { get; set; }

    /// <summary>What other properties hold; null where there must be none.</summary>
    public JsonRule? Additional { get; set; }

    public JsonRule? Item { get; set; }

    public List<JsonRule> Options { get; } = [];

    /// <summary>Which option begins with a byte; all that JSON begins values with is ASCII.</summary>
    public JsonRule?[] ByFirst { get; } = new JsonRule?[128];

    /// <summary>The fewest bytes of such a value.</summary>
    public int Shortest { get; set; } = Endless;

    /// <summary>A bit for each of <see cref="Properties"/>.</summary>
    public ulong AllProperties => Properties.Length == 64 ? ulong.MaxValue : (1UL << Properties.Length) - 1;

    /// <summary>The fewest bytes from behind a property's value to the end of the object.</summary>
    /// <param name="seen">Which properties are there already.</param>
    public int ToCloseObject(ulong seen)
    {
        long bytes = 1;
        ulong missing = Required & ~seen;
        for (int i = 0; i < Properties.Length; i++)
        {
            if ((missing >> i & 1) != 0)
                bytes += 1 + Properties[i].Shortest;
        }
        return Limit(bytes);
    }

    /// <summary>The fewest bytes from behind an opening brace to the end of the object.</summary>
    public int ToFillObject() => Required == 0 ? 1 : ToCloseObject(0) - 1; // the first has no comma

    /// <summary>The fewest bytes from behind an item to the end of the array.</summary>
    /// <param name="count">How many items there are.</param>
    public int ToCloseArray(int count) => Limit(1 + Math.Max(0L, (long)Least - count) * (1L + (Item?.Shortest ?? 0)));

    /// <summary>The fewest bytes from behind an opening bracket to the end of the array.</summary>
    public int ToFillArray() => Least == 0 ? 1 : Limit((long)Item!.Shortest + ToCloseArray(1));

    /// <summary>What <see cref="Shortest"/> is, as far as those of other rules are known.</summary>
    public int FindShortest() => Kind switch
    {
        JsonKind.Text => Limit(2L + Least),
        JsonKind.Number => 1,
        JsonKind.Literal => Literals.Min(literal => literal.Length),
        JsonKind.Object => Limit(1L + ToFillObject()),
        JsonKind.Array => Limit(1L + ToFillArray()),
        _ => Options.Min(option => option.Shortest),
    };

    private static int Limit(long bytes) => (int)Math.Min(bytes, Endless);
}

/// <summary>A property of an object.</summary>
/// <param name="Key">Its name as JSON writes it, in UTF-8, without the quotes.</param>
/// <param name="Value">What it holds.</param>
internal sealed record JsonProperty(byte[] Key, JsonRule Value)
{
    /// <summary>The fewest bytes of name, colon and value.</summary>
    public int Shortest => Math.Min(Key.Length + 3 + Value.Shortest, JsonRule.Endless);
}
