using System.Globalization;
using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>Values as Python's <c>str()</c> and <c>repr()</c> write them.</summary>
internal static class PythonText
{
    /// <summary>Whether Python counts a character as whitespace; it has four control characters more than .NET.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>Order by code points; UTF-16 units have another where surrogates meet U+E000 to U+FFFF.</summary>
    public static int Compare(string a, string b)
    {
        int at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length)
            return a.Length.CompareTo(b.Length);
        bool high = char.IsSurrogate(a[at]), other = char.IsSurrogate(b[at]);
        return high == other ? a[at].CompareTo(b[at]) : high ? 1 : -1;
    }

    /// <summary>What a value prints as: texts as they are, all else as <see cref="Repr"/>.</summary>
    public static string Str(Rendering rendering, object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(rendering, value),
    };

    public static string Repr(Rendering rendering, object? value)
    {
        BudgetedText text = new(rendering);
        Write(text, value);
        return text.ToString();
    }

    private static void Write(BudgetedText text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(Numbers.Repr(number));
                break;
            case string quoted:
                text.Append(Quote(quoted));
                break;
            case TemplateList list:
                WriteList(text, list);
                break;
            case TemplateMap map:
                text.Open("{");
                text.Separated(map.Entries, ", ", entry =>
                {
                    Write(text, entry.Key);
                    text.Append(": ");
                    Write(text, entry.Value);
                });
                text.Close("}");
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                throw new TemplateFault($"{TypeNames.Of(value)} cannot be written as text");
        }
    }

    private static void WriteList(BudgetedText text, TemplateList list)
    {
        text.Open(list.IsTuple ? "(" : "[");
        text.Separated(list.Items, ", ", item => Write(text, item));
        text.Close(list.IsTuple ? (list.Items.Count == 1 ? ",)" : ")") : "]");
    }

    /// <summary>A text in quotes: single ones, unless it holds those and no double ones.</summary>
    private static string Quote(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        StringBuilder quoted = new();
        quoted.Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\\' => quoted.Append("\\\\"),
                _ when rune.Value == quote => quoted.Append('\\').Append(quote),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                < 0x100 => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }
        return quoted.Append(quote).ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
