using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>Python's <c>str.replace</c>.</summary>
internal static class Replacement
{
    /// <param name="rendering">Whose budget counts.</param>
    /// <param name="text">Where to replace.</param>
    /// <param name="old">What; an empty one stands between any two characters and at both ends.</param>
    /// <param name="replacement">By what.</param>
    /// <param name="count">How often at most; negative: everywhere.</param>
    public static string Apply(Rendering rendering, string text, string old, string replacement, long count)
    {
        rendering.ChargeSearch(text.Length, old.Length);
        StringBuilder result = new();
        int at = 0;
        for (; count != 0; count--)
        {
            int found = old.Length == 0 ? at : text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0)
                break;
            rendering.Charge(1);
            rendering.Reserve(replacement.Length + found - at);
            result.Append(text, at, found - at).Append(replacement);
            at = found + old.Length;
            if (old.Length > 0)
                continue;
            if (at == text.Length)
                return result.ToString();
            result.Append(text[at++]);
        }
        rendering.Reserve(text.Length - at);
        return result.Append(text, at, text.Length - at).ToString();
    }
}
