using System.Runtime.InteropServices;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;
using Liuli.Models.Quantizing;
using Liuli.Models.Tests.Checkpoints.Gguf;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families.Gguf;

/// <summary>Encoders in GGUF: files put together from the format's conventions alone give PyTorch's numbers, and what the library writes is the same model.</summary>
public sealed class GgufEncoderTests : IDisposable
{
    /// <summary>What llama.cpp's converter turns names into, those of BERT and of DistilBERT.</summary>
    private static readonly (string From, string To)[] s_names =
    [
        ("distilbert.", ""), ("roberta.", ""), ("bert.", ""), (".gamma", ".weight"), (".beta", ".bias"), ("embeddings.word_embeddings", "token_embd"), ("embeddings.position_embeddings", "position_embd"),
        ("embeddings.token_type_embeddings", "token_types"), ("embeddings.LayerNorm", "token_embd_norm"), ("encoder.layer.", "blk."), ("transformer.layer.", "blk."),
        ("attention.self.query", "attn_q"), ("attention.self.key", "attn_k"), ("attention.self.value", "attn_v"), ("attention.output.dense", "attn_output"), ("attention.output.LayerNorm", "attn_output_norm"),
        ("intermediate.dense", "ffn_up"), ("output.dense", "ffn_down"), ("output.LayerNorm", "layer_output_norm"), ("attention.q_lin", "attn_q"), ("attention.k_lin", "attn_k"), ("attention.v_lin", "attn_v"),
        ("attention.out_lin", "attn_output"), ("sa_layer_norm", "attn_output_norm"), ("ffn.lin1", "ffn_up"), ("ffn.lin2", "ffn_down"), ("output_layer_norm", "layer_output_norm"),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("bert-heads-tiny", "bert", 2)]
    [InlineData("distilbert-tiny", "distilbert", 0)]
    [InlineData("roberta-tiny", "bert", 1)]
    public void AFileByTheConventionsGivesPyTorchsNumbers(string name, string family, int types)
    {
        string path = _directory.Write("a.gguf", FromDirectory(name).Build());
        Assert.True(PretrainedEncoder.IsEncoder(path));
        using PretrainedEncoder loaded = PretrainedEncoder.Load(path);
        Assert.Equal((family, types, false), (loaded.Model.Config.Family, loaded.Model.Config.TokenTypes, loaded.Model.Config.Pooler));
        Expected expected = new(Fixture.Path(name));
        Tensor kinds = types > 1 ? EncoderFixtures.Table(expected["token_type_ids"]) : default;
        EncoderFixtures.CheckSeen(expected, loaded.Model.HiddenStates(EncoderFixtures.Table(expected["input_ids"]), kinds, EncoderFixtures.Mask(expected)), "hidden");
    }

    /// <summary>Through a file that is written here and back to a directory: the same numbers, without the parts that the format has no place for.</summary>
    [Theory]
    [InlineData("bert-heads-tiny")]
    [InlineData("bert-sentences-tiny")]
    [InlineData("distilbert-tiny")]
    public void ThereAndBackNothingOfTheEncoderChanges(string name)
    {
        using PretrainedEncoder before = PretrainedEncoder.Load(Fixture.Path(name));
        GgufModelWriter.Save(before.Model, _directory.File("model.gguf"), QuantizationMix.F32);
        using PretrainedEncoder after = PretrainedEncoder.Load(_directory.File("model.gguf"));
        HuggingFaceWriter.Save(after.Model, _directory.File("back"));
        using PretrainedEncoder back = PretrainedEncoder.Load(_directory.File("back"));
        foreach (Encoder model in (Encoder[])[after.Model, back.Model])
        {
            Assert.Equal((false, false, false), (model.Config.Pooler, model.Config.MaskedTokenHead, model.Config.NextSentenceHead));
            Dictionary<string, Parameter> wanted = before.Model.Parameters().ToDictionary(p => p.Name, p => p.Parameter);
            foreach ((string parameter, Parameter values) in model.Parameters())
                Assert.Equal(wanted[parameter].Value.ToArray(), values.Value.ToArray());
            Tensor ids = Expected.Row([3, 5, 7, 11, 13, 17, 2]);
            Assert.Equal(before.Model.HiddenStates(ids).ToArray(), model.HiddenStates(ids).ToArray());
        }
    }

