using System.Text.Json;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Sets numbers apart, digit by digit or as runs.</summary>
internal sealed record DigitsPreTokenizer(bool IndividualDigits) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text) =>
        CodePointSplit.Apply(text, CharacterClass.IsNumber, IndividualDigits ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Digits");
        writer.WriteBoolean("individual_digits", IndividualDigits);
        writer.WriteEndObject();
    }
}
