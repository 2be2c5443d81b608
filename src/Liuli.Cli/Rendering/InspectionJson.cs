using System.Text.Json;
using Liuli.Cli.Hosting;
using Liuli.Models;
using Liuli.Models.Describing;
using Liuli.Models.Families;
using Liuli.Tensors;

namespace Liuli.Cli.Rendering;

/// <summary>A model's description as one JSON document; programs depend on its keys.</summary>
internal static class InspectionJson
{
    public static void Print(ModelDescription description) => JsonOutput.Print(json =>
    {
        ModelConfig config = description.Config;
        json.WriteStartObject();
        json.WriteString("architecture", ModelFamilies.Default.Get(config.Family).ArchitectureOf(config));
        json.WriteString("family", config.Family);
        json.WriteNumber("parameters", description.Parameters);
        json.WriteNumber("bytes", description.Bytes);
        json.WriteNumber("vocabulary", config.VocabularySize);
        json.WriteNumber("context", config.ContextLength);
        json.WriteNumber("layers", config.Layers);
        json.WriteNumber("width", config.Width);
        json.WriteNumber("heads", config.Attention.Heads);
        json.WriteNumber("kv_heads", config.Attention.KeyValueHeads);
        json.WriteNumber("head_width", config.Attention.HeadWidth);
        json.WriteNumber("feed_forward", config.FeedForward.Width);
        json.WriteBoolean("tied_head", config.TiedHead);
        json.WriteStartObject("bytes_by_type");
        foreach (WeightScheme scheme in WeightScheme.Usual)
            json.WriteNumber(scheme.Name, scheme.Bytes(description));
        json.WriteEndObject();
        if (config is DecoderConfig)
            WriteCache(json, description);
        WriteDifferences(json, config);
        WriteParts(json, description);
        json.WriteEndObject();
    });

    private static void WriteCache(Utf8JsonWriter json, ModelDescription description)
    {
        json.WriteNumber("kv_cache_bytes_per_position", description.KvCacheBytes(1));
        json.WriteStartObject("kv_cache_bytes_per_position_by_type");
        foreach (DType type in InspectionText.CacheTypes(description.Config))
            json.WriteNumber(type.ToString(), description.KvCacheBytes(1, type));
        json.WriteEndObject();
    }

    private static void WriteDifferences(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteStartArray("unlike_gpt2");
        foreach (Gpt2Difference difference in Gpt2Differences.Of(config, new Language(isChinese: false)))
        {
            json.WriteStartObject();
            json.WriteString("aspect", difference.Aspect);
            json.WriteString("model", difference.Model);
            json.WriteString("gpt2", difference.Gpt2);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, ModelDescription description)
    {
        json.WriteStartArray("parts");
        foreach (ModelPart part in description.Parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteNumber("parameters", part.Parameters);
            JsonOutput.WriteShape(json, "shape", part.Shape);
            json.WriteString("dtype", part.DType.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
