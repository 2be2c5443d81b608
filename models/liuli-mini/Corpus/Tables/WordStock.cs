using Liuli.Mini.Corpus.Grammar;

namespace Liuli.Mini.Corpus.Tables;

/// <summary>Every table and phrase under the name by which templates call it.</summary>
internal static class WordStock
{
    public static Lexicon Create() => new(
    [
        Table.Parse("animal", Nature.Animal),
        Table.Parse("color", Nature.Color),
        Table.Parse("flower", Nature.Flower),
        Table.Parse("season", Nature.Season),
        Table.Parse("food", Daily.Food),
        Table.Parse("fruit", Daily.Fruit),
        Table.Parse("drink", Daily.Drink),
        Table.Parse("hobby", Daily.Hobby),
        Table.Parse("sport", Daily.Sport),
        Table.Parse("job", Daily.Job),
        Table.Parse("subject", Daily.Subject),
        Table.Parse("goods", Daily.Goods),
        Table.Parse("person", People.Person),
        Table.Parse("personEn", People.PersonEn),
        Table.Parse("relative", People.Relative),
        Table.Parse("city", People.City),
        Table.Parse("cityEn", People.CityEn),
        Table.Parse("country", World.Country),
        Table.Parse("book", World.Book),
        Table.Parse("bookEn", World.BookEn),
        Table.Parse("verse", World.Verse),
        Table.Parse("festival", World.Festival),
        Table.Parse("word", Words.Word),
        Table.Parse("opposite", Words.Opposite),
        Table.Parse("fact", Facts.Chinese),
        Table.Parse("factEn", Facts.English),
        Table.Parse("idiom", Facts.Idiom),
        Table.Parse("day", Facts.Day),
        Table.Parse("month", Facts.Month),
        Table.Parse("homePet", Nature.HomePet),
        Table.Parse("pet", StoryWords.Pet),
        Table.Parse("petEn", StoryWords.PetEn),
        Table.Parse("lost", StoryWords.Lost),
        Table.Parse("lostEn", StoryWords.LostEn),
        Table.Parse("skill", StoryWords.Skill),
        Table.Parse("skillEn", StoryWords.SkillEn),
        Table.Parse("place", StoryWords.Place),
        Words.Sums(),
        Words.Products(),
        Words.Numbers(),
        Words.Ages(),
    ],
    Phrases.All);
}
