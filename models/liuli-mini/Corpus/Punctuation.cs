using System.Text.RegularExpressions;

namespace Liuli.Mini.Corpus;

/// <summary>Sees to it that a turn ends with the right mark: every template may leave it open, questions and statements share alternatives.</summary>
internal static partial class Punctuation
{
    private const string Marks = "。！？.!?”\"…";

    public static string Finish(string text)
    {
        char last = text[^1];
        string body = text.TrimEnd('。', '！', '？', '.', '!', '?');
        if (body.Length == 0 || last is '!' or '”' or '"' or '…')
            return text;
        bool chinese = TextMeasure.IsChinese(body[^1]) || (Marks.Contains(last) && last > '\u3000');
        string sentence = body[(body.LastIndexOfAny(['。', '！', '？', '.', '!', '?', '：', ':']) + 1)..].TrimStart();
        if (chinese)
        {
            bool open = ChineseQuestionEnd().IsMatch(sentence), words = ChineseQuestionWord().IsMatch(sentence);
            if (last == '！' && !open)
                return text;
            return body + (open ? '？' : last == '？' && (words || sentence.EndsWith('吧')) ? '？' : '。');
        }

        bool question = EnglishQuestion().IsMatch(sentence), statement = EnglishStatement().IsMatch(sentence);
        return body + (question || (last == '?' && !statement) ? '?' : '.');
    }

    /// <summary>Ends a question whatever mark the template drew.</summary>
    [GeneratedRegex("(吗|怎么样|是不是|好不好|你呢|那.{1,5}呢|(?<!没|没有)什么|谁|多少|等于几|哪一天|星期几|几月|哪个|怎么说|怎么办|怎么翻译|怎么走|哪里|哪儿|多久)$")]
    private static partial Regex ChineseQuestionEnd();

    /// <summary>May be a question, if the template says so.</summary>
    [GeneratedRegex("什么|谁|哪|几|多少|怎么|怎样|为什么|多久|多大|多长|没有|有没|要不要|能不能|会不会|还是|吗|呢|多远|=|贵不贵|冷不冷|行不行")]
    private static partial Regex ChineseQuestionWord();

    [GeneratedRegex("^(And |So |But )?(how|what|who|where|why|when|which|do you|did you|are you|is it|is there|is that|can you|could you|can I|would you|shall we|shall I|will you|have you|does|did)\\b(?! (a |an )?(nice|lovely|cute|sweet|exciting|wonderful|beautiful|lucky|interesting)\\b)", RegexOptions.IgnoreCase)]
    private static partial Regex EnglishQuestion();

    [GeneratedRegex("^(I|I'm|I'll|It|It's|You|You're|That|That's|Good|Try|Enjoy|Tell|Sing|Write|Give|Have a|Have some|Drink|Take|Thank|Thanks|Maybe try|Keep|Welcome|Let's|Say|Ask|Talk|Introduce|Recommend|Go|Well|Nice|Mine|My|The|They|Guess|Sure|Yes|No)\\b")]
    private static partial Regex EnglishStatement();
}
