using System.Globalization;

namespace Liuli.Tokenizers.Unicode;

/// <summary>
/// Decompositions, combining classes and compositions (UAX #15). They are our own because string.Normalize does nothing
/// for most text where the invariant globalization mode is on.
/// </summary>
internal sealed class UnicodeTables
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<UnicodeTables> Shared = new(() => new UnicodeTables());

    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int, int), int> _compositions = [];
    private readonly Dictionary<int, byte> _combiningClasses = [];

    private UnicodeTables()
    {
        using Stream stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("decompositions.txt")
            ?? throw new InvalidOperationException("the resource decompositions.txt is missing from the assembly");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
            ReadLine(line);
        Expand(_canonical, _canonical);
        foreach ((int code, int[] mapping) in _canonical)
            _compatible.TryAdd(code, mapping);
        Expand(_compatible, _compatible);
    }

    public static UnicodeTables Instance => Shared.Value;

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public byte CombiningClass(int code) => code < 0x300 ? (byte)0 : _combiningClasses.GetValueOrDefault(code);

    /// <summary>Writes the full decomposition into <paramref name="output"/> (18 places suffice) and returns its length; 0 where there is none.</summary>
    public int Decompose(int code, bool compatible, Span<int> output)
    {
        if ((uint)(code - HangulBase) < HangulCount)
            return DecomposeHangul(code - HangulBase, output);
        if (!(compatible ? _compatible : _canonical).TryGetValue(code, out int[]? mapping))
            return 0;
        mapping.CopyTo(output);
        return mapping.Length;
    }

    /// <summary>The character that two characters compose to, or -1.</summary>
    public int Compose(int first, int second)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
            return HangulBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TrailCount;
        if ((uint)(first - HangulBase) < HangulCount && (first - HangulBase) % TrailCount == 0 && (uint)(second - TrailBase - 1) < TrailCount - 1)
            return first + second - TrailBase;
        return _compositions.GetValueOrDefault((first, second), -1);
    }

    private static int DecomposeHangul(int index, Span<int> output)
    {
        output[0] = LeadBase + index / (VowelCount * TrailCount);
        output[1] = VowelBase + index % (VowelCount * TrailCount) / TrailCount;
        if (index % TrailCount == 0)
            return 2;
        output[2] = TrailBase + index % TrailCount;
        return 3;
    }

    private void ReadLine(string line)
    {
        string[] fields = line.Split(' ');
        switch (fields[0])
        {
            case "ccc":
                string[] range = fields[1].Split('-');
                for (int code = Hex(range[0]); code <= Hex(range[1]); code++)
                    _combiningClasses[code] = byte.Parse(fields[2], CultureInfo.InvariantCulture);
                break;
            case "K":
                _compatible[Hex(fields[1])] = [.. fields.Skip(2).Select(Hex)];
                break;
            case "C" or "X":
                int[] mapping = [.. fields.Skip(2).Select(Hex)];
                _canonical[Hex(fields[1])] = mapping;
                if (fields[0] == "C")
                    _compositions[(mapping[0], mapping[1])] = Hex(fields[1]);
                break;
        }
    }

    /// <summary>Applies the mappings to their own results until nothing changes.</summary>
    private static void Expand(Dictionary<int, int[]> mappings, Dictionary<int, int[]> rules)
    {
        foreach (int code in mappings.Keys.ToArray())
        {
            int[] mapping = mappings[code];
            while (mapping.Any(rules.ContainsKey))
                mapping = [.. mapping.SelectMany(m => rules.TryGetValue(m, out int[]? more) ? more : [m])];
            mappings[code] = mapping;
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
