using System.Text.Json;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Families;

/// <summary>Reads the numbers of an encoder's fixture: batches of padded texts.</summary>
internal static class EncoderFixtures
{
    /// <summary>Rows of whole numbers.</summary>
    public static Tensor Table(JsonElement rows) =>
        Tensor.FromInts([.. rows.EnumerateArray().SelectMany(Expected.Ints)], [rows.GetArrayLength(), rows[0].GetArrayLength()]);

    /// <summary>1 for each token, 0 for padding.</summary>
    public static Tensor Mask(Expected expected)
    {
        JsonElement rows = expected["attention_mask"];
        return Tensor.FromBytes([.. rows.EnumerateArray().SelectMany(Expected.Ints).Select(seen => (byte)seen)], [rows.GetArrayLength(), rows[0].GetArrayLength()], DType.U8);
    }

    /// <summary>All numbers of a nested list.</summary>
    public static float[] All(JsonElement array) =>
        array[0].ValueKind == JsonValueKind.Number ? Expected.Floats(array) : [.. array.EnumerateArray().SelectMany(All)];

    /// <summary>Compares the positions that are tokens.</summary>
    public static void CheckSeen(Expected expected, Tensor actual, string key)
    {
        float[] wanted = All(expected[key]), values = actual.ToArray();
        int width = actual.Shape[2], row = 0;
        foreach (int seen in expected["attention_mask"].EnumerateArray().SelectMany(Expected.Ints))
        {
            if (seen == 1)
                Close.Assert(wanted.AsSpan(row * width, width), values.AsSpan(row * width, width), Expected.Tolerance, $"{key} of position {row}");
            row++;
        }
    }
}
