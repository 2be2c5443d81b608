using System.Text;
using System.Text.Json;
using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>One JSON document, printed when all is done; programs depend on its keys.</summary>
internal sealed class GenerationJson(LanguageModel model, GenerationOptions options) : IGenerationView
{
    private readonly List<GeneratedPiece> _pieces = [];
    private readonly StringBuilder _text = new();
    private IReadOnlyList<int> _prompt = [];

    public void Begin(IReadOnlyList<int> prompt) => _prompt = prompt;

    public void Show(GeneratedPiece piece)
    {
        _text.Append(piece.Text);
        if (piece.Id is not null)
            _pieces.Add(piece);
        if (piece.StopReason is { } reason)
            Print(reason);
    }

    /// <summary>Nothing is left open: a text that did not end is no document.</summary>
    public void Dispose()
    {
    }

    private void Print(StopReason reason) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteNumber("seed", options.Sampling.Seed);
        JsonOutput.WriteIds(json, "prompt_ids", _prompt);
        JsonOutput.WriteIds(json, "ids", [.. _pieces.Select(piece => piece.Id!.Value)]);
        json.WriteString("text", _text.ToString());
        json.WriteString("stop_reason", reason.ToString().ToLowerInvariant());
        if (options.TraceCandidates > 0 || options.LogProbabilities is not null)
            WriteSteps(json);
        json.WriteEndObject();
    });

    private void WriteSteps(Utf8JsonWriter json)
    {
        json.WriteStartArray("steps");
        foreach (GeneratedPiece piece in _pieces)
        {
            json.WriteStartObject();
            if (piece.Step is { } step)
                WriteCandidates(json, step);
            json.WriteNumber("chosen", piece.Id!.Value);
            if (piece.LogProbabilities is { } logProbabilities)
                WriteLogProbabilities(json, logProbabilities);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCandidates(Utf8JsonWriter json, GenerationStep step)
    {
        json.WriteStartArray("candidates");
        foreach (Candidate candidate in step.Candidates)
        {
            json.WriteStartObject();
            json.WriteNumber("id", candidate.Id);
            json.WriteString("text", candidate.Text);
            JsonOutput.WriteNumber(json, "logit", candidate.Logit);
            json.WriteNumber("probability", candidate.Probability);
            json.WriteNumber("model_probability", candidate.ModelProbability);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLogProbabilities(Utf8JsonWriter json, LogProbabilities logProbabilities)
    {
        JsonOutput.WriteNumber(json, "logprob", logProbabilities.Chosen);
        json.WriteStartArray("top_logprobs");
        foreach (TokenLogProbability token in logProbabilities.Top)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("text", token.Text);
            JsonOutput.WriteNumber(json, "logprob", token.LogProbability);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
