using System.Text;
using Liuli.Inference.Chat.Formats;
using Liuli.Inference.Chat.Templates;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;

namespace Liuli.Inference.Chat;

/// <summary>A conversation with a dialogue model.</summary>
/// <remarks>
/// Chat is text generation: the history is written out as the model's chat template has it (without one as <c>[CLS]…[SEP]…[SEP]</c>), the model continues
/// it, and the reply is what stands up to the token that ends a turn. When the history gets too long for the model's context, whole oldest turns are left out.
/// Not safe for use from several threads.
/// </remarks>
public sealed class ChatSession : IDisposable
{
    // 2⁶⁴ divided by the golden ratio: seeds of successive draws lie far apart.
    private const ulong SeedStep = 0x9E3779B97F4A7C15;
    private const int MostDraws = 8;

    private readonly LanguageModel _model;
    private readonly GenerationOptions _options;
    private readonly TextGenerator _generator;
    private readonly List<ChatTurn> _history = [];
    private readonly ChatFormat _format;
    private readonly ChatTurn[] _system;
    private ulong _draws;

    /// <summary>A conversation without a history.</summary>
    /// <param name="model">The model, with a chat template, or a tokenizer that has [SEP] or an end-of-text token.</param>
    /// <param name="options">How replies are generated; <see cref="GenerationOptions.MaxTokens"/> bounds one reply.</param>
    /// <param name="system">What the model is told before the conversation; only with a template that has a place for it.</param>
    /// <exception cref="InvalidOperationException">The model has no template and no token that could separate turns, or no place for a system message.</exception>
    /// <exception cref="ChatTemplateException">The template cannot be read, or refuses a system message.</exception>
    public ChatSession(LanguageModel model, GenerationOptions options, string? system = null)
    {
        _model = model;
        _format = ChatFormat.Of(model);
        _system = system is null ? [] : [new ChatTurn(ChatRole.System, system)];
        if (system is not null)
            _ = Encode([new ChatTurn(ChatRole.User, "?")]);
        _options = options with
        {
            StopTokens = [.. options.StopTokens, .. _format.StopTokens],
            Sampling = options.Sampling with { Never = [.. options.Sampling.Never, .. _format.Never] },
        };
        _options.Validate();
        _generator = model.CreateGenerator();
    }

    /// <summary>What has been said, oldest first.</summary>
    public IReadOnlyList<ChatTurn> History => _history;

    /// <summary>How many oldest turns the last reply's prompt left out because the context is full.</summary>
    public int DroppedTurns { get; private set; }

    /// <summary>The last prompt as the model saw it, special tokens included.</summary>
    public string RawPrompt { get; private set; } = "";

    /// <summary>The last continuation as the model wrote it, special tokens included.</summary>
    public string RawContinuation { get; private set; } = "";

    /// <summary>Says <paramref name="text"/> and streams the reply, which then stands in <see cref="History"/>.</summary>
    /// <exception cref="ArgumentException">The text is empty, or too long for the model's context even without a history.</exception>
    public IEnumerable<GeneratedPiece> Reply(string text, CancellationToken cancellation = default)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentException("there is nothing to reply to: the message is empty");
        _history.Add(new ChatTurn(ChatRole.User, text));
        try
        {
            return Answer(BuildPrompt(), cancellation);
        }
        catch
        {
            _history.RemoveAt(_history.Count - 1);
            throw;
        }
    }

    /// <summary>Takes the last reply back and streams another. Where draws are made, it differs from the one before, unless the model is so
    /// sure of itself that several draws in a row give the same.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been said yet.</exception>
    public IEnumerable<GeneratedPiece> Regenerate(CancellationToken cancellation = default)
    {
        if (_history.Count == 0)
            throw new InvalidOperationException("there is no reply to make again: nothing has been said yet");
        string? before = null;
        if (_history[^1].Role == ChatRole.Assistant)
        {
            before = _history[^1].Text;
            _history.RemoveAt(_history.Count - 1);
        }
        return Answer(BuildPrompt(), cancellation, _options.Sampling.IsGreedy ? null : before);
    }

    /// <summary>Forgets the conversation.</summary>
    public void Reset()
    {
        _history.Clear();
        DroppedTurns = 0;
    }

    /// <summary>Writes the conversation to a JSON file; an older file of that name is replaced only when all is written.</summary>
    /// <exception cref="Liuli.Models.Checkpoints.CheckpointException">It could not be written; nothing was changed.</exception>
    public void Save(string path) => ChatTranscript.Save(path, _model.Name, _history);

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    private IEnumerable<GeneratedPiece> Answer(List<int> prompt, CancellationToken cancellation, string? notAgain = null)
    {
        RawPrompt = _model.Decode(prompt);
        List<int> raw = [];
        StringBuilder reply = new();
        try
        {
            foreach (GeneratedPiece piece in Draw(prompt, notAgain, cancellation))
            {
                if (piece.Id is { } id)
                    raw.Add(id);
                reply.Append(piece.Text);
                yield return piece;
            }
        }
        finally
        {
            // What was said before an interruption has been said.
            RawContinuation = _model.Decode(raw);
            _history.Add(new ChatTurn(ChatRole.Assistant, reply.ToString().Trim()));
        }
    }

    /// <summary>A continuation with a seed of its own. Pieces are held back while they repeat the text that is not wanted again.</summary>
    private IEnumerable<GeneratedPiece> Draw(List<int> prompt, string? notAgain, CancellationToken cancellation)
    {
        List<GeneratedPiece> held = [];
        for (int attempt = 1; ; attempt++)
        {
            SamplingOptions sampling = _options.Sampling with { Seed = _options.Sampling.Seed + (SeedStep * _draws++) };
            bool free = notAgain is null || attempt == MostDraws;
            string text = "";
            foreach (GeneratedPiece piece in _generator.Generate(prompt, _options with { Sampling = sampling }, cancellation))
            {
                text += piece.Text;
                held.Add(piece);
                free = free || !notAgain!.StartsWith(text.TrimStart(), StringComparison.Ordinal) || (piece.StopReason is not null && text.Trim() != notAgain);
                for (int i = 0; free && i < held.Count; i++)
                    yield return held[i];
                if (free)
                    held.Clear();
            }
            if (free)
                yield break;
            held.Clear();
        }
    }

    /// <summary>The turns as many of the newest as leave room for a reply. What was left out once stays out, so that the cache keeps its use.</summary>
    private List<int> BuildPrompt()
    {
        int room = _generator.ContextLength - Math.Min(_options.MaxTokens, _generator.ContextLength / 2);
        int first = Math.Min(DroppedTurns, _history.Count - 1);
        List<int> prompt = Encode(_history[first..]);
        while (prompt.Count > room && first < _history.Count - 1)
        {
            first++;
            // A dialogue begins with the person: never with a reply whose question has been left out.
            while (first < _history.Count - 1 && _history[first].Role == ChatRole.Assistant)
                first++;
            prompt = Encode(_history[first..]);
        }
        if (prompt.Count >= _generator.ContextLength)
            throw new ArgumentException($"the message makes a prompt of {Counted.Of(prompt.Count, "token")}, the model's context holds {_generator.ContextLength}; say it in fewer words");
        DroppedTurns = first;
        return prompt;
    }

    private List<int> Encode(IEnumerable<ChatTurn> turns) =>
        _format.Encode([.. _system.Concat(turns).Select(turn => new TemplateMessage(turn.RoleName, turn.Text))]);
}
