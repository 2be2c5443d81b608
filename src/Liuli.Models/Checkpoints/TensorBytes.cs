using System.Runtime.InteropServices;
using Liuli.Tensors;

namespace Liuli.Models.Checkpoints;

/// <summary>Raw bytes of tensors, also of those with more bytes than one span can have.</summary>
internal static class TensorBytes
{
    private const int Piece = 1 << 30;

    extension(Tensor tensor)
    {
        /// <summary>The bytes from <paramref name="offset"/> on. Keep the tensor alive while the span is used.</summary>
        public unsafe Span<byte> BytesAt(long offset, int length)
        {
            if (offset < 0 || length < 0 || offset > tensor.Bytes - length)
                throw new ArgumentOutOfRangeException(nameof(offset), $"bytes {offset} to {offset + length} are outside the tensor's {tensor.Bytes} bytes");
            // Tensor memory is native: it does not move, so a pointer into it outlives the span it came from.
            byte* start = tensor.DType switch
            {
                DType.F32 => Start(tensor.AsSpan<float>()),
                DType.F16 => Start(tensor.AsSpan<Half>()),
                DType.BF16 => Start(tensor.AsSpan<ushort>()),
                DType.I32 => Start(tensor.AsSpan<int>()),
                _ => Start(tensor.AsSpan<byte>()),
            };
            return new Span<byte>(start + offset, length);
        }

        /// <summary>Whether another tensor of the same type and shape has the same bytes.</summary>
        public bool HasSameBytes(Tensor other)
        {
            if (tensor.Bytes != other.Bytes)
                return false;
            for (long offset = 0; offset < tensor.Bytes; offset += Piece)
            {
                int length = (int)Math.Min(Piece, tensor.Bytes - offset);
                if (!tensor.BytesAt(offset, length).SequenceEqual(other.BytesAt(offset, length)))
                    return false;
            }
            return true;
        }
    }

    private static unsafe byte* Start<T>(Span<T> span)
        where T : unmanaged => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
