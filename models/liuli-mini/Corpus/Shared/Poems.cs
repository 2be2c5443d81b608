using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Shared;

/// <summary>Short Song ci, as 《tune》author：text; a few hundred by the best-known poets first, then others drawn at random.</summary>
internal static class Poems
{
    private const int MostCharacters = 108;
    private const int Most = 1_500;

    /// <summary>A poem with a character rarer than this in all of them teaches a small model nothing.</summary>
    private const int OftenEnough = 60;

    private static readonly HashSet<string> WellKnown =
        ["苏轼", "李清照", "辛弃疾", "柳永", "晏殊", "晏几道", "欧阳修", "秦观", "周邦彦", "姜夔", "陆游", "范仲淹", "张先", "贺铸", "王安石"];

    public static List<string> Read(string path, SplitMix64 random)
    {
        Dictionary<char, int> counts = File.ReadAllText(path).CountBy(c => c).ToDictionary(pair => pair.Key, pair => pair.Value);
        var known = new List<string>();
        var others = new List<string>();
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split('\t');
            if (cells.Length != 3)
                throw new InvalidDataException($"Reading {Path.GetFileName(path)}: expected title, author and text separated by tabs, found {cells.Length} columns in '{line}'.");
            string poem = $"《{cells[0]}》{cells[1]}：{cells[2].Trim()}";
            if (poem.Length is < 40 or > MostCharacters || !poem.All(c => TextMeasure.IsChinese(c) || "，。、；：？！《》・".Contains(c)) ||
                cells[2].Any(c => counts[c] < OftenEnough) || BlockList.Holds(poem))
                continue;
            (WellKnown.Contains(cells[1]) ? known : others).Add(poem);
        }

        random.Shuffle(known);
        random.Shuffle(others);
        List<string> chosen = [.. known.Take(Most * 2 / 3), .. others];
        List<string> result = [.. chosen.Distinct().Take(Most)];
        random.Shuffle(result);
        return result;
    }
}