    /// <summary>Tables of positions and types stay F32, as llama.cpp leaves them; matrices become blocks.</summary>
    [Fact]
    public void MatricesAreRoundedAsTheMixSays()
    {
        EncoderConfig config = TinyModels.Bert with
        {
            Width = 64,
            FeedForward = TinyModels.Bert.FeedForward with { Width = 96 },
            Attention = TinyModels.Bert.Attention with { Heads = 4, KeyValueHeads = 4, HeadWidth = 16 },
        };
        Encoder model = TinyModels.MakeEncoder(config);
        GgufModelWriter.Save(model, _directory.File("model.gguf"), QuantizationMix.Q8_0);
        using (GgufCheckpoint file = GgufCheckpoint.Open(_directory.File("model.gguf")))
        {
            Assert.Equal((DType.Q8_0, DType.F32, DType.F32, DType.Q8_0), (file.Tensors["token_embd.weight"].DType, file.Tensors["position_embd.weight"].DType, file.Tensors["token_types.weight"].DType, file.Tensors["blk.0.attn_q.weight"].DType));
            Assert.DoesNotContain(file.Tensors.Keys, name => name.Contains("pooler", StringComparison.Ordinal) || name.Contains("head", StringComparison.Ordinal));
        }
        using PretrainedEncoder rounded = PretrainedEncoder.Load(_directory.File("model.gguf"), type: null);
        Assert.Equal(DType.Q8_0, rounded.Model.Parameters().Single(p => p.Name == "blocks.0.attn.q.weight").Parameter.Value.DType);
        using PretrainedEncoder same = PretrainedEncoder.Load(_directory.File("model.gguf"));
        Tensor ids = TinyModels.RandomIds(config, 1, 6);
        // Products with blocks round activations to 8 bits.
        Close.Assert(same.Model.HiddenStates(ids).ToArray(), rounded.Model.HiddenStates(ids).ToArray(), 0.05, "hidden");
    }

