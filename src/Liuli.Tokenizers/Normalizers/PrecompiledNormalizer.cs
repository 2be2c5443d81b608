using System.Globalization;
using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's rules as Hugging Face applies them: what a reader sees as one character (a grapheme cluster, UAX #29) of
/// less than six bytes is replaced as a whole by the shortest rule that fits its start; otherwise each code point by itself.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : INormalizer
{
    /// <summary>The rules.</summary>
    public CharacterMap Map => map;

    private const int LongestCluster = 5;

    private readonly bool[] _plain = [.. Enumerable.Range(0, 128).Select(c => c is not '\r' && !map.TryFind([(byte)c], longest: false, out _, out _))];

    public void Normalize(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        for (int i = 0, width; i < chars.Length; i += width)
        {
            width = PlainRun(chars[i..]);
            if (width > 0)
                text.Copy(i, width);
            else
                Rewrite(text, chars.Slice(i, width = StringInfo.GetNextTextElementLength(chars[i..])), i);
        }
        text.EndRewrite();
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Precompiled");
        writer.WriteBase64String("precompiled_charsmap", map.Blob);
        writer.WriteEndObject();
    }

    /// <summary>How many ASCII characters from here on have no rule. One before a character beyond ASCII may be part of a cluster with it.</summary>
    private int PlainRun(ReadOnlySpan<char> chars)
    {
        int i = 0;
        while (i < chars.Length && chars[i] < 128 && _plain[chars[i]])
            i++;
        return i < chars.Length && chars[i] >= 128 ? i - 1 : i;
    }

    private void Rewrite(TextBuffer text, ReadOnlySpan<char> cluster, int at)
    {
        Span<byte> bytes = stackalloc byte[3 * LongestCluster];
        if (cluster.Length <= LongestCluster && System.Text.Encoding.UTF8.GetBytes(cluster, bytes) is int size and <= LongestCluster
            && map.TryFind(bytes[..size], longest: false, out _, out ReadOnlySpan<byte> whole))
        {
            text.EmitUtf8(whole, at, at + cluster.Length);
            return;
        }
        foreach (Rune rune in cluster.EnumerateRunes())
        {
            int width = rune.Utf16SequenceLength;
            if (map.TryFind(bytes[..rune.EncodeToUtf8(bytes)], longest: false, out _, out ReadOnlySpan<byte> replacement))
                text.EmitUtf8(replacement, at, at + width);
            else
                text.Copy(at, width);
            at += width;
        }
    }
}
