using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>White space separates and vanishes.</summary>
internal sealed class WhitespaceSplitPreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text) => CodePointSplit.Apply(text, CharacterClass.IsWhiteSpace, SplitBehavior.Removed);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "WhitespaceSplit");
}
