using System.Text.Json;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>Splits at punctuation marks (in BERT's sense).</summary>
internal sealed record PunctuationPreTokenizer(SplitBehavior Behavior = SplitBehavior.Isolated) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text) => CodePointSplit.Apply(text, CharacterClass.IsBertPunctuation, Behavior);

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Punctuation");
        writer.WriteString("behavior", Behavior.ToString());
        writer.WriteEndObject();
    }
}
