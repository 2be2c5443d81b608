using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>What a generated text must be: a JSON document, of any shape or as a JSON Schema says.</summary>
/// <remarks>
/// <para>
/// With it as <see cref="Generation.GenerationOptions.Json"/> every token that would make the text invalid is ruled out before the sampler's other steps, and the document is complete before the tokens
/// are used up. What it says is up to the model, so tell it in the prompt what is wanted.
/// </para>
/// <para>
/// Of JSON Schema these are understood: <c>type</c> (one or several), <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>minItems</c>, <c>maxItems</c>, <c>minLength</c>,
/// <c>maxLength</c>, <c>enum</c>, <c>const</c>, <c>anyOf</c> and <c>oneOf</c> of alternatives that begin differently (an object or null), <c>$ref</c> within the document, <c>$defs</c>; descriptions and the like are
/// passed over. Any other keyword is an error that names it. Properties come in any order, each of those that the schema names at most once.
/// </para>
/// <para>
/// Numbers have at most 18 digits before the point, 18 behind it and an exponent of two; between parts stand at most a space, or a line break and 32 spaces or tabs; values that need not be there nest at
/// most 48 deep. JSON: RFC 8259; JSON Schema: draft 2020-12. Immutable, so safe for use from several threads.
/// </para>
/// </remarks>
public sealed class JsonGrammar
{
    internal JsonGrammar(JsonRule root) => Root = root;

    /// <summary>An object with any properties.</summary>
    public static JsonGrammar AnyObject { get; } = Parse("""{"type":"object"}""");

    internal JsonRule Root { get; }

    /// <summary>Documents that fit a JSON Schema.</summary>
    /// <exception cref="NotSupportedException">The schema has a keyword, or a combination of them, that is not understood; the message names it.</exception>
    /// <exception cref="ArgumentException">The schema contradicts itself or JSON Schema.</exception>
    public static JsonGrammar FromSchema(JsonElement schema) => new(new SchemaCompiler(schema).Compile());

    /// <summary>Documents that fit the JSON Schema which a text holds.</summary>
    /// <inheritdoc cref="FromSchema"/>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonGrammar Parse(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return FromSchema(document.RootElement);
    }
}
