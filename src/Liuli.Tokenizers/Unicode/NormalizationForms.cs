using System.Runtime.InteropServices;
using System.Text;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Unicode;

/// <summary>NFD, NFC, NFKD and NFKC (UAX #15) on a <see cref="TextBuffer"/>: decompose, order the marks, compose.</summary>
internal static class NormalizationForms
{
    /// <summary>Brings the text into the form.</summary>
    public static void Apply(TextBuffer text, NormalizationForm form)
    {
        bool compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        bool compose = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        // Below U+00A0 nothing decomposes, below U+00C0 nothing canonically.
        if (text.Chars.IndexOfAnyExceptInRange('\0', compatible ? '\u009F' : '\u00BF') < 0)
            return;
        Decompose(text, compatible);
        Span<CodePoint> points = CollectionsMarshal.AsSpan(text.CodePoints);
        Order(points);
        int count = compose ? Compose(points) : points.Length;
        text.BeginRewrite();
        foreach (CodePoint point in points[..count])
            Emit(text, point);
        text.EndRewrite();
    }

    private static void Emit(TextBuffer text, CodePoint point)
    {
        if (point.Value < 0x10000)
            text.Emit((char)point.Value, point.From, point.To);
        else
            text.Emit(new Rune(point.Value), point.From, point.To);
    }

    private static void Decompose(TextBuffer text, bool compatible)
    {
        UnicodeTables tables = UnicodeTables.Instance;
        List<CodePoint> points = text.CodePoints;
        points.Clear();
        ReadOnlySpan<char> chars = text.Chars;
        Span<int> parts = stackalloc int[18];
        for (int i = 0; i < chars.Length;)
        {
            int code = CharacterClass.CodePointAt(chars, i, out int width);
            int count = code < 0xA0 ? 0 : tables.Decompose(code, compatible, parts);
            if (count == 0)
                points.Add(new CodePoint(code, tables.CombiningClass(code), i, i + width));
            for (int p = 0; p < count; p++)
                points.Add(new CodePoint(parts[p], tables.CombiningClass(parts[p]), i, i + width));
            i += width;
        }
    }

    /// <summary>Sorts every run of marks by combining class, keeping equals in order; linear, however long the run.</summary>
    private static void Order(Span<CodePoint> points)
    {
        for (int start = 0; start < points.Length;)
        {
            if (points[start].CombiningClass == 0)
            {
                start++;
                continue;
            }
            int end = start + 1;
            bool sorted = true;
            for (; end < points.Length && points[end].CombiningClass != 0; end++)
                sorted &= points[end - 1].CombiningClass <= points[end].CombiningClass;
            if (!sorted)
                CountingSort(points[start..end]);
            start = end;
        }
    }

    private static void CountingSort(Span<CodePoint> run)
    {
        Span<int> position = stackalloc int[257];
        position.Clear();
        foreach (CodePoint point in run)
            position[point.CombiningClass + 1]++;
        for (int c = 1; c < position.Length; c++)
            position[c] += position[c - 1];
        CodePoint[] copy = run.ToArray();
        foreach (CodePoint point in copy)
            run[position[point.CombiningClass]++] = point;
    }

    /// <summary>Composes in place and returns the new length.</summary>
    private static int Compose(Span<CodePoint> points)
    {
        UnicodeTables tables = UnicodeTables.Instance;
        int starter = -1, written = 0;
        foreach (CodePoint point in points)
        {
            // Blocked when a kept character stands between and its class is not lower (D115).
            bool adjacent = starter == written - 1;
            bool open = starter >= 0 && (adjacent || points[written - 1].CombiningClass is var last && last != 0 && last < point.CombiningClass);
            int composed = open ? tables.Compose(points[starter].Value, point.Value) : -1;
            if (composed >= 0)
            {
                CodePoint old = points[starter];
                points[starter] = new CodePoint(composed, 0, Math.Min(old.From, point.From), Math.Max(old.To, point.To));
                continue;
            }
            if (point.CombiningClass == 0)
                starter = written;
            points[written++] = point;
        }
        return written;
    }
}
