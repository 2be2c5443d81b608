using Liuli.Inference;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;

namespace Liuli.Tests;

/// <summary>A Llama of a few thousand random weights with a vocabulary of bytes, ChatML's and other tokens, and a chat template; in a folder of its own that is gone afterwards.</summary>
public sealed class TinyChatModel : IDisposable
{
    public const string ChatMl = """
        {{ bos_token }}{% if tools %}<|im_start|>system
        <tools>{{ tools | tojson }}</tools> as <tool_call>{"name": …}</tool_call><|im_end|>
        {% endif %}
        {% for m in messages %}
        <|im_start|>{{ m.role }}
        {{ m.content }}{% for c in m.tool_calls %}<tool_call>{"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}</tool_call>{% endfor %}<|im_end|>
        {% endfor %}
        {% if add_generation_prompt %}<|im_start|>assistant
        {{- '\n' }}{% endif %}
        """;

    private static readonly string[] s_special = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|python_tag|>", "[TOOL_CALLS]", "[ARGS]", "<|reserved|>"];

    /// <param name="template">The chat template; null writes none.</param>
    /// <param name="context">The model's context in tokens.</param>
    public TinyChatModel(string? template = ChatMl, int context = 2048)
    {
        Tokenizer = BpeTrainer.Train(["a b"], new BpeTrainerOptions { VocabularySize = 256 + s_special.Length, SpecialTokens = s_special, MinFrequency = 1 });
        Tokenizer.Save(Folder);
        Decoder decoder = new(new DecoderConfig
        {
            Family = "llama",
            VocabularySize = Tokenizer.VocabularySize,
            ContextLength = context,
            Width = 16,
            Layers = 1,
            Norm = new NormConfig(NormKind.Rms, 1e-5f),
            Attention = new AttentionConfig { Heads = 2, KeyValueHeads = 2, HeadWidth = 8, Rotary = new RotaryConfig { Width = 8 } },
            FeedForward = new FeedForwardConfig { Width = 20, Activation = Activation.Silu, Gated = true },
            InitializerRange = 0.4f,
        });
        decoder.Initialize(new Philox(7));
        HuggingFaceWriter.Save(decoder, Folder);
        System.IO.File.WriteAllText(File("generation_config.json"), $"{{\"eos_token_id\": [{Id("</s>")}, {Id("<|im_end|>")}]}}");
        System.IO.File.WriteAllText(File("tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": "</s>"}""");
        if (template is not null)
            System.IO.File.WriteAllText(File("chat_template.jinja"), template);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("liuli-tiny-chat-").FullName;

    public Tokenizer Tokenizer { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public int Id(string token) => Tokenizer.TokenToId(token)!.Value;

    public LanguageModel Load() => LanguageModel.Load(Folder);

    /// <summary>Options under which the model says exactly these texts, one a reply. Replies end with &lt;|im_end|&gt; unless they are cut.</summary>
    public GenerationOptions Says(params string[] replies) => new()
    {
        MaxTokens = 500,
        Sampling = new SamplingOptions { Greedy = true, ExtraSteps = [new Script([.. replies.SelectMany(reply => Tokenizer.Encode(reply + "<|im_end|>", addSpecialTokens: false).Ids)])] },
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Leaves one token to choose from, step by step.</summary>
    private sealed class Script(IReadOnlyList<int> ids) : ISamplerStep
    {
        private int _at;

        public void Apply(TokenCandidates candidates, ReadOnlySpan<int> history)
        {
            int id = ids[_at++];
            for (int i = 0; i < candidates.Count; i++)
                candidates.Logits[i] = candidates.Ids[i] == id ? 100 : -100;
            candidates.MarkUnsorted();
        }
    }
}
