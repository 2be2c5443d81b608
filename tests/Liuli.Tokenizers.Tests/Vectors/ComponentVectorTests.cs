using System.Text.Json;
using System.Text.Json.Nodes;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>Every component of tokenizer.json against numbers recorded from Hugging Face's library (Recorded/SOURCES.md).</summary>
public class ComponentVectorTests
{
    private static readonly JsonObject Recorded = RecordedFile.Read("components.json");

    /// <summary>
    /// Here one character stands for several or for none. Hugging Face then counts them off one by one from an end; ours has the range of all
    /// that it stands for, and an inserted one an empty range (<see cref="Encoding.Offsets"/>).
    /// </summary>
    private static readonly string[] RangesByOurDefinition =
        ["NFC", "NFKC", "Bert", "BertCased", "Prepend", "Precompiled", "ReplaceString", "ReplaceRegex", "Unigram", "UnigramBytes"];

    public static TheoryData<string> Components => [.. Recorded["components"]!.AsObject().Select(component => component.Key)];

    [SkippableTheory]
    [MemberData(nameof(Components))]
    public void AsRecorded(string name)
    {
        JsonNode component = Recorded["components"]![name]!;
        Tokenizer tokenizer = Tokenizer.FromJson(Json(component["tokenizer"]!));
        Check(name, tokenizer, component["cases"]!.AsArray());
        Check(name, Tokenizer.FromJson(tokenizer.ToJson()), component["cases"]!.AsArray());
    }

    private static void Check(string name, Tokenizer tokenizer, JsonArray cases)
    {
        string[] texts = RecordedFile.Texts(Recorded);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = cases[i]!["ids"]!.Deserialize<int[]>()!;
            Encoding encoding = tokenizer.Encode(texts[i]);
            Assert.Equal((name, texts[i], string.Join(' ', ids)), (name, texts[i], string.Join(' ', encoding.Ids)));
            if (!RangesByOurDefinition.Contains(name))
                Assert.Equal((texts[i], string.Join(' ', cases[i]!["offsets"]!.Deserialize<int[]>()!)), (texts[i], string.Join(' ', encoding.Offsets.SelectMany(o => new[] { o.Start, o.End }))));
            if (cases[i]!["decoded"]?.GetValue<string>() is { } decoded)
                Assert.Equal(decoded, tokenizer.Decode(ids));
        }
    }

    private static string Json(JsonNode tokenizer)
    {
        if (tokenizer["normalizer"] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            using FileStream t5 = File.OpenRead(SharedData.Path("data/tokenizers/t5/tokenizer.json"));
            tokenizer = tokenizer.DeepClone();
            tokenizer["normalizer"] = JsonNode.Parse(t5)!["normalizer"]!.DeepClone();
        }
        return tokenizer.ToJsonString();
    }
}
