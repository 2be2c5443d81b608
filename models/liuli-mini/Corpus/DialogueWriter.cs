using Liuli.Mini.Corpus.Grammar;
using Liuli.Mini.Corpus.Topics;

namespace Liuli.Mini.Corpus;

/// <summary>
/// Writes the dialogues: single topics, and sessions in which a greeting, one or two topics and a goodbye follow each other.
/// People do not always type a final full stop or capitals, so some of their turns lose them.
/// </summary>
internal sealed class DialogueWriter(Lexicon lexicon, SplitMix64 random)
{
    /// <summary>Context 128, less [CLS] and room for one [SEP] more.</summary>
    private const int MostTokens = 124;

    private const double Untidy = 0.3;

    /// <summary>First words that people write small when in a hurry; names keep their capital.</summary>
    private static readonly HashSet<string> LowerCased =
        ["What", "What's", "How", "Who", "Where", "When", "Why", "Which", "Do", "Are", "Can", "Could", "Tell", "Please", "Hello", "Hi", "Hey", "Good", "Thanks", "Thank", "My", "Is", "It's", "Today", "If"];

    public List<List<string>> Write(int chinese, int english)
    {
        List<List<string>> result =
        [
            .. Language(TopicList.Chinese(lexicon), chinese),
            .. Language(TopicList.English(lexicon), english),
        ];
        random.Shuffle(result);
        return [.. result.DistinctBy(utterances => string.Join('\n', utterances))];
    }

    private IEnumerable<List<string>> Language(List<Script> scripts, int count)
    {
        List<List<string>> singles = new Sampler(scripts, random).Draw(count * 4 / 5, Fits);
        foreach (List<string> single in singles)
            yield return Untidied(single);

        // The session's parts come from fresh draws, so that their combination is new text.
        Script[] openings = [.. scripts.Where(script => script.Topic == "greetings")];
        for (int written = 0; written < count / 5;)
        {
            var session = new List<string>();
            if (random.Chance(0.4))
                session.AddRange(random.Pick(openings).Expand(random));
            session.AddRange(random.Pick(scripts).Expand(random));
            if (random.Chance(0.7))
                session.AddRange(random.Pick(scripts).Expand(random));
            if (session.Count < 4 || session.Count > 8 || !Fits(session) || session.Distinct().Count() < session.Count)
                continue;
            written++;
            yield return Untidied(session);
        }
    }

    private static bool Fits(List<string> utterances) =>
        utterances.Count >= 2 && utterances.TrueForAll(utterance => utterance.Length > 0) && TextMeasure.Tokens(utterances) <= MostTokens;

    private List<string> Untidied(List<string> utterances)
    {
        var result = new List<string>(utterances);
        for (int i = 0; i < result.Count; i++)
            result[i] = Punctuation.Finish(result[i]);
        for (int i = 0; i < result.Count; i += 2)
        {
            if (random.Chance(Untidy))
                result[i] = result[i].TrimEnd('。', '！', '？', '.', '!', '?', ' ');
            if (random.Chance(Untidy / 3) && LowerCased.Contains(result[i].Split(' ')[0]))
                result[i] = char.ToLowerInvariant(result[i][0]) + result[i][1..];
        }

        return result;
    }
}
