namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Texts as Python sees them: sequences of code points. .NET's are of UTF-16 units, which differ outside the basic plane (emoji).</summary>
internal static class CodePoints
{
    /// <summary>Each code point as a text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (int i = 0; i < text.Length; i++)
            yield return IsPair(text, i) ? text.Substring(i++, 2) : text[i].ToString();
    }

    public static int Count(string text)
    {
        int pairs = 0;
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udbff') >= 0)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (IsPair(text, i))
                {
                    pairs++;
                    i++;
                }
            }
        }
        return text.Length - pairs;
    }

    /// <summary>Whether every code point is one unit, so that indexes are the same.</summary>
    public static bool AreUnits(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udbff') < 0;

    private static bool IsPair(string text, int i) => char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
}
