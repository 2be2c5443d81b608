using System.Buffers.Binary;
using System.Text;

namespace Liuli.Models.Tests.Checkpoints.Safetensors;

/// <summary>Puts safetensors files together from their parts, wrong ones too.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, ReadOnlySpan<byte> data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(8));
        data.CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }
}
