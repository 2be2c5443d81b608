using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>One character separates and vanishes.</summary>
internal sealed record CharDelimiterSplit : IPreTokenizer
{
    private readonly string _delimiter;
    private readonly int _code;

    /// <exception cref="TokenizerException">The delimiter is not one character.</exception>
    public CharDelimiterSplit(string delimiter)
    {
        _delimiter = delimiter;
        _code = Rune.TryGetRuneAt(delimiter.Length > 0 ? delimiter : "\uD800", 0, out Rune rune) && rune.Utf16SequenceLength == delimiter.Length ? rune.Value
            : throw TokenizerException.For("Reading the pre-tokenizer CharDelimiterSplit", "one character as the delimiter", $"'{delimiter}'", "Use Split instead.");
    }

    public void PreTokenize(PreTokenizedText text) => CodePointSplit.Apply(text, code => code == _code, SplitBehavior.Removed);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CharDelimiterSplit");
        writer.WriteString("delimiter", _delimiter);
        writer.WriteEndObject();
    }
}
