using Liuli.Tokenizers;

namespace Liuli.Inference.Conversion;

/// <summary>Holds two tokenizers against each other on texts in several scripts: words, numbers, spaces, accents, signs and pictures.</summary>
internal static class TokenizerComparison
{
    private static readonly string[] s_texts =
    [
        "Hello, World! It's 2 o'clock; don't you've 12345 (or 3.14)?\n\n\tif (x == y) { return a[i]; }",
        "今天天气真好，我们去公园。他说：「你好！」 42度", "Привет, мир! naïve café Ångström", "  two  spaces   three\r\nend ", "🙂👍🏽 ½ ﬁ Ⅳ", "日本語テスト 한국어 ไทย عربى हिन्दी",
    ];

    /// <summary>Whether all texts get the same ids and come back the same.</summary>
    public static bool Agree(Tokenizer a, Tokenizer b) => Array.TrueForAll(s_texts, text =>
    {
        int[] ids = [.. a.Encode(text).Ids];
        return b.Encode(text).Ids.SequenceEqual(ids) && a.Decode(ids) == b.Decode(ids);
    });
}
