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

    public override int Largest => 63;

    public override byte[] Masks(PanelVectors v) => [0x0F, 0x30];

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead) => CopyHalves(v, room, ahead + ScaleAt);

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        Scales(v, sink);
        for (int half = 0; half < 2; half++)
        {
            KeepUpper(v, sink, half);
            Half(v, sink, half);
        }
    }

    private static void Scales(PanelVectors v, PanelSink sink)
    {
        LoadSixteen(v, 0, ScalesAt);
        v.HalvesToFloats(12, __[r13]);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            SignedScales(v, four, 12, (floats, unit) => sink.Floats(v, floats, (first + unit) / 2, (first + unit) % 2));
        }
    }

    /// <summary>The upper bits of 128 numbers.</summary>
    private static void KeepUpper(PanelVectors v, PanelSink sink, int half)
    {
        LoadThirtyTwo(v, UpperAt + half * UpperBytes);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Keep(v, step, step);
    }

    /// <summary>128 numbers.</summary>
    private static void Half(PanelVectors v, PanelSink sink, int half)
    {
        int first = half * BlocksOfHalf;
        for (int part = 0; part < 2; part++)
        {
            LoadThirtyTwo(v, half * LowerBytes + part * UpperBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                int low = 8 + step % 2, upper = sink.Kept(v, step, 10 + step % 2), shifted = 12 + step % 2;
                // Bits 2t and 2t + 1 belong to block t: they go to bits 4 and 5.
                Part(v, low, step, 0, 0x0F);
                Join(v, low, upper, shifted, 2 * part - 4, 0x30);
                sink.Bytes(v, low, first + part, step);
                Part(v, step, step, 4, 0x0F);
                Join(v, step, upper, shifted, 2 * part, 0x30);
                sink.Bytes(v, step, first + 2 + part, step);
            }
        }
    }
}
