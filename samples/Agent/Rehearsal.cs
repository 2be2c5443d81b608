using Liuli.Inference.Clients;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;

namespace Agent;

/// <summary>Stands in where no model is given: a tiny Llama of random weights, which knows nothing, held to a script token by token. All else is as with a real model:
/// the template that offers the tool, the tokens, the call that is told from text while it streams in, the C# function, its result in the next prompt.</summary>
internal sealed class Rehearsal : IDisposable
{
    public const string Notice = "No model was given, so this is a rehearsal: a tiny model of random weights is held to a script.\nWith a real one: dotnet run --project samples/Agent -- PATH [QUESTION]\n";

    private const string Template = "{% if tools %}Call with <tool_call>{\"name\": …, \"arguments\": …}</tool_call>: {{ tools | tojson }}\n{% endif %}{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}assistant: ";

    private static readonly string[] s_replies =
        ["Let me count.\n<tool_call>\n{\"name\": \"days_between\", \"arguments\": {\"from\": \"2026-11-26\", \"to\": \"2026-12-25\"}}\n</tool_call><|im_end|>", "The function has answered. (A real model would now put it into words.)<|im_end|>"];

    private readonly string _folder = Directory.CreateTempSubdirectory("liuli-agent-").FullName;

    public LiuliChatClient Load()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["a b"], new BpeTrainerOptions { VocabularySize = 258, SpecialTokens = ["</s>", "<|im_end|>"], MinFrequency = 1 });
        tokenizer.Save(_folder);
        Decoder decoder = new(new DecoderConfig
        {
            Family = "llama",
            VocabularySize = tokenizer.VocabularySize,
            ContextLength = 2048,
            Width = 16,
            Layers = 1,
            Norm = new NormConfig(NormKind.Rms, 1e-5f),
            Attention = new AttentionConfig { Heads = 2, KeyValueHeads = 2, HeadWidth = 8, Rotary = new RotaryConfig { Width = 8 } },
            FeedForward = new FeedForwardConfig { Width = 16, Activation = Activation.Silu, Gated = true },
        });
        decoder.Initialize(new Philox(1));
        HuggingFaceWriter.Save(decoder, _folder);
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), Template);
        Script script = new([.. s_replies.SelectMany(reply => tokenizer.Encode(reply, addSpecialTokens: false).Ids)]);
        return LiuliChatClient.Load(_folder, defaults: new GenerationOptions { MaxTokens = 500, Sampling = new SamplingOptions { ExtraSteps = [script] } });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A step of the sampler that leaves one token to choose from.</summary>
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
