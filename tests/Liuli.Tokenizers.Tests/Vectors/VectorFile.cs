using System.Text.Json;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>A case of the vector files: a text and what the checkpoint's tokenizer made of it.</summary>
internal sealed record VectorCase(string Checkpoint, string Name, string Text, string? TextPair, string[] Tokens, int[] Ids, string Decoded);

/// <summary>Reads <c>data/tokenizers/vectors</c>.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<VectorCase> Read(string family)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path($"data/tokenizers/vectors/{family}.json")));
        List<VectorCase> cases = [];
        foreach (JsonProperty checkpoint in document.RootElement.EnumerateObject())
        {
            foreach (JsonElement item in checkpoint.Value.EnumerateArray())
                cases.Add(ReadCase(checkpoint.Name, item));
        }
        return cases;
    }

    public static IReadOnlyList<VectorCase> Read(string family, string checkpoint) => [.. Read(family).Where(c => c.Checkpoint == checkpoint)];

    private static VectorCase ReadCase(string checkpoint, JsonElement item) => new(
        checkpoint, item.GetProperty("name").GetString()!, item.GetProperty("text").GetString()!,
        item.TryGetProperty("text_pair", out JsonElement pair) ? pair.GetString() : null,
        [.. item.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)],
        [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
        item.GetProperty("decoded").GetString()!);
}
