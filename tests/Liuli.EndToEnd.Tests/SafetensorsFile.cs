using System.Buffers.Binary;
using System.Text.Json;

namespace Liuli.EndToEnd.Tests;

/// <summary>Reads what <c>forward</c> writes, without the library.</summary>
internal static class SafetensorsFile
{
    /// <summary>The format by its specification: eight bytes of length, a JSON header, the data.</summary>
    public static Dictionary<string, (int[] Shape, float[] Values)> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        Dictionary<string, (int[] Shape, float[] Values)> tensors = [];
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            bool whole = tensor.Value.GetProperty("dtype").GetString() == "I32"; // the numbers of experts
            Assert.True(whole || tensor.Value.GetProperty("dtype").GetString() == "F32");
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            int begin = tensor.Value.GetProperty("data_offsets")[0].GetInt32(), end = tensor.Value.GetProperty("data_offsets")[1].GetInt32();
            float[] values = new float[(end - begin) / 4];
            for (int i = 0; i < values.Length; i++)
            {
                ReadOnlySpan<byte> four = bytes.AsSpan(8 + length + begin + 4 * i);
                values[i] = whole ? BinaryPrimitives.ReadInt32LittleEndian(four) : BinaryPrimitives.ReadSingleLittleEndian(four);
            }
            Assert.Equal(values.Length, shape.Aggregate(1, (product, size) => product * size));
            tensors.Add(tensor.Name, (shape, values));
        }
        return tensors;
    }
}
