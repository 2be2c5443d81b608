using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Liuli.Inference.Structured;

/// <summary>What a generated text must be: a JSON document, of any shape or as a JSON Schema says.</summary>
/// <remarks>
/// <para>
/// With it as <see cref="Generation.GenerationOptions.Json"/> every token that would make the text invalid is ruled out before the sampler's other steps, and the document is complete before the tokens
/// are used up. What it says is up to the model, so tell it in the prompt what is wanted. It remembers which tokens fit where, so keep it for further texts of the same shape.
/// </para>
/// <para>
/// Of JSON Schema these are understood: <c>type</c> (one or several), <c>enum</c>, <c>const</c>, <c>not</c> of listed values; <c>properties</c>, <c>required</c>, <c>additionalProperties</c>; <c>items</c>,
/// <c>prefixItems</c>, <c>minItems</c>, <c>maxItems</c>; <c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c> (date-time, date, time, duration, uuid, uri, email, hostname, ipv4, ipv6),
/// <c>contentEncoding</c> base64; <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>, <c>multipleOf</c> of whole numbers; <c>anyOf</c>, <c>oneOf</c> (read as anyOf), <c>allOf</c>,
/// <c>$ref</c> within the document, <c>$defs</c>. Descriptions and the like, and formats and encodings that are not among these, are passed over. Any other keyword is an error that names it.
/// </para>
/// <para>
/// Where a schema leaves room, less is written than it allows: an object that names properties and does not speak of others has no others; properties come in any order, each that the schema names at most once,
/// and other names have no characters that need an escape; numbers have at most 18 digits before the point unless a bound has more, 18 behind it and an exponent of two, and no exponent between bounds; between
/// parts stand at most a space, or a line break and 32 spaces or tabs; values that need not be there nest at most 48 deep. JSON: RFC 8259; JSON Schema: draft 2020-12. Safe for use from several threads.
/// </para>
/// </remarks>
public sealed class JsonGrammar
{
    private readonly ConditionalWeakTable<ByteVocabulary, TokenGrammar> _inTokens = [];

    internal JsonGrammar(JsonRule root, JsonRule[] rules) => (Root, Rules) = (root, rules);

    /// <summary>An object with any properties.</summary>
    public static JsonGrammar AnyObject { get; } = Parse("""{"type":"object"}""");

    internal JsonRule Root { get; }

    /// <summary>All rules, each at its index.</summary>
    internal JsonRule[] Rules { get; }

    /// <summary>Documents that fit a JSON Schema.</summary>
    /// <exception cref="NotSupportedException">The schema has a keyword, or a combination of them, that is not understood; the message names it.</exception>
    /// <exception cref="ArgumentException">The schema contradicts itself or JSON Schema.</exception>
    public static JsonGrammar FromSchema(JsonElement schema) => new SchemaCompiler(schema).Compile();

    /// <summary>Documents that fit the JSON Schema which a text holds.</summary>
    /// <inheritdoc cref="FromSchema"/>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonGrammar Parse(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return FromSchema(document.RootElement);
    }

    /// <summary>Documents that .NET reads as a type: those of <see cref="SchemaOf"/>.</summary>
    /// <inheritdoc cref="SchemaOf"/>
    public static JsonGrammar FromType<T>(JsonSerializerOptions? serializer = null) => FromSchema(SchemaOf<T>(serializer));

    /// <summary>
    /// The JSON Schema of a .NET type, as Microsoft.Extensions.AI makes it, and narrower where that says less than the type: whole numbers and decimal are kept within their type, bytes are base64, enumerations of
    /// flags are names. For replies of a chat: <c>ChatResponseFormat.ForJsonSchema(JsonGrammar.SchemaOf&lt;T&gt;())</c>.
    /// </summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="serializer">How it will be read; the defaults of Microsoft.Extensions.AI when null.</param>
    public static JsonElement SchemaOf<T>(JsonSerializerOptions? serializer = null) => TypeSchema.Of(typeof(T), serializer);

    /// <summary>This grammar in the tokens of a vocabulary; the same object each time.</summary>
    internal TokenGrammar For(ByteVocabulary vocabulary) => _inTokens.GetValue(vocabulary, tokens => new TokenGrammar(this, tokens));
}
