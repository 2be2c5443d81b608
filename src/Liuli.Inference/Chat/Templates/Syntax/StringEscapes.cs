using System.Globalization;
using System.Text;

namespace Liuli.Inference.Chat.Templates.Syntax;

/// <summary>Backslashes in a text in quotes, as Python reads them.</summary>
internal static class StringEscapes
{
    /// <summary>The text that is meant. A backslash before a character without a meaning stays, as it does in Python.</summary>
    public static string Decode(ReadOnlySpan<char> written, Func<string, Exception> error)
    {
        if (written.IndexOf('\\') < 0)
            return written.ToString();
        StringBuilder text = new(written.Length);
        for (int i = 0; i < written.Length; i++)
        {
            if (written[i] != '\\' || i + 1 == written.Length)
            {
                text.Append(written[i]);
                continue;
            }
            i++;
            switch (written[i])
            {
                case 'x':
                    i += Code(written[(i + 1)..], 2, text, error);
                    break;
                case 'u':
                    i += Code(written[(i + 1)..], 4, text, error);
                    break;
                case 'U':
                    i += Code(written[(i + 1)..], 8, text, error);
                    break;
                case >= '0' and <= '7':
                    i += Octal(written[i..], text) - 1;
                    break;
                default:
                    text.Append(Single(written[i]));
                    break;
            }
        }
        return text.ToString();
    }

    private static string Single(char c) => c switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'v' => "\v",
        '\n' => "",
        '\\' or '\'' or '"' => c.ToString(),
        _ => "\\" + c,
    };

    private static int Code(ReadOnlySpan<char> digits, int count, StringBuilder text, Func<string, Exception> error)
    {
        if (digits.Length < count || !uint.TryParse(digits[..count], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) || value > 0x10FFFF)
            throw error($"a text in quotes holds a broken escape: expected {count} hexadecimal digits of a character");
        // Halves of surrogate pairs may be written one by one.
        if (value < 0x10000)
            text.Append((char)value);
        else
            text.Append(char.ConvertFromUtf32((int)value));
        return count;
    }

    private static int Octal(ReadOnlySpan<char> digits, StringBuilder text)
    {
        int value = 0, length = 0;
        while (length < 3 && length < digits.Length && digits[length] is >= '0' and <= '7')
            value = (value * 8) + digits[length++] - '0';
        text.Append((char)value);
        return length;
    }
}
