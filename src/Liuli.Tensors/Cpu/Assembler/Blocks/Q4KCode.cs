using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q4KBlock"/>: 32 bytes of a row are the low and high halves of two packed blocks.</summary>
internal class Q4KCode : SuperCode
{
    private const int Units = 8, HeaderBytes = 16, ChunkBytes = 32;

    public override int Bytes => Q4KBlock.Bytes;

    public override int Zero => 0;

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        ScalesAndMinima(k, sink);
        PackBytes(k, sink);
    }

    /// <summary>Packs the q.</summary>
    protected virtual void PackBytes(KernelAssembler k, PanelSink sink)
    {
        for (int chunk = 0; chunk < Units / 2; chunk++)
        {
            LoadThirtyTwo(k, HeaderBytes + chunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                AssemblerRegisterZMM low = Zmm(8 + step % 4);
                Part(k, low, Zmm(step), 0, 0x0F);
                sink.Bytes(k, low, 2 * chunk, step);
                Part(k, Zmm(step), Zmm(step), 4, 0x0F);
                sink.Bytes(k, Zmm(step), 2 * chunk + 1, step);
            }
        }
    }

    /// <summary>d and dmin, and the twelve bytes of <see cref="SixBitPairs"/> as three registers of four bytes a row.</summary>
    private static void ScalesAndMinima(KernelAssembler k, PanelSink sink)
    {
        LoadSixteen(k, 0, 0);
        SplitHalves(k, zmm0, zmm4);
        // −dmin, so that minima are added.
        k.vpxord(zmm4, zmm4, __dword_bcst[k.Constant(0x80000000)]);
        // Units 4 … 7: four bits from the last register, two from the top of the others.
        Part(k, zmm5, zmm3, 0, 0x0F);
        Join(k, zmm5, zmm1, zmm8, 2, 0x30);
        Part(k, zmm6, zmm3, 4, 0x0F);
        Join(k, zmm6, zmm2, zmm8, 2, 0x30);
        Part(k, zmm1, zmm1, 0, 0x3F);
        Part(k, zmm2, zmm2, 0, 0x3F);
        Scales(k, zmm1, zmm0, false, (floats, unit) => sink.Floats(k, floats, unit, 0));
        Scales(k, zmm2, zmm4, false, (floats, unit) => sink.Floats(k, floats, unit, 1));
        Scales(k, zmm5, zmm0, false, (floats, unit) => sink.Floats(k, floats, 4 + unit, 0));
        Scales(k, zmm6, zmm4, false, (floats, unit) => sink.Floats(k, floats, 4 + unit, 1));
    }
}
