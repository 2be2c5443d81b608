using System.Text;

namespace Liuli.Tokenizers.Tests;

/// <summary>Texts of all kinds from a seed.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        "hello", " world", "I'm", "don't", "'ll", "  ", "\n", "\r\n", "\t", "3.14", "１２", "½", "é", "e\u0301", "\u0323\u0301", "ﬀ", "Å", "ß", "İ", "Σς",
        "今天", "天气", "，", "。", "「", "か\u3099", "한국어", "ไทย", "العربية", "हिन्दी", "👍🏽", "👨‍👩‍👧", "🇨🇳", "❤️", "𠮷", "𝔘", "\u00A0", "\u2003", "\u0000",
        "\uFFFD", "\u200B", "[CLS]", "[SEP]", "<|endoftext|>", "<s>", "##", "Ġ", "▁", "###", "!!!", "…", "–", "\u00AD", "_", "$", "ab", "a",
    ];

    /// <summary>Fragments of many scripts, arbitrary code points and, if wanted, lone surrogates, mixed.</summary>
    public static string Next(Random random, int parts, bool surrogates = false)
    {
        StringBuilder text = new();
        for (int i = 0; i < parts; i++)
        {
            int kind = random.Next(10);
            if (kind < 7)
                text.Append(Fragments[random.Next(Fragments.Length)]);
            else if (kind == 9 && surrogates)
                text.Append((char)random.Next(0xD800, 0xE000));
            else
                text.Append(NextRune(random));
        }
        return text.ToString();
    }

    private static Rune NextRune(Random random)
    {
        int code = random.Next(4) == 0 ? random.Next(0x110000) : random.Next(0x3000);
        return Rune.IsValid(code) ? new Rune(code) : new Rune('x');
    }
}
