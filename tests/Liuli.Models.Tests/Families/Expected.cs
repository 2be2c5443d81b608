using System.Text.Json;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

/// <summary>Numbers that another program computed, from an expected.json, and the comparisons that several checkpoints share.</summary>
internal sealed class Expected(string directory)
{
    public const double Tolerance = 1e-5;

    private readonly JsonElement _root = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(directory, "expected.json"))).RootElement;

    public JsonElement this[string key] => _root.GetProperty(key);

    public int[] Ints(string key) => Ints(_root.GetProperty(key));

    public static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];

    public static Tensor Row(ReadOnlySpan<int> ids) => Tensor.FromInts(ids, [1, ids.Length]);

    public static int[] ArgMaxRows(float[] logits, int vocabulary) =>
        [.. logits.Chunk(vocabulary).Select(row => Array.IndexOf(row, row.Max()))];

    /// <summary>The first and last rows of logits, and every row's largest, as the fixtures of Llama's kind record them.</summary>
    public void CheckLogits(Decoder model)
    {
        float[] logits = model.Forward(Row(Ints("input_ids"))).ToArray();
        JsonElement expected = this["logits"];
        int vocabulary = model.Config.VocabularySize;
        Close.Assert(Floats(expected.GetProperty("first")), logits.AsSpan(0, vocabulary), Tolerance, "logits of the first position");
        Close.Assert(Floats(expected.GetProperty("last")), logits.AsSpan(logits.Length - vocabulary), Tolerance, "logits of the last position");
        Assert.Equal(Ints(expected.GetProperty("argmax")), ArgMaxRows(logits, vocabulary));
    }

    /// <summary>Greedy decoding, with and without a cache, gives exactly <paramref name="ids"/>, whose first <paramref name="prompt"/> are the prompt.</summary>
    public static void CheckGreedy(Decoder model, int[] ids, int prompt, bool uncached = true)
    {
        Assert.Equal(ids, Greedy(model, ids[..prompt], ids.Length - prompt, cached: true));
        if (uncached)
            Assert.Equal(ids, Greedy(model, ids[..prompt], ids.Length - prompt, cached: false));
    }

    public static int[] Greedy(Decoder model, int[] prompt, int count, bool cached)
    {
        using KvCache? cache = cached ? new KvCache(model.Config, 1, prompt.Length + count) : null;
        ForwardContext context = new() { Cache = cache };
        List<int> ids = [.. prompt];
        int known = 0;
        for (int i = 0; i < count; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            float[] logits = model.ForwardLast(Row(ids.ToArray().AsSpan(known)), context).ToArray();
            known = cached ? ids.Count : 0;
            ids.Add(Array.IndexOf(logits, logits.Max()));
        }
        return [.. ids];
    }
}