    [Theory]
    [InlineData("bert.attention.causal", true, "bert.attention.causal is true")]
    [InlineData("bert.attention.head_count_kv", 2, "bert.attention.head_count_kv is 2; expected as many as query heads, 4")]
    [InlineData("bert.rope.freq_base", 10, "bert.rope.freq_base")]
    public void SettingsThatItCannotFollowAreNamed(string key, object value, string message)
    {
        GgufBuilder builder = FromDirectory("bert-heads-tiny", causal: key == "bert.attention.causal" ? null : false);
        builder = value is bool yes ? builder.Add(key, yes) : builder.Add(key, (int)value);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => PretrainedEncoder.Load(_directory.Write("a.gguf", builder.Build()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatSayTooLittleOrTooMuchAreNamed()
    {
        Assert.Contains("bert.attention.causal is true; expected false", Error(FromDirectory("bert-heads-tiny", causal: null)));
        Assert.Contains("attention.layer_norm_epsilon is 1E-05; expected 1E-12, as DistilBERT has it", Error(FromDirectory("distilbert-tiny", epsilon: 1e-5f)));
        Assert.Contains("token_types.weight F32 (2)", Error(new GgufBuilder().Add("general.architecture", "bert").Add("bert.block_count", 1).Add("bert.context_length", 20).Add("bert.embedding_length", 16)
            .Add("bert.feed_forward_length", 24).Add("bert.attention.head_count", 4).Add("bert.attention.layer_norm_epsilon", 1e-12f).Add("bert.attention.causal", false)
            .Tensor("token_embd.weight", 0, [4, 16], new byte[256]).Tensor("token_types.weight", 0, [2], new byte[8])));
        // A head for classes, which would change nothing in the vectors but belongs to a model that is used otherwise.
        Assert.Contains("not part of the model: cls.output.weight", Error(FromDirectory("bert-heads-tiny").Tensor("cls.output.weight", 0, [3, 16], new byte[192])));
        Assert.Contains("bert is an encoder, which reads a text as a whole", Assert.Throws<CheckpointException>(() => PretrainedModel.Load(_directory.File("a.gguf"))).Message, StringComparison.Ordinal);

        string Error(GgufBuilder builder) => Assert.Throws<CheckpointException>(() => PretrainedEncoder.Load(_directory.Write("a.gguf", builder.Build()))).Message;
    }

    [Theory]
    [InlineData("bert-classes-tiny", "id2label")]
    [InlineData("roberta-tiny", "models of the family roberta have no architecture there")]
    public void WhatHasNoPlaceIsRefused(string name, string message)
    {
        using PretrainedEncoder model = PretrainedEncoder.Load(Fixture.Path(name));
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => GgufModelWriter.Save(model.Model, _directory.File("model.gguf"), QuantizationMix.F32)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.File("model.gguf")));
    }

    /// <summary>Which kind a file is of is told without reading on: what stands behind the name may be damaged.</summary>
    [Fact]
    public void TheKindIsToldByTheFirstKey()
    {
        byte[] whole = FromDirectory("bert-heads-tiny").Build();
        Assert.True(PretrainedEncoder.IsEncoder(_directory.Write("cut.gguf", whole[..(whole.Length / 2)])));
        Assert.Throws<CheckpointException>(() => PretrainedEncoder.IsEncoder(_directory.Write("shorter.gguf", whole[..40])));
        Assert.False(PretrainedEncoder.IsEncoder(_directory.Write("llama.gguf", new GgufBuilder().Add("general.architecture", "llama").Build())));
        Assert.False(PretrainedEncoder.IsEncoder(_directory.Write("none.gguf", new GgufBuilder().Build())));
    }

    /// <summary>The encoder of a fixture under the format's names, written without the library's own writer.</summary>
    private static GgufBuilder FromDirectory(string name, bool? causal = false, float epsilon = 1e-12f)
    {
        GgufBuilder builder = new GgufBuilder().Add("general.architecture", "bert").Add("bert.block_count", 2).Add("bert.context_length", 20).Add("bert.embedding_length", 16)
            .Add("bert.feed_forward_length", 24).Add("bert.attention.head_count", 4).Add("bert.attention.layer_norm_epsilon", epsilon).Add("bert.pooling_type", 1).Add("tokenizer.ggml.token_type_count", 2);
        if (causal is { } given)
            builder.Add("bert.attention.causal", given);
        using Checkpoint weights = Checkpoint.Open(Fixture.Path(name));
        foreach (TensorEntry entry in weights.Tensors.Values)
        {
            string tensor = s_names.Aggregate(entry.Name, (text, pair) => text.Replace(pair.From, pair.To, StringComparison.Ordinal));
            if (tensor.StartsWith("blk.", StringComparison.Ordinal) || tensor.StartsWith("token_", StringComparison.Ordinal) || tensor.StartsWith("position_", StringComparison.Ordinal))
                Add(tensor, weights.Read(entry.Name).ToArray(), [.. entry.Dimensions.Select(size => (ulong)size)]);
        }
        return builder;

        // RoBERTa's first two rows of positions, which it does not use, are not there.
        void Add(string tensor, float[] values, ulong[] sizes)
        {
            int unused = name.StartsWith("roberta", StringComparison.Ordinal) && tensor == "position_embd.weight" ? 2 : 0;
            if (unused > 0)
                sizes[0] -= (ulong)unused;
            builder.Tensor(tensor, 0, sizes, MemoryMarshal.AsBytes<float>(values.AsSpan(unused * 16)));
        }
    }
}
