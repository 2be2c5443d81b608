using System.Text;
using System.Text.Json;
using Liuli.Tokenizers.Text;
using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>
/// The normaliser of a SentencePiece model: at every place the longest rule; then spaces at the ends and repeated ones go (where
/// the model wants that), a space is set before the text, and spaces become U+2581. Each stretch of text between special tokens is a text of its own.
/// </summary>
/// <param name="Map">The rules; null for none.</param>
/// <param name="AddDummyPrefix">Sets a space before a text that is not empty.</param>
/// <param name="RemoveExtraWhitespaces">Drops spaces at the ends, and all but one of neighbouring spaces.</param>
/// <param name="EscapeWhitespaces">Writes spaces as U+2581.</param>
/// <param name="Kept">Pieces that no rule touches, with any value.</param>
internal sealed record SentencePieceNormalizer(CharacterMap? Map, bool AddDummyPrefix, bool RemoveExtraWhitespaces, bool EscapeWhitespaces, Models.CharTrie? Kept) : INormalizer
{
    private const char Space = '\u2581';

    private static readonly PrependNormalizer s_prefix = new(" ");

    private readonly bool[] _plain = [.. Enumerable.Range(0, 128).Select(c => c != ' ' && Kept is null && Map?.TryFind([(byte)c], longest: false, out _, out _) != true)];

    private readonly bool _plainSpace = Kept is null && Map?.Begins(' ') != true;

    public void Normalize(TextBuffer text)
    {
        if (Map is not null || Kept is not null || RemoveExtraWhitespaces)
            Rewrite(text);
        if (AddDummyPrefix)
            s_prefix.Normalize(text);
        if (EscapeWhitespaces)
            text.Replace(' ', Space);
    }

    /// <summary>Other programs' parts that do the same, but for the finer points of the rules.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        List<INormalizer> steps = [];
        if (Map is not null)
            steps.Add(new PrecompiledNormalizer(Map));
        if (RemoveExtraWhitespaces)
        {
            steps.Add(new ReplaceNormalizer(TextPattern.Regular(@"\A +| +\z"), ""));
            steps.Add(new ReplaceNormalizer(TextPattern.Regular(" {2,}"), " "));
        }
        if (AddDummyPrefix)
            steps.Add(new PrependNormalizer(EscapeWhitespaces ? Space.ToString() : " "));
        if (EscapeWhitespaces)
            steps.Add(new ReplaceNormalizer(TextPattern.Literal(" "), Space.ToString()));
        new NormalizerSequence(steps).WriteJson(writer);
    }

    private void Rewrite(TextBuffer text)
    {
        ReadOnlySpan<char> chars = text.Chars;
        text.BeginRewrite();
        bool afterSpace = RemoveExtraWhitespaces;
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0, width; i < chars.Length; i += width)
        {
            width = PlainRun(chars[i..]);
            if (width > 0)
            {
                text.Copy(i, width);
                afterSpace = false;
                continue;
            }
            if (_plainSpace && chars[i] == ' ')
            {
                width = 1;
                if (!afterSpace)
                    text.Emit(' ', i, i + 1);
                afterSpace = RemoveExtraWhitespaces;
                continue;
            }
            ReadOnlySpan<byte> part = Next(chars[i..], bytes, out width);
            while (afterSpace && !part.IsEmpty && part[0] == ' ')
                part = part[1..];
            if (part.IsEmpty)
                continue;
            if (part is [< 128])
                text.Emit((char)part[0], i, i + width);
            else
                text.EmitUtf8(part, i, i + width);
            afterSpace = RemoveExtraWhitespaces && part[^1] == ' ';
        }
        text.EndRewrite(RemoveExtraWhitespaces ? ' ' : null);
    }

    /// <summary>ASCII characters without a rule of their own or of two characters.</summary>
    private int PlainRun(ReadOnlySpan<char> chars)
    {
        int i = 0;
        while (i < chars.Length && chars[i] < 128 && _plain[chars[i]])
            i++;
        return i < chars.Length && chars[i] >= 128 ? i - 1 : i; // a combining mark may have a rule together with the letter
    }

    private ReadOnlySpan<byte> Next(ReadOnlySpan<char> chars, Span<byte> bytes, out int width)
    {
        if (Kept is not null && Kept.LongestMatch(Models.CharTrie.Root, chars, out width) >= 0)
            return System.Text.Encoding.UTF8.GetBytes(chars[..width].ToString());
        if (Map is not null && Map.TryFindLongest(chars, out width, out ReadOnlySpan<byte> replacement))
            return replacement;
        int code = CharacterClass.CodePointAt(chars, 0, out width);
        return bytes[..new Rune(code).EncodeToUtf8(bytes)];
    }
}
