using System.Globalization;

namespace Liuli.Cli.Rendering;

/// <summary>Writes rising numbers shortly: 0–31; 0, 2, 4, … 30; 0, 3, 5.</summary>
internal static class NumberRanges
{
    private const int Listed = 6;

    public static string Text(IReadOnlyList<int> numbers)
    {
        if (numbers.Count > 1 && IsEven(numbers, out int step))
        {
            if (step == 1)
                return $"{Number(numbers[0])}–{Number(numbers[^1])}";
            if (numbers.Count > Listed)
                return $"{Number(numbers[0])}, {Number(numbers[1])}, {Number(numbers[2])}, … {Number(numbers[^1])}";
        }
        List<string> parts = [];
        for (int i = 0; i < numbers.Count;)
        {
            int last = i;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1)
                last++;
            parts.Add(last > i ? $"{Number(numbers[i])}–{Number(numbers[last])}" : Number(numbers[i]));
            i = last + 1;
        }
        return parts.Count <= Listed ? string.Join(", ", parts) : $"{string.Join(", ", parts.Take(Listed / 2))}, … {parts[^1]}";
    }

    private static bool IsEven(IReadOnlyList<int> numbers, out int step)
    {
        int first = step = numbers[1] - numbers[0];
        return Enumerable.Range(1, numbers.Count - 1).All(i => numbers[i] - numbers[i - 1] == first);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
