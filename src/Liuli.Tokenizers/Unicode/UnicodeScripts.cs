using System.Globalization;

namespace Liuli.Tokenizers.Unicode;

/// <summary>The script of every code point (UAX #24, Scripts.txt of Unicode 15.0); kana and the long-vowel mark count as Han.</summary>
internal sealed class UnicodeScripts
{
    /// <summary>What <see cref="Of"/> returns for a code point that is not assigned.</summary>
    public const int Unassigned = -1;

    private static readonly Lazy<UnicodeScripts> Shared = new(() => new UnicodeScripts());

    private readonly int[] _starts, _ends, _scripts;
    private readonly int _han;

    private UnicodeScripts()
    {
        using Stream stream = typeof(UnicodeScripts).Assembly.GetManifestResourceStream("scripts.txt")
            ?? throw new InvalidOperationException("the resource scripts.txt is missing from the assembly");
        using StreamReader reader = new(stream);
        List<(int Start, int End, int Script)> ranges = [];
        List<string> names = [];
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            string name = fields[0] is "Hiragana" or "Katakana" ? "Han" : fields[0];
            if (!names.Contains(name))
                names.Add(name);
            foreach (string field in fields.Skip(1))
            {
                string[] range = field.Split('-');
                ranges.Add((Hex(range[0]), Hex(range[^1]), names.IndexOf(name)));
            }
        }
        ranges.Sort();
        _starts = [.. ranges.Select(range => range.Start)];
        _ends = [.. ranges.Select(range => range.End)];
        _scripts = [.. ranges.Select(range => range.Script)];
        _han = names.IndexOf("Han");
    }

    public static UnicodeScripts Instance => Shared.Value;

    /// <summary>The number of a code point's script.</summary>
    public int Of(int code)
    {
        if (code == 0x30FC)
            return _han;
        int at = Array.BinarySearch(_starts, code);
        if (at < 0)
            at = ~at - 1;
        return at >= 0 && code <= _ends[at] ? _scripts[at] : Unassigned;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
