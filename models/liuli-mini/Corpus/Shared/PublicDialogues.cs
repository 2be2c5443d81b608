using System.Text.Json;
using System.Text.RegularExpressions;

namespace Liuli.Mini.Corpus.Shared;

/// <summary>
/// The usable part of the public dialogues: short, clean turns only. Chinese text that was stored in tokens ("你 好 吗") is put together,
/// half-width punctuation after Chinese becomes full-width, and a conversation ends before its first turn that fails.
/// </summary>
internal static partial class PublicDialogues
{
    private const int LongestUtterance = 60;
    private const int MostTurns = 6;
    private const int MostTokens = 124;
    private const int Common = 1_400;

    // Machine-translated lines of this source read badly; its subject is rarely worth keeping.
    private const string Unwanted = "chatterbot-zh";

    public static List<List<string>> Read(string path)
    {
        HashSet<char> common = CommonCharacters(path);
        var result = new List<List<string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var perQuestion = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string source = document.RootElement.GetProperty("source").GetString()!;
            if (source == Unwanted)
                continue;
            List<string> turns = Usable(document.RootElement.GetProperty("utterances").EnumerateArray().Select(utterance => utterance.GetString()!));
            if (turns.Count < 2 || (source == "lccc-sample" && !Substantial(turns, common)))
                continue;
            turns = [.. turns.Select(Punctuation.Finish)];
            int asked = perQuestion.GetValueOrDefault(turns[0]);
            if (asked >= 3 || !seen.Add(string.Join('\n', turns)))
                continue;
            perQuestion[turns[0]] = asked + 1;
            result.Add(turns);
        }

        return result;
    }

    private static List<string> Usable(IEnumerable<string> utterances)
    {
        var turns = new List<string>();
        foreach (string utterance in utterances.Take(MostTurns))
        {
            string text = Tidy(utterance);
            if (text.Length is 0 or > LongestUtterance || Strange().IsMatch(text) || BlockList.Holds(text) || TextMeasure.Tokens([.. turns, text]) > MostTokens)
                break;
            turns.Add(text);
        }

        // A reply closes the conversation.
        if (turns.Count % 2 == 1)
            turns.RemoveAt(turns.Count - 1);
        return turns;
    }

    /// <summary>Microblog chatter: asks for a few characters on both sides, common Chinese only, and some content character that both sides share or a usual reply.</summary>
    private static bool Substantial(List<string> turns, HashSet<char> common) => turns.TrueForAll(turn =>
        turn.Count(TextMeasure.IsChinese) is >= 3 and <= 20 && turn.All(c => !TextMeasure.IsChinese(c) || common.Contains(c)) &&
        !turn.Any(char.IsAsciiLetterOrDigit) && !Chatter().IsMatch(turn)) && Related(turns[0], turns[1]);

    private static bool Related(string first, string second) =>
        UsualReply().IsMatch(second) || Enumerable.Range(0, first.Length).Any(i =>
            TextMeasure.IsChinese(first[i]) && !Function.Contains(first[i]) && second.Contains(first[i]));

    /// <summary>Characters that two sentences share without being about the same thing.</summary>
    private const string Function = "的了我你他她它是不在有就都也还和这那个一么什很太好吗啊呀吧呢哈嗯哦要去来会能没说到得着给过看想们真大小上下多少人";

    private static HashSet<char> CommonCharacters(string path) =>
        [.. File.ReadAllText(path).Where(TextMeasure.IsChinese).CountBy(c => c).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(Common).Select(pair => pair.Key)];

    private static string Tidy(string text)
    {
        text = BetweenChinese().Replace(text.Trim(), "");
        text = AfterChinese().Replace(text, match => match.Value switch { "," => "，", "?" => "？", "!" => "！", ":" => "：", ";" => "；", _ => "。" });
        text = RepeatedTilde().Replace(text, "");
        text = Repeated().Replace(text, "$1$1");
        if (text.Length > 0 && TextMeasure.IsChinese(text[^1]))
            text += text[^1] is '吗' or '呢' or '么' ? "？" : "。";
        return text;
    }

    [GeneratedRegex(@"(?<=[\u4e00-\u9fff，。？！、：；”“])\s+(?=[\u4e00-\u9fff，。？！、：；“”])")]
    private static partial Regex BetweenChinese();

    [GeneratedRegex(@"(?<=[\u4e00-\u9fff])[,?!:;.]")]
    private static partial Regex AfterChinese();

    [GeneratedRegex(@"[~～]+")]
    private static partial Regex RepeatedTilde();

    [GeneratedRegex(@"(.)\1{2,}")]
    private static partial Regex Repeated();

    /// <summary>Links, mentions, markup, brackets and any character outside Chinese, ASCII and ordinary punctuation.</summary>
    [GeneratedRegex(@"http|www|\.com|@|#|[<>|{}\[\]_^*=\\/]|[^\u4e00-\u9fff\u0020-\u007e，。？！、：；“”‘’《》…—·（）éè]|\d{5,}|电话|地址|评分|人均|酒店|门票|游玩时[间长]")]
    private static partial Regex Strange();

    [GeneratedRegex("^(谢谢|多谢|是啊|是的|对啊|对呀|好的|好啊|好呀|不客气|没关系|没事|加油|晚安|早安|早上好|生日快乐|新年快乐|恭喜|我也)")]
    private static partial Regex UsualReply();

    [GeneratedRegex("[（）…—]|。。|粉丝|微博|转发|关注|淘宝|私信|楼主|表情|沙发|主播|爱豆|求赞|评论|抽奖|博主|头像|同款|代购|链接|壁纸|哼哼|嘤|艾玛|个毛|卧槽|尼玛|屌|逼")]
    private static partial Regex Chatter();
}
