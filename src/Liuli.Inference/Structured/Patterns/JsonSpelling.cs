using System.Text;

namespace Liuli.Inference.Structured.Patterns;

/// <summary>A run of bytes at each place: the ways to write some characters of a JSON text.</summary>
internal sealed record ByteRuns(IReadOnlyList<(byte First, byte Last)> Places);

/// <summary>How JSON writes characters in texts: as UTF-8, and with an escape what needs one (RFC 8259, section 7).</summary>
internal static class JsonSpelling
{
    private const string Short = "\"\\\b\f\n\r\t", ShortNames = "\"\\bfnrt";

    /// <summary>The ways to write the characters of a set, each of them once but for the case of hexadecimal digits.</summary>
    public static List<ByteRuns> Of(CodePointSet set)
    {
        List<ByteRuns> ways = [];
        CodePointSet escaped = CodePointSet.Of(0, 0x1F).Union(CodePointSet.AnyOf("\"\\"));
        foreach ((int first, int last) in set.Intersect(escaped).Runs)
        {
            for (int point = first; point <= last; point++)
                ways.AddRange(Escape(point));
        }
        foreach ((int first, int last) in set.Intersect(escaped.Complement()).Runs)
            Plain(first, last, ways);
        return ways;
    }

    /// <summary>Escapes that no character needs: any of 16 bits but the surrogates by its number, and the slash. Surrogates come in pairs, and what needs a pair can be written as it is.</summary>
    public static IEnumerable<ByteRuns> Spare()
    {
        (byte, byte)[] backslash = [((byte)'\\', (byte)'\\')], letter = [((byte)'u', (byte)'u')];
        (byte, byte)[] hex = [((byte)'0', (byte)'9'), ((byte)'A', (byte)'F'), ((byte)'a', (byte)'f')];
        (byte, byte)[] d = [((byte)'D', (byte)'D'), ((byte)'d', (byte)'d')], low = [((byte)'0', (byte)'7')];
        (byte, byte)[] others = [((byte)'0', (byte)'9'), ((byte)'A', (byte)'C'), ((byte)'E', (byte)'F'), ((byte)'a', (byte)'c'), ((byte)'e', (byte)'f')];
        return [.. Ways(backslash, letter, others, hex, hex, hex), .. Ways(backslash, letter, d, low, hex, hex), Literal("\\/")];
    }

    private static IEnumerable<ByteRuns> Ways(params (byte, byte)[][] places)
    {
        IEnumerable<(byte, byte)[]> ways = [[]];
        foreach ((byte, byte)[] place in places)
            ways = [.. ways.SelectMany(way => place.Select(run => ((byte, byte)[])[.. way, run]))];
        return ways.Select(way => new ByteRuns(way));
    }

    private static IEnumerable<ByteRuns> Escape(int point)
    {
        int at = Short.IndexOf((char)point, StringComparison.Ordinal);
        if (at >= 0)
            return [Literal($"\\{ShortNames[at]}")];
        string lower = $"\\u{point:x4}", upper = $"\\u{point:X4}";
        return lower == upper ? [Literal(lower)] : [Literal(lower), Literal(upper)];
    }

    private static ByteRuns Literal(string text) => new([.. text.Select(letter => ((byte)letter, (byte)letter))]);

    /// <summary>Divides a run of characters into such as differ in a run of bytes at each place.</summary>
    private static void Plain(int first, int last, List<ByteRuns> ways)
    {
        foreach (int bound in (int[])[0x7F, 0x7FF, 0xFFFF])
        {
            if (first <= bound && last > bound)
            {
                Plain(first, bound, ways);
                Plain(bound + 1, last, ways);
                return;
            }
        }
        for (int bits = 6; bits <= 18; bits += 6)
        {
            int low = (1 << bits) - 1;
            if (last < 0x80 || (first & ~low) == (last & ~low))
                break;
            // Below a byte that differs, all values of the others must be there.
            if ((first & low) != 0)
            {
                Plain(first, first | low, ways);
                Plain((first | low) + 1, last, ways);
                return;
            }
            if ((last & low) != low)
            {
                Plain(first, (last & ~low) - 1, ways);
                Plain(last & ~low, last, ways);
                return;
            }
        }
        Span<byte> from = stackalloc byte[4], to = stackalloc byte[4];
        int length = new Rune(first).EncodeToUtf8(from);
        new Rune(last).EncodeToUtf8(to);
        (byte, byte)[] places = new (byte, byte)[length];
        for (int i = 0; i < length; i++)
            places[i] = (from[i], to[i]);
        ways.Add(new ByteRuns(places));
    }
}
