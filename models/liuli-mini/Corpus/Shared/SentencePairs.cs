using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Shared;

/// <summary>Short sentence pairs (Tatoeba, CC-BY 2.0 FR) as questions for a translation, in either direction.</summary>
internal static class SentencePairs
{
    private const int MostWords = 11;
    private const int MostCharacters = 22;
    private const int Most = 5_500;

    private static readonly string[] ToEnglish =
    [
        "把这句话翻译成英文：{0}", "请翻译成英文：{0}", "“{0}”用英文怎么说？", "英文怎么说：{0}", "翻译：{0}", "How do you say “{0}” in English?", "Translate into English: {0}",
    ];

    private static readonly string[] ToChinese =
    [
        "把这句话翻译成中文：{0}", "请翻译成中文：{0}", "“{0}”用中文怎么说？", "How do you say \"{0}\" in Chinese?", "Translate into Chinese: {0}", "What is \"{0}\" in Chinese?",
    ];

    public static List<List<string>> Read(string path, SimplifiedScript script, SplitMix64 random)
    {
        var pairs = new List<(string English, string Chinese)>();
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split('\t');
            if (cells.Length != 2)
                throw new InvalidDataException($"Reading {Path.GetFileName(path)}: expected two tab-separated columns, found {cells.Length} in '{line}'.");
            string english = cells[0].Trim(), chinese = cells[1].Trim().Replace('?', '？').Replace('!', '！').Replace(',', '，');
            if (Fits(english, chinese) && script.Holds(chinese) && !BlockList.Holds(english) && !BlockList.Holds(chinese))
                pairs.Add((english, chinese));
        }

        random.Shuffle(pairs);
        return [.. pairs.Take(Most).Select(pair => random.Chance(0.5)
            ? Ask(ToEnglish, pair.Chinese, pair.English, random)
            : Ask(ToChinese, pair.English, pair.Chinese, random)).DistinctBy(dialogue => dialogue[0])];
    }

    private static bool Fits(string english, string chinese) =>
        english.Length > 0 && english.Split(' ').Length <= MostWords && chinese.Length is > 1 and <= MostCharacters &&
        chinese.All(c => TextMeasure.IsChinese(c) || "，。？！、：“”0123456789".Contains(c)) && english.All(c => c is >= ' ' and <= '~');

    private static List<string> Ask(string[] questions, string sentence, string answer, SplitMix64 random)
    {
        string question = random.Pick(questions);
        string inside = question.Contains('“') || question.Contains('"') ? sentence.TrimEnd('。', '.') : sentence;
        return [question.Replace("{0}", inside, StringComparison.Ordinal), answer];
    }
}
