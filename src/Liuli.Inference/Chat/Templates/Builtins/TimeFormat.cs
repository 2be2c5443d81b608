using System.Globalization;
using System.Text;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>C's <c>strftime</c> in its "C" language, which is English.</summary>
internal static class TimeFormat
{
    /// <exception cref="TemplateFault">A code is unknown; the message names it.</exception>
    public static string Write(DateTimeOffset time, string format)
    {
        StringBuilder text = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            // A minus leaves out the zero or space that pads a number.
            bool bare = i + 1 < format.Length && format[i + 1] == '-';
            i += bare ? 2 : 1;
            string code = i < format.Length ? Code(time, format[i]) : throw new TemplateFault("the time format ends behind '%'");
            text.Append(bare && code.Length > 1 ? code.TrimStart('0', ' ') is { Length: > 0 } shorter ? shorter : "0" : code);
        }
        return text.ToString();
    }

    private static string Code(DateTimeOffset time, char code) => code switch
    {
        'a' => Part(time, "ddd"),
        'A' => Part(time, "dddd"),
        'b' or 'h' => Part(time, "MMM"),
        'B' => Part(time, "MMMM"),
        'c' => Part(time, "ddd MMM ") + Code(time, 'e') + Part(time, " HH:mm:ss yyyy"),
        'd' => Part(time, "dd"),
        'D' or 'x' => Part(time, "MM/dd/yy"),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'f' => Part(time, "ffffff"),
        'F' => Part(time, "yyyy-MM-dd"),
        'H' => Part(time, "HH"),
        'I' => Part(time, "hh"),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'm' => Part(time, "MM"),
        'M' => Part(time, "mm"),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'S' => Part(time, "ss"),
        'T' or 'X' => Part(time, "HH:mm:ss"),
        'R' => Part(time, "HH:mm"),
        'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'y' => Part(time, "yy"),
        'Y' => Part(time, "yyyy"),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        // Python's datetime.now() knows no time zone, and writes nothing for it.
        'z' or 'Z' => "",
        _ => throw new TemplateFault($"the code '%{code}' of a time format is not supported"),
    };

    private static string Part(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
