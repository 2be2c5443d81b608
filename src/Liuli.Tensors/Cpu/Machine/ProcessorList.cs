using System.Globalization;

namespace Liuli.Tensors.Cpu;

/// <summary>Processors' numbers as Linux lists them: <c>0-3,8</c>.</summary>
internal static class ProcessorList
{
    /// <summary>The numbers; none where the text is no such list.</summary>
    public static IReadOnlyList<int> Numbers(string? list)
    {
        List<int> numbers = [];
        foreach (string range in (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out int first) || !TryRead(ends[^1], out int last))
                return [];
            for (int number = first; number <= last; number++)
                numbers.Add(number);
        }
        return numbers;
    }

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
