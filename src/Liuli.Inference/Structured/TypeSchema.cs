using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Structured;

/// <summary>The JSON Schemas of .NET types, with what Microsoft.Extensions.AI leaves out.</summary>
internal static class TypeSchema
{
    private static readonly AIJsonSchemaCreateOptions s_options = new() { TransformSchemaNode = Narrow };

    public static JsonElement Of(Type type, JsonSerializerOptions? serializer) => AIJsonUtilities.CreateJsonSchema(type, serializerOptions: serializer, inferenceOptions: s_options);

    private static JsonNode Narrow(AIJsonSchemaCreateContext context, JsonNode schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (schema is not JsonObject keywords || keywords.ContainsKey("$ref"))
            return schema;
        if (Bounds(type) is var (least, most))
        {
            AddBound(keywords, "minimum", "exclusiveMinimum", least);
            AddBound(keywords, "maximum", "exclusiveMaximum", most);
        }
        else if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Memory<byte>))
        {
            keywords.TryAdd("contentEncoding", "base64");
        }
        else if (type.IsEnum && IsText(keywords))
        {
            keywords.TryAdd("enum", new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name)), .. Nullable.GetUnderlyingType(context.TypeInfo.Type) is null ? [] : (JsonNode?[])[null]]));
        }
        return schema;
    }

    private static void AddBound(JsonObject keywords, string keyword, string exclusive, JsonNode bound)
    {
        if (!keywords.ContainsKey(exclusive))
            keywords.TryAdd(keyword, bound);
    }

    private static bool IsText(JsonObject keywords) => keywords["type"] switch
    {
        JsonValue type => type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "string",
        JsonArray types => types.Any(type => type?.GetValue<string>() == "string"),
        _ => false,
    };

    private static (JsonNode Least, JsonNode Most)? Bounds(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => null,
        TypeCode.Byte => (byte.MinValue, byte.MaxValue),
        TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt16 => (ushort.MinValue, ushort.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.UInt32 => (uint.MinValue, uint.MaxValue),
        TypeCode.Int64 => (long.MinValue, long.MaxValue),
        TypeCode.UInt64 => (ulong.MinValue, ulong.MaxValue),
        TypeCode.Decimal => (decimal.MinValue, decimal.MaxValue),
        _ => null,
    };
}
