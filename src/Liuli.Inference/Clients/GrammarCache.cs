using System.Text.Json;
using Liuli.Inference.Structured;

namespace Liuli.Inference.Clients;

/// <summary>The grammars of the schemas that requests have asked for: a program asks for few, again and again, and each remembers which tokens fit where.</summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class GrammarCache
{
    private const int MostKept = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonGrammar> _grammars = [];

    /// <inheritdoc cref="JsonGrammar.FromSchema"/>
    public JsonGrammar Of(JsonElement schema)
    {
        string text = schema.GetRawText();
        lock (_lock)
        {
            if (_grammars.TryGetValue(text, out JsonGrammar? known))
                return known;
        }
        JsonGrammar made = JsonGrammar.FromSchema(schema);
        lock (_lock)
        {
            if (_grammars.Count == MostKept)
                _grammars.Clear();
            return _grammars[text] = made;
        }
    }
}
