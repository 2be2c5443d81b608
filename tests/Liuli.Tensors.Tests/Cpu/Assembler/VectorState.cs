using Iced.Intel;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>The 512-bit vector registers and the moves and roundings of them that stand between tile products, as Intel's Software Developer's Manual (volume 2) describes them.</summary>
internal sealed unsafe class VectorState
{
    private const int Count = 32, Lanes = 16, Bytes = 64;

    private readonly float[][] _vectors = [.. Enumerable.Range(0, Count).Select(_ => new float[Lanes])];

    /// <summary>Executes a vector instruction; false when it is none.</summary>
    public bool Execute(in Instruction i, ulong address)
    {
        if (i.OpCount < 2 || !i.Op0Register.IsZMM() && !i.Op1Register.IsZMM())
            return false;
        float* memory = (float*)address;
        if (i.Mnemonic is Mnemonic.Vmovups or Mnemonic.Vmovaps or Mnemonic.Vmovntps)
        {
            Assert.True(i.Mnemonic == Mnemonic.Vmovups || address % Bytes == 0, $"'{i}' finds no multiple of 64: the processor would raise #GP");
            if (i.Op0Kind == OpKind.Memory)
                Of(i.Op1Register).CopyTo(new Span<float>(memory, Lanes));
            else
                new ReadOnlySpan<float>(memory, Lanes).CopyTo(Of(i.Op0Register));
            return true;
        }
        if (i.Mnemonic != Mnemonic.Vcvtne2ps2bf16)
            return false;
        Round(Of(i.Op2Register), Of(i.Op1Register), Of(i.Op0Register));
        return true;
    }

    /// <summary>The lower half of the target gets the third operand's lanes, the upper half the second's; subnormal numbers count as zero.</summary>
    private static void Round(float[] low, float[] high, float[] target)
    {
        ushort[] numbers = [.. low.Concat(high).Select(x => Conversion.ToBFloat16(float.IsSubnormal(x) ? 0 : x))];
        Buffer.BlockCopy(numbers, 0, target, 0, Bytes);
    }

    private float[] Of(Register register) => _vectors[register - Register.ZMM0];
}
