using System.Text;
using System.Text.Json;
using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>One JSON document, printed when all is done; programs depend on its keys.</summary>
internal sealed class GenerationJson(LanguageModel model, GenerationOptions options) : IGenerationView
{
    private readonly List<int> _ids = [];
    private readonly List<GenerationStep> _steps = [];
    private readonly StringBuilder _text = new();
    private IReadOnlyList<int> _prompt = [];

    public void Begin(IReadOnlyList<int> prompt) => _prompt = prompt;

    public void Show(GeneratedPiece piece)
    {
        _text.Append(piece.Text);
        if (piece.Id is { } id)
            _ids.Add(id);
        if (piece.Step is { } step)
            _steps.Add(step);
        if (piece.StopReason is { } reason)
            Print(reason);
    }

    private void Print(StopReason reason) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteNumber("seed", options.Sampling.Seed);
        JsonOutput.WriteIds(json, "prompt_ids", _prompt);
        JsonOutput.WriteIds(json, "ids", _ids);
        json.WriteString("text", _text.ToString());
        json.WriteString("stop_reason", reason.ToString().ToLowerInvariant());
        if (options.TraceCandidates > 0)
            WriteSteps(json);
        json.WriteEndObject();
    });

    private void WriteSteps(Utf8JsonWriter json)
    {
        json.WriteStartArray("steps");
        foreach (GenerationStep step in _steps)
        {
            json.WriteStartObject();
            json.WriteStartArray("candidates");
            foreach (Candidate candidate in step.Candidates)
            {
                json.WriteStartObject();
                json.WriteNumber("id", candidate.Id);
                json.WriteString("text", candidate.Text);
                json.WriteNumber("logit", candidate.Logit);
                json.WriteNumber("probability", candidate.Probability);
                json.WriteNumber("model_probability", candidate.ModelProbability);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("chosen", step.Chosen);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
