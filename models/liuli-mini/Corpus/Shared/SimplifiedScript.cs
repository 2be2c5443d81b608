using System.Text.Json;

namespace Liuli.Mini.Corpus.Shared;

/// <summary>
/// Tells simplified Chinese from traditional by the characters themselves: a character that the simplified dialogues never use is
/// taken as traditional (or too rare for a small model, which is as good a reason to skip the sentence).
/// </summary>
internal sealed class SimplifiedScript
{
    /// <summary>Seen fewer times than this, a character may be a stray traditional one.</summary>
    private const int Enough = 3;

    private readonly HashSet<char> _known;

    private SimplifiedScript(HashSet<char> known) => _known = known;

    public static SimplifiedScript Load(string shared)
    {
        var counts = new Dictionary<char, int>();
        foreach (string line in File.ReadLines(Path.Combine(shared, "dialogues.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            foreach (JsonElement utterance in document.RootElement.GetProperty("utterances").EnumerateArray())
            {
                foreach (char c in utterance.GetString()!.Where(TextMeasure.IsChinese))
                    counts[c] = counts.GetValueOrDefault(c) + 1;
            }
        }

        return new SimplifiedScript([.. counts.Where(pair => pair.Value >= Enough && !Traditional.Contains(pair.Key)).Select(pair => pair.Key)]);
    }

    public bool Holds(string text) => text.All(c => !TextMeasure.IsChinese(c) || _known.Contains(c));

    /// <summary>Common traditional characters that stray even into simplified sources.</summary>
    private const string Traditional =
        "們個這為麼來時會說學過對還沒後開點話樣國車請問認識東嗎幾號樓機電買賣錢書讀寫聽見長門間關於從當將讓給總應該實現無愛與員單語課飯館邊遠進運動難題錯誤謝" +
        "覺頭髮氣媽爺裡裏麵條魚鳥馬貓養歡樂業務農風飛龍齊萬億雙離辦張紅綠藍黃紙筆錶鐘燈臺灣廣場醫藥蘋葉樹種類經濟變選擇聯繫產";
}
