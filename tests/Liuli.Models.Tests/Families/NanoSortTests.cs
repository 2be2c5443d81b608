using System.Text.Json;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

/// <summary>A trained minGPT that sorts letters, with its values at every step for three inputs, recorded by its own program.</summary>
public class NanoSortTests
{
    private const string Folder = "data/models/gpt-nano-sort";

    /// <summary>The recorded name beside ours. "x" to "mlpResid" are those of block 0.</summary>
    private static readonly (string Recorded, string Point)[] s_points =
    [
        ("tok_emb", "token_embed"), ("pos_emb", "pos_embed"), ("x", "embed"), ("x", "blocks.0.resid_pre"), ("ln1", "blocks.0.ln1"),
        ("q", "blocks.0.attn.q"), ("k", "blocks.0.attn.k"), ("v", "blocks.0.attn.v"),
        ("att", "blocks.0.attn.scores"), ("attSm", "blocks.0.attn.pattern"), ("y", "blocks.0.attn.z"), ("yProj", "blocks.0.attn_out"),
        ("attnResid", "blocks.0.resid_mid"), ("ln2", "blocks.0.ln2"), ("fc", "blocks.0.mlp.pre"), ("gelu", "blocks.0.mlp.post"),
        ("mlp", "blocks.0.mlp_out"), ("mlpResid", "blocks.0.output"), ("block0", "blocks.0.output"), ("block1", "blocks.1.output"),
        ("block2", "blocks.2.output"), ("ln_f", "ln_final"), ("lm_head", "logits"),
    ];

    [SkippableFact]
    public void EveryTracePointEqualsTheRecordedValues()
    {
        JsonElement recorded = Read("gpt-nano-sort-t0-partials.json");
        Decoder model = LoadModel();
        float[] ids = Values(recorded.GetProperty("idx"));
        using TraceRecorder trace = new();
        Tensor logits = model.Forward(Tensor.FromInts(Array.ConvertAll(ids, x => (int)x), [3, 11]), new ForwardContext { Trace = trace });
        foreach ((string name, string point) in s_points)
            Close.Assert(Values(recorded.GetProperty(name)), Arranged(name, trace[point]), Expected.Tolerance, $"{name} = {point}");
        Close.Assert(Values(recorded.GetProperty("probs")), logits.Softmax().ToArray(), Expected.Tolerance, "probs");
        foreach (string block in (string[])["blocks.1", "blocks.2"])
            Assert.Equal([3, 3, 11, 11], trace[$"{block}.attn.pattern"].Shape);
    }

    [SkippableFact]
    public void TheFusedPassGivesTheSameLogits()
    {
        JsonElement recorded = Read("gpt-nano-sort-t0-partials.json");
        float[] ids = Values(recorded.GetProperty("idx"));
        Tensor logits = LoadModel().Forward(Tensor.FromInts(Array.ConvertAll(ids, x => (int)x), [3, 11]));
        Close.Assert(Values(recorded.GetProperty("lm_head")), logits.ToArray(), Expected.Tolerance, "logits");
    }

    [SkippableTheory]
    [InlineData("CBABBC", "ABBBCC")]
    [InlineData("AACBCA", "AAABCC")]
    public void ItSorts(string letters, string sorted)
    {
        int[] prompt = [.. letters.Select(c => c - 'A')];
        // The context is one short of twice the length: the last letter is read from the last position.
        int[] ids = Expected.Greedy(LoadModel(), prompt, 6, cached: false);
        Assert.Equal(sorted, string.Concat(ids[6..].Select(id => (char)('A' + id))));
    }

    /// <summary>minGPT keeps heads before time, and linear weights as (outputs, inputs), unlike GPT-2's files.</summary>
    private static float[] Arranged(string name, Tensor value) => name is "q" or "k" or "v" ? value.Transpose(1, 2).ToArray() : value.ToArray();

    private static Decoder LoadModel()
    {
        JsonElement file = Read("gpt-nano-sort-model.json");
        Decoder model = new(new DecoderConfig
        {
            Family = "gpt2",
            VocabularySize = 3,
            ContextLength = 11,
            Width = 48,
            Layers = 3,
            Norm = new NormConfig(NormKind.Layer, 1e-5f),
            Attention = new AttentionConfig { Heads = 3, KeyValueHeads = 3, HeadWidth = 16, Packed = true, InputBias = true, OutputBias = true },
            FeedForward = new FeedForwardConfig { Width = 192, Activation = Activation.Gelu, Bias = true },
            LearnedPositions = true,
            WeightLayout = WeightLayout.OutIn,
        });
        Gpt2 family = new();
        foreach ((string name, Parameter parameter) in model.Parameters())
            parameter.Set(Tensor.From(Values(file.GetProperty(family.TensorName(name))), parameter.Shape), name);
        return model;
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SharedData.Path($"{Folder}/{file}"))).RootElement;

    private static float[] Values(JsonElement tensor)
    {
        Assert.Equal("torch.float32", tensor.GetProperty("dtype").GetString());
        byte[] bytes = tensor.GetProperty("data").GetBytesFromBase64();
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }
}
