using System.Buffers.Binary;
using System.Text.Json;
using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>A model one of whose weights is no number: every verb says so and which, and none prints "NaN" as a result and exits with 0.</summary>
[Collection(ModelCollection.Name)]
public sealed class DamagedWeightsTests : IDisposable
{
    private readonly TinyModel _model = new();
    private readonly Models _models;

    public DamagedWeightsTests(Models models)
    {
        _models = models;
        // The format by its specification: eight bytes of length, a JSON header, the data.
        string path = _model.File("model.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        JsonProperty tensor = header.RootElement.EnumerateObject().Single(entry => entry.Name.EndsWith("h.1.ln_2.weight", StringComparison.Ordinal));
        int begin = tensor.Value.GetProperty("data_offsets")[0].GetInt32();
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + length + begin + 4 * 5), float.NaN);
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("generate", "--prompt", "the cat")]
    [InlineData("generate", "--prompt", "the cat", "--greedy", "--json")]
    [InlineData("generate", "--prompt", "the cat", "--beams", "2")]
    public void GeneratingNamesTheWeight(params string[] arguments) => Check(LiuliCommand.Run([.. arguments, "--model", _model.Folder]));

    [Fact]
    public void SoDoesAConversation() => Check(LiuliCommand.RunWithInput("hello\n", "chat", "--model", _model.Folder));

    [Fact]
    public void SoDoesMeasuring()
    {
        Check(LiuliCommand.Run("eval", "perplexity", "--model", _model.Folder, "--data", _models.In("corpus.txt")));
        Check(LiuliCommand.Run("eval", "perplexity", "--model", _models.Random.Folder, "--against", _model.Folder, "--data", _models.In("corpus.txt"), "--json"));
    }

    private static void Check(Outcome outcome)
    {
        outcome.Failed(1, "gives NaN", "'blocks.1.ln2.weight' is NaN at [5]");
        Assert.DoesNotContain("NaN", outcome.Output, StringComparison.Ordinal);
    }
}
