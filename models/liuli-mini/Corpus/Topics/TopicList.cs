using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Topics;

/// <summary>The topics of the dialogues. A new topic is one class with its Chinese and English scripts, and one line here.</summary>
internal static class TopicList
{
    private static readonly (string Name, string Chinese, string English)[] All =
    [
        ("greetings", Greetings.Chinese, Greetings.English),
        ("identity", Identity.Chinese, Identity.English),
        ("weather", WeatherTalk.Chinese, WeatherTalk.English),
        ("food", FoodTalk.Chinese, FoodTalk.English),
        ("feelings", Feelings.Chinese, Feelings.English),
        ("family", FamilyTalk.Chinese, FamilyTalk.English),
        ("hobbies", HobbyTalk.Chinese, HobbyTalk.English),
        ("knowledge", Knowledge.Chinese, Knowledge.English),
        ("words", WordsTalk.Chinese, WordsTalk.English),
        ("time", TimeTalk.Chinese, TimeTalk.English),
        ("memory", MemoryTalk.Chinese, MemoryTalk.English),
        ("school and work", SchoolWork.Chinese, SchoolWork.English),
        ("travel and shops", TravelShop.Chinese, TravelShop.English),
        ("health", HealthTalk.Chinese, HealthTalk.English),
        ("jokes", JokesTalk.Chinese, JokesTalk.English),
    ];

    public static List<Script> Chinese(Lexicon lexicon) => [.. All.SelectMany(topic => Script.ParseAll(topic.Name, topic.Chinese, lexicon))];

    public static List<Script> English(Lexicon lexicon) => [.. All.SelectMany(topic => Script.ParseAll(topic.Name, topic.English, lexicon))];
}
