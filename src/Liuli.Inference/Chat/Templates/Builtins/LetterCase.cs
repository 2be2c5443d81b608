using System.Text;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Large and small letters. Only one-to-one changes are made: Python's ß → SS has no place in .NET's invariant rules.</summary>
internal static class LetterCase
{
    /// <summary>Letters large after a character that <paramref name="start"/> names (and at the beginning), small elsewhere.</summary>
    public static string Title(string text, Func<char, bool> start)
    {
        StringBuilder result = new(text.Length);
        bool first = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append((first ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).ToString());
            first = rune.IsBmp && start((char)rune.Value);
        }
        return result.ToString();
    }

    public static string Capitalize(string text) => Title(text, _ => false);

    public static string Swap(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            result.Append((Rune.IsUpper(rune) ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune)).ToString());
        return result.ToString();
    }
}
