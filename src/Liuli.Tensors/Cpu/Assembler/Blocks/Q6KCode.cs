using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q6KBlock"/>: four bits from 64 bytes and two from 32 make four packed blocks.</summary>
internal sealed class Q6KCode : SuperCode
{
    private const int UpperAt = 128, ScalesAt = 192, ScaleAt = 208, LowerBytes = 64, UpperBytes = 32, BlocksOfHalf = 4;

    public override int Bytes => Q6KBlock.Bytes;

    public override int Zero => 32;

    public override void Copy(KernelAssembler k, AssemblerRegister64 room, int ahead) => CopyHalves(k, room, ahead + ScaleAt);

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        Scales(k, sink);
        for (int half = 0; half < 2; half++)
        {
            KeepUpper(k, sink, half);
            Half(k, sink, half);
        }
    }

    private static void Scales(KernelAssembler k, PanelSink sink)
    {
        LoadSixteen(k, 0, ScalesAt);
        k.vcvtph2ps(zmm12, __ymmword_ptr[r13]);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            Scales(k, Zmm(four), zmm12, true, (floats, unit) => sink.Floats(k, floats, (first + unit) / 2, (first + unit) % 2));
        }
    }

    /// <summary>The upper bits of 128 numbers.</summary>
    private static void KeepUpper(KernelAssembler k, PanelSink sink, int half)
    {
        LoadThirtyTwo(k, UpperAt + half * UpperBytes);
        for (int step = 0; step < BlockPanel.Steps; step++)
            k.vmovdqa64(sink.Kept(step), Zmm(step));
    }

    /// <summary>128 numbers.</summary>
    private static void Half(KernelAssembler k, PanelSink sink, int half)
    {
        int first = half * BlocksOfHalf;
        for (int part = 0; part < 2; part++)
        {
            LoadThirtyTwo(k, half * LowerBytes + part * UpperBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                AssemblerRegisterZMM low = Zmm(8 + step % 2), upper = Zmm(10 + step % 2), shifted = Zmm(12 + step % 2);
                k.vmovdqa64(upper, sink.Kept(step));
                // Bits 2t and 2t + 1 belong to block t: they go to bits 4 and 5.
                Part(k, low, Zmm(step), 0, 0x0F);
                Join(k, low, upper, shifted, 2 * part - 4, 0x30);
                sink.Bytes(k, low, first + part, step);
                Part(k, Zmm(step), Zmm(step), 4, 0x0F);
                Join(k, Zmm(step), upper, shifted, 2 * part, 0x30);
                sink.Bytes(k, Zmm(step), first + 2 + part, step);
            }
        }
    }
}
