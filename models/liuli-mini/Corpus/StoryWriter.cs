using Liuli.Mini.Corpus.Grammar;
using Liuli.Mini.Corpus.Stories;

namespace Liuli.Mini.Corpus;

/// <summary>Writes the stories, one document each; the weather diaries are a fixed share of them.</summary>
internal sealed class StoryWriter(Lexicon lexicon, SplitMix64 random)
{
    private const int FewestTokens = 30;
    private const int MostTokens = 124;

    public List<string> Write(int chineseWeather, int chinese, int englishWeather, int english)
    {
        List<string> result =
        [
            .. Draw(StoryList.Chinese(lexicon, weather: true), chineseWeather, ""),
            .. Draw(StoryList.Chinese(lexicon, weather: false), chinese, ""),
            .. Draw(StoryList.English(lexicon, weather: true), englishWeather, " "),
            .. Draw(StoryList.English(lexicon, weather: false), english, " "),
        ];
        random.Shuffle(result);
        return result;
    }

    private IEnumerable<string> Draw(List<Script> scripts, int count, string between) =>
        new Sampler(scripts, random)
            .Draw(count, sentences => TextMeasure.Tokens(string.Join(between, sentences)) is >= FewestTokens and <= MostTokens)
            .Select(sentences => string.Join(between, sentences));
}
