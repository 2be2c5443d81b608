using System.Text.Json;
using Liuli.Tokenizers.Normalizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's words. It also says that the model spells bytes rather than characters. As the last step before a BPE it leaves making
/// the bytes to the model, so nothing is rewritten here but the added space; otherwise it writes them itself (<see cref="RewritesBytes"/>).
/// </summary>
/// <param name="AddPrefixSpace">Sets a space before a text that does not start with one.</param>
/// <param name="TrimOffsets">Written back as read; the post-processor of the same name is the one that trims.</param>
/// <param name="UseRegex">Cuts at GPT-2's pattern; otherwise the pieces stay as they are.</param>
internal sealed record ByteLevelPreTokenizer(bool AddPrefixSpace, bool TrimOffsets = true, bool UseRegex = true) : IPreTokenizer
{
    /// <summary>Writes the text's bytes with <see cref="Models.ByteAlphabet"/>, for whatever comes after to see.</summary>
    public bool RewritesBytes { get; init; }

    public void PreTokenize(PreTokenizedText text)
    {
        if (AddPrefixSpace)
            PrefixSpaces(text);
        if (UseRegex)
            Cut(text);
        if (RewritesBytes)
            Rewrite(text);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", AddPrefixSpace);
        writer.WriteBoolean("trim_offsets", TrimOffsets);
        writer.WriteBoolean("use_regex", UseRegex);
        writer.WriteEndObject();
    }

    private static void Cut(PreTokenizedText text)
    {
        ReadOnlySpan<char> chars = text.Text.Chars;
        foreach (Piece piece in text.Pieces)
        {
            ReadOnlySpan<char> part = chars[piece.Start..piece.End];
            for (int start = 0, end; start < part.Length; start = end)
            {
                end = Gpt2Scanner.WordEnd(part, start);
                text.Add(piece.Start + start, piece.Start + end);
            }
        }
        text.Commit();
    }

    private static void Rewrite(PreTokenizedText text)
    {
        TextBuffer buffer = text.Text;
        ReadOnlySpan<char> chars = buffer.Chars;
        buffer.BeginRewrite();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.WritePosition;
            ByteLevelNormalizer.Emit(buffer, chars[..piece.End], piece.Start);
            text.Add(start, buffer.WritePosition);
        }
        buffer.EndRewrite();
        text.Commit();
    }

    private static void PrefixSpaces(PreTokenizedText text)
    {
        TextBuffer buffer = text.Text;
        ReadOnlySpan<char> chars = buffer.Chars;
        buffer.BeginRewrite();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.WritePosition;
            if (chars[piece.Start] != ' ')
                buffer.Emit(' ', piece.Start, piece.Start);
            buffer.Copy(piece.Start, piece.Length);
            text.Add(start, buffer.WritePosition);
        }
        buffer.EndRewrite();
        text.Commit();
    }
}
