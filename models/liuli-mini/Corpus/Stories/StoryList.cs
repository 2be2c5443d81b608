using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Stories;

/// <summary>The kinds of stories. A new kind is one class with its Chinese and English scripts, and one line here.</summary>
internal static class StoryList
{
    private static readonly (string Name, string Chinese, string English)[] All =
    [
        ("weather days", WeatherDays.Chinese, WeatherDays.English),
        ("weather tales", WeatherTales.Chinese, WeatherTales.English),
        ("lost and found", LostAndFound.Chinese, LostAndFound.English),
        ("animal tales", AnimalTales.Chinese, AnimalTales.English),
        ("growing up", GrowingUp.Chinese, GrowingUp.English),
        ("days and trips", DaysAndTrips.Chinese, DaysAndTrips.English),
    ];

    /// <summary>The scripts that open with the weather, apart from the others.</summary>
    public static List<Script> Chinese(Lexicon lexicon, bool weather) => Parse(lexicon, topic => topic.Chinese, weather);

    public static List<Script> English(Lexicon lexicon, bool weather) => Parse(lexicon, topic => topic.English, weather);

    private static List<Script> Parse(Lexicon lexicon, Func<(string Name, string Chinese, string English), string> text, bool weather) =>
        [.. All.Where(topic => topic.Name.StartsWith("weather", StringComparison.Ordinal) == weather).SelectMany(topic => Script.ParseAll(topic.Name, text(topic), lexicon))];
}
