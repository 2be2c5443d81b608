using System.Globalization;
using System.Text;
using Liuli.Benchmarks.Tokenizers;
using Liuli.Inference.Structured;

namespace Liuli.Benchmarks.Structured;

/// <summary>Schemas of several kinds, and a document of each.</summary>
public enum JsonShape
{
    /// <summary>Any object: names and values of all kinds.</summary>
    AnyObject,

    /// <summary>A record of twelve members: texts, dates, numbers, lists, an enumeration, another record.</summary>
    Record,

    /// <summary>A list of records of four kinds that a property tells apart.</summary>
    Kinds,

    /// <summary>Texts of at most 200 characters: every token leads to another state.</summary>
    Bounded,

    /// <summary>A text of letters, digits and signs with a pattern and a length.</summary>
    Pattern,
}

/// <summary>What the benchmarks of JSON are about.</summary>
internal static class JsonDocuments
{
    /// <summary>A schema, and a document that fits it.</summary>
    public static (string Schema, string Document) Of(JsonShape shape) => shape switch
    {
        JsonShape.AnyObject => ("""{"type":"object"}""", """{"title": "The year in review", "scores": [1, 2.5, -3e2], "nested": {"ok": true, "note": "Nothing of \"importance\" was left out.", "none": null}, "last words": "and so on, until the end of the page comes into view"}"""),
        JsonShape.Record => (Record, """{"name":"Ada Lovelace","email":"ada@example.com","born":"1815-12-10","met":"1833-06-05T18:30:00Z","id":"123e4567-e89b-12d3-a456-426614174000","age":36,"height":1.65,"mood":"curious","tags":["mathematics","engines"],"home":{"street":"12 St James's Square","city":"London","zip":"SW1Y 4JH"},"notes":"She saw more than numbers in it.","friends":["Charles","Mary"]}"""),
        JsonShape.Kinds => (Kinds, """{"items":[{"kind":"text","text":"A heading of some words"},{"kind":"image","url":"https://example.com/a.png","width":640},{"kind":"list","entries":["one thing","another thing"]},{"kind":"rule"},{"kind":"text","text":"and a sentence to end with, which is longer than the first."}]}"""),
        JsonShape.Bounded => ("""{"type":"object","properties":{"summary":{"type":"string","maxLength":400}},"required":["summary"]}""", """{"summary":"A long sentence goes on and on, tells of rivers and mountains, of the people who lived there, what they ate, what they sang in the evening, and how the winter came over the hills before anybody had thought of wood for the fire. Then it stops, and another begins, as they do in every summary of a book."}"""),
        _ => ("""{"type":"object","properties":{"line":{"type":"string","pattern":"^[A-Za-z0-9 ,.'-]+$","maxLength":400}},"required":["line"]}""", """{"line":"A long sentence goes on and on, tells of rivers and mountains, of the people who lived there, what they ate, what they sang in the evening, and how the winter came over the hills before anybody had thought of wood for the fire. Then it stops, and another begins, as they do in every summary of a book."}"""),
    };

    private const string Record = """
        {"type":"object","properties":{"name":{"type":"string"},"email":{"type":"string","format":"email"},"born":{"type":"string","format":"date"},"met":{"type":"string","format":"date-time"},"id":{"type":"string","format":"uuid"},
        "age":{"type":"integer","minimum":0,"maximum":150},"height":{"type":"number","minimum":0},"mood":{"enum":["curious","calm","merry"]},"tags":{"type":"array","items":{"type":"string"},"maxItems":5},
        "home":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"},"zip":{"type":"string","maxLength":10}},"required":["street","city","zip"]},"notes":{"type":"string"},
        "friends":{"type":"array","items":{"type":"string"}}},"required":["name","email","born","met","id","age","height","mood","tags","home","notes","friends"]}
        """;

    private const string Kinds = """
        {"type":"object","properties":{"items":{"type":"array","items":{"type":"object","required":["kind"],"anyOf":[{"properties":{"kind":{"const":"text"},"text":{"type":"string"}},"required":["text"]},
        {"properties":{"kind":{"const":"image"},"url":{"type":"string","format":"uri"},"width":{"type":"integer"}},"required":["url"]},{"properties":{"kind":{"const":"list"},"entries":{"type":"array","items":{"type":"string"}}},"required":["entries"]},
        {"properties":{"kind":{"const":"rule"}}}]}}},"required":["items"]}
        """;

    /// <summary>A vocabulary as large as those of today's models: the 100,256 tokens of cl100k_base, pieces of Chinese poems up to its size, and a token without text that ends.</summary>
    public static ByteVocabulary Vocabulary(int size)
    {
        HashSet<string> seen = [];
        List<byte[]> tokens = [];
        foreach (string line in File.ReadLines(Path.Combine(BenchmarkData.Tokenizers, "cl100k_base.tiktoken")))
            Add(Convert.FromBase64String(line[..line.IndexOf(' ', StringComparison.Ordinal)]));
        string poems = BenchmarkData.Corpus("tang-poems.txt");
        for (int length = 2; length <= 4; length++)
        {
            for (int at = 0; at + length <= poems.Length && tokens.Count < size - 1; at += 7)
            {
                string piece = poems.Substring(at, length);
                if (piece.All(letter => char.GetUnicodeCategory(letter) == UnicodeCategory.OtherLetter))
                    Add(Encoding.UTF8.GetBytes(piece));
            }
        }
        return new ByteVocabulary([.. tokens.Take(size - 1), []]);

        void Add(byte[] bytes)
        {
            if (seen.Add(Convert.ToHexString(bytes)))
                tokens.Add(bytes);
        }
    }

    /// <summary>A text in the longest tokens that it begins with.</summary>
    public static int[] Tokens(ByteVocabulary vocabulary, string text)
    {
        Dictionary<string, int> ids = vocabulary.Tree.Ids.ToDictionary(id => Convert.ToHexString(vocabulary.BytesOf(id)));
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        List<int> tokens = [];
        while (!rest.IsEmpty)
        {
            int length = vocabulary.LengthsAt(rest)[^1];
            tokens.Add(ids[Convert.ToHexString(rest[..length])]);
            rest = rest[length..];
        }
        return [.. tokens];
    }
}
