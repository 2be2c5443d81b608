using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public class Bf16RoundingTests
{
    /// <summary>Every upper half with lower halves around the middle: rounding looks at nothing else.</summary>
    [Fact]
    public unsafe void Vectors_round_as_single_numbers_do()
    {
        ushort[] lower = [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF];
        float[] x = new float[65536 * lower.Length + 3], expected = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)(i / lower.Length) << 16 | lower[i % lower.Length]);
            expected[i] = Conversion.Rounded(x[i], DType.BF16);
        }
        fixed (float* p = x)
            Bf16Rounding.Round(p, x.Length);
        Kernels.AssertSameBits(expected, x, "bf16 rounding");
    }
}
