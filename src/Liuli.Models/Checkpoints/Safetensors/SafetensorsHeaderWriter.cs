using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Liuli.Models.Checkpoints.Safetensors;

/// <summary>Makes the length and the JSON that a safetensors file starts with.</summary>
internal static class SafetensorsHeaderWriter
{
    // The format allows spaces after the JSON; with them the numbers start at a cache line, which aligned vector loads like.
    private const int DataAlignment = 64;

    private static readonly Dictionary<string, string> s_format = new() { ["format"] = "pt" };

    public static byte[] Write(IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        stream.Write(stackalloc byte[8]);
        // Names may be in any language; they are written as they are.
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata ?? s_format);
            long position = 0;
            foreach (TensorToWrite tensor in tensors)
            {
                WriteTensor(json, tensor, position, position + tensor.StoredBytes);
                position += tensor.StoredBytes;
            }
            json.WriteEndObject();
        }
        while (stream.Length % DataAlignment != 0)
            stream.WriteByte((byte)' ');
        byte[] header = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorToWrite tensor, long begin, long end)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", StoredType.Of(tensor.StoredType).Name);
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
