using Liuli.Models.Checkpoints;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Checkpoints;

/// <summary>Checkpoints of every kind give the shapes and numbers that a few lines of Python (json, struct, pickle) read from the same files.</summary>
public class FixtureCheckpointTests
{
    [Theory]
    [InlineData("gpt2-train/model.safetensors", 28, 17568, "transformer.wte.weight", "F32 (96, 24)", 768, 0.013170978985726833)]
    [InlineData("gpt2-train/model.safetensors", 28, 17568, "transformer.h.1.mlp.c_proj.bias", "F32 (24)", 23, -0.1285637468099594)]
    [InlineData("gpt2-train", 28, 17568, "transformer.ln_f.weight", "F32 (24)", 8, 1.041884422302246)]
    [InlineData("llama-tiny", 21, 55968, "model.layers.0.self_attn.k_proj.weight", "F32 (16, 32)", 170, 0.41789549589157104)]
    [InlineData("llama-tiny/model.safetensors.index.json", 21, 55968, "lm_head.weight", "F32 (512, 32)", 16383, -0.1394161581993103)]
    [InlineData("llama-tiny/model-00002-of-00002.safetensors", 11, 28000, "model.norm.weight", "F32 (32)", 31, 1.0104966163635254)]
    [InlineData("bert-tiny", 45, 40248, "bert.embeddings.word_embeddings.weight", "F32 (300, 32)", 3200, -0.46024706959724426)]
    [InlineData("bert-tiny", 45, 40248, "cls.predictions.decoder.weight", "F32 (300, 32)", 9599, -0.41919612884521484)]
    [InlineData("bert-tiny/pytorch_model.bin", 45, 40248, "bert.encoder.layer.1.output.dense.weight", "F32 (32, 64)", 682, 0.2610184848308563)]
    [InlineData("bert-tiny", 45, 40248, "bert.embeddings.position_ids", "I64 (1, 64)", 21, 21)]
    public void InTheRepository(string path, int tensors, long elements, string name, string description, long flat, double value) =>
        Check(Fixture.Path(path), tensors, elements, name, description, flat, value);

    [SkippableTheory]
    [InlineData("fixtures/gpt2-tiny", 33, 1038370, "transformer.wte.weight", "F32 (21128, 24)", 169024, -0.22432003915309906)]
    [InlineData("fixtures/gpt2-tiny", 33, 1038370, "lm_head.weight", "F32 (21128, 24)", 507071, -0.058199066668748856)]
    [InlineData("fixtures/gpt2-tiny", 33, 1038370, "transformer.h.1.mlp.c_fc.weight", "F32 (24, 96)", 2303, -0.28183913230895996)]
    [InlineData("fixtures/gpt2-tiny", 33, 1038370, "transformer.h.0.attn.bias", "U8 (1, 1, 64, 64)", 4095, 1)]
    [InlineData("fixtures/gpt2-tiny", 33, 1038370, "transformer.h.1.attn.masked_bias", "F32 ()", 0, -10000)]
    [InlineData("fixtures/qwen2-tiny", 26, 39712, "model.embed_tokens.weight", "BF16 (512, 32)", 5461, -0.361328125)]
    [InlineData("fixtures/qwen2-tiny", 26, 39712, "model.layers.1.self_attn.k_proj.bias", "BF16 (16)", 15, -0.1689453125)]
    [InlineData("fixtures/qwen3-tiny", 24, 45792, "model.embed_tokens.weight", "F16 (512, 32)", 16383, 0.478759765625)]
    [InlineData("fixtures/qwen3-tiny", 24, 45792, "model.layers.1.self_attn.q_norm.weight", "F16 (16)", 5, 0.6484375)]
    [InlineData("data/models/stories260K", 47, 260032, "model.embed_tokens.weight", "F32 (512, 64)", 10922, -0.23212483525276184)]
    [InlineData("data/models/tiny-random-gpt2", 64, 111968, "transformer.h.4.attn.c_attn.weight", "F32 (32, 96)", 1024, -0.000368569657439366)]
    public void BesideTheCheckout(string path, int tensors, long elements, string name, string description, long flat, double value) =>
        Check(SharedData.Path(path), tensors, elements, name, description, flat, value);

    [Fact]
    public void Every_tensor_of_every_fixture_reads_whole()
    {
        foreach (string fixture in (string[])["gpt2-train", "llama-tiny", "bert-tiny"])
        {
            using Checkpoint checkpoint = Checkpoint.Open(Fixture.Path(fixture));
            foreach (TensorEntry entry in checkpoint.Tensors.Values)
            {
                using Tensor tensor = checkpoint.Read(entry.Name);
                Assert.Equal(entry.Shape, tensor.Shape);
                Assert.Equal(entry.DType, tensor.DType);
                Assert.All(tensor.ToArray(), value => Assert.True(float.IsFinite(value), entry.Name));
            }
        }
    }

    [Fact]
    public void Safetensors_are_views_of_the_file_and_outlive_the_checkpoint()
    {
        Checkpoint checkpoint = Checkpoint.Open(Fixture.Path("gpt2-train"));
        Device device = Device.Cpu(threads: 1); // of its own, as other tests allocate on the default one
        Tensor first = checkpoint.Read("transformer.wte.weight", device);
        Tensor second = checkpoint.Read("transformer.wte.weight", device);
        Assert.Equal(0, device.NativeBlocksAllocated);
        Assert.True(first.AsSpan<float>().Overlaps(second.AsSpan<float>()));
        checkpoint.Dispose();
        Assert.Equal(0.23577246069908142f, first[0, 0]);
        first.Dispose();
        second.Dispose();
    }

    private static void Check(string path, int tensors, long elements, string name, string description, long flat, double value)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.Equal(tensors, checkpoint.Tensors.Count);
        Assert.Equal(elements, checkpoint.Tensors.Values.Sum(entry => entry.Count));
        Assert.Equal($"{name} {description}", checkpoint.Tensors[name].ToString());
        using Tensor tensor = checkpoint.Read(name);
        Assert.Equal((float)value, tensor.GetFloat(flat)); // bits, not closeness: both read the same file
    }
}
