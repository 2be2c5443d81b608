using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern.</summary>
internal sealed record ReplaceNormalizer(TextPattern Pattern, string Content) : INormalizer
{
    public void Normalize(TextBuffer text)
    {
        if (!Pattern.IsRegex && Pattern.Source.Length == 1 && Content.Length == 1)
        {
            text.Replace(Pattern.Source[0], Content[0]);
            return;
        }
        ReadOnlySpan<char> chars = text.Chars;
        List<Piece> matches = text.Matches;
        matches.Clear();
        Pattern.FindAll(chars, matches);
        if (matches.Count == 0)
            return;
        text.BeginRewrite();
        int done = 0;
        foreach (Piece match in matches)
        {
            text.Copy(done, match.Start - done);
            text.Emit(Content, match.Start, match.End);
            done = match.End;
        }
        text.Copy(done, text.Length - done);
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        Pattern.WriteJson(writer);
        writer.WriteString("content", Content);
        writer.WriteEndObject();
    }
}
