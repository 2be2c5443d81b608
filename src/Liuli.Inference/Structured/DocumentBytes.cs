namespace Liuli.Inference.Structured;

/// <summary>The bytes that a document is written with, and what is wrong where no token of a model writes one: a token that ends the text cannot, and a special token stands for no text.</summary>
internal static class DocumentBytes
{
    /// <summary>Finds out before the first token whether the frame of every value can be written: what began could else not be completed.</summary>
    /// <param name="grammar">What the document must be.</param>
    /// <param name="ends">Tokens that end the text.</param>
    /// <exception cref="ArgumentException">A byte of it cannot be written.</exception>
    public static void Check(TokenGrammar grammar, IReadOnlyList<int> ends)
    {
        foreach (byte value in grammar.Costs.Grammar.Rules.SelectMany(FrameOf).Distinct())
        {
            if (!IsWritten(grammar.Vocabulary, ends, value))
                throw new ArgumentException($"generating JSON: {Why(grammar.Vocabulary, ends, value)}");
        }
    }

    /// <summary>No token is left that continues a document.</summary>
    public static InvalidOperationException Missing(TokenGrammar grammar, JsonState state, IReadOnlyList<int> ends)
    {
        JsonState trial = new(grammar.Costs);
        byte next = Enumerable.Range(0, 256).Select(value => (byte)value).Where(Fits).MinBy(value => (ToComplete(value), value));
        return new InvalidOperationException($"generating JSON: {Why(grammar.Vocabulary, ends, next)}");

        bool Fits(byte value)
        {
            trial.CopyFrom(state);
            return trial.Take(value);
        }

        int ToComplete(byte value) => Fits(value) ? trial.ToComplete : JsonRule.Endless;
    }

    private static IEnumerable<byte> FrameOf(JsonRule rule) => (rule.Kind switch
    {
        JsonKind.Object when rule.Properties.Length > 0 || rule.Additional is not null => (rule.Required & (rule.Required - 1)) != 0 ? "{\":,}" : "{\":}",
        JsonKind.Object => "{}",
        JsonKind.Array => rule.Least > 1 ? "[,]" : "[]",
        JsonKind.Text => "\"",
        _ => "",
    }).Select(character => (byte)character);

    private static bool IsWritten(ByteVocabulary vocabulary, IReadOnlyList<int> ends, byte value) => vocabulary.Single(value) > ends.Count(end => vocabulary.BytesOf(end).SequenceEqual([value]));

    private static string Why(ByteVocabulary vocabulary, IReadOnlyList<int> ends, byte value)
    {
        string shown = value is > 0x20 and < 0x7F ? $"'{(char)value}'" : $"the byte 0x{value:X2}";
        if (ends.Cast<int?>().FirstOrDefault(end => vocabulary.BytesOf(end!.Value).StartsWith([value])) is { } end)
            return $"the document needs {shown}, and token {end}, which would write it, ends the text; leave it out of the stop tokens (or of eos_token_id in generation_config.json), the text ends with the document anyway";
        if (vocabulary.SpecialCalled(((char)value).ToString()) is { } special)
            return $"the document needs {shown}, and token {special}, which is called so, is special and stands for no text; use a tokenizer in which it is not special";
        return $"the document needs {shown}, and no token of the vocabulary writes it; use a model whose vocabulary has every byte";
    }
}
