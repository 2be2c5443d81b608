using System.Globalization;

namespace Liuli.Tensors.Storage;

/// <summary>A stored binary16 in words.</summary>
internal static unsafe class HalfText
{
    /// <summary>Its bits and its value: <c>fp16 0x3008 = 0.12597656</c>.</summary>
    public static string Of(byte* bits) => string.Create(CultureInfo.InvariantCulture, $"fp16 0x{*(ushort*)bits:X4} = {HalfTable.Pointer[*(ushort*)bits]:R}");
}
