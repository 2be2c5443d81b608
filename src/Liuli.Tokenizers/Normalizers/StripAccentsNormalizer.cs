using System.Text.Json;
using Liuli.Tokenizers.Formats;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Drops every combining mark; composed letters keep theirs unless a decomposition came before.</summary>
internal sealed class StripAccentsNormalizer : INormalizer
{
    public void Normalize(TextBuffer text) => MarkRemoval.Apply(text, CharacterClass.IsMark);

    public void WriteJson(Utf8JsonWriter writer) => ComponentJson.WriteType(writer, "StripAccents");
}
