using Liuli.Inference;
using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;

namespace Liuli.Tests;

/// <summary>A dialogue model of a few thousand random weights with a WordPiece vocabulary, in a folder of its own that is gone afterwards.</summary>
public sealed class TinyModel : IDisposable
{
    /// <summary>The model's context in tokens.</summary>
    public const int Context = 48;

    private static readonly string[] s_texts =
        ["今天天气真好，我们去公园。", "你好！你叫什么名字？", "the cat sat on the mat and looked at the red hat", "hello, how are you today?"];

    public TinyModel(string family = "gpt2", ulong seed = 5)
    {
        Tokenizer = WordPieceTrainer.Train(s_texts, new WordPieceTrainerOptions { VocabularySize = 120, MinFrequency = 1 });
        Tokenizer.Save(Folder);
        Decoder decoder = new(family == "llama" ? Llama : Gpt2);
        decoder.Initialize(new Philox(seed));
        HuggingFaceWriter.Save(decoder, Folder);
    }

    /// <summary>A Hugging Face directory.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("liuli-tiny-").FullName;

    public Tokenizer Tokenizer { get; }

    private DecoderConfig Gpt2 => new()
    {
        Family = "gpt2",
        VocabularySize = Tokenizer.VocabularySize,
        ContextLength = Context,
        Width = 12,
        Layers = 2,
        Norm = new NormConfig(NormKind.Layer, 1e-5f),
        Attention = new AttentionConfig { Heads = 3, KeyValueHeads = 3, HeadWidth = 4, Packed = true, InputBias = true, OutputBias = true },
        FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Gelu, Bias = true },
        LearnedPositions = true,
        TiedHead = true,
        WeightLayout = WeightLayout.InOut,
        InitializerRange = 0.4f,
    };

    private DecoderConfig Llama => new()
    {
        Family = "llama",
        VocabularySize = Tokenizer.VocabularySize,
        ContextLength = Context,
        Width = 16,
        Layers = 2,
        Norm = new NormConfig(NormKind.Rms, 1e-5f),
        Attention = new AttentionConfig { Heads = 4, KeyValueHeads = 2, HeadWidth = 4, Rotary = new RotaryConfig { Width = 4 } },
        FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Silu, Gated = true },
        InitializerRange = 0.4f,
    };

    public string File(string name) => Path.Combine(Folder, name);

    public LanguageModel Load() => LanguageModel.Load(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
