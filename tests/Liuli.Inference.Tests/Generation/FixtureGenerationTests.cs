using System.Text.Json;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Generation;

/// <summary>Greedy continuations that other programs computed from the same weights.</summary>
public class FixtureGenerationTests
{
    [Fact]
    public void LlamaTinyContinuesAsInTransformers() =>
        Check(Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "llama-tiny"), "greedy_16");

    [SkippableFact]
    public void Gpt2TinyContinuesAsInTransformers() => Check(SharedData.Path("fixtures/gpt2-tiny"), "greedy_20");

    private static void Check(string folder, string key)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        int[] Ids(string name) => [.. expected.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
        int[] prompt = Ids("input_ids"), all = Ids(key);
        using LanguageModel model = LanguageModel.Load(folder);
        Assert.False(model.HasTokenizer);
        using TextGenerator generator = model.CreateGenerator();
        GenerationOptions options = new() { MaxTokens = all.Length - prompt.Length, Sampling = new SamplingOptions { Greedy = true } };
        List<GeneratedPiece> pieces = [.. generator.Generate(prompt, options)];
        Assert.Equal(all[prompt.Length..], pieces.SkipLast(1).Select(piece => piece.Id!.Value));
        Assert.All(pieces, piece => Assert.Equal("", piece.Text));
    }
}
