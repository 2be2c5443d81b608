using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q2KBlock"/>: 32 bytes, two bits at a time, make four packed blocks.</summary>
internal sealed class Q2KCode : SuperCode
{
    private const int First = 16, ScaleAt = 80, ChunkBytes = 32, BlocksOfChunk = 4;

    public override int Bytes => Q2KBlock.Bytes;

    public override int Zero => 0;

    public override void Copy(KernelAssembler k, AssemblerRegister64 room, int ahead) => CopyDoubleWords(k, room, ahead + ScaleAt, 0);

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        ScalesAndMinima(k, sink);
        for (int block = 0; block < Blocks; block++)
        {
            if (block % BlocksOfChunk == 0)
                LoadThirtyTwo(k, First + block / BlocksOfChunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                AssemblerRegisterZMM bits = Zmm(8 + step % 4);
                Part(k, bits, Zmm(step), block % BlocksOfChunk * 2, 3);
                sink.Bytes(k, bits, block, step);
            }
        }
    }

    /// <summary>Sixteen bytes a row: a unit's scale in the low and its minimum in the high half.</summary>
    private static void ScalesAndMinima(KernelAssembler k, PanelSink sink)
    {
        LoadSixteen(k, 0, 0);
        k.vmovdqu32(zmm12, __zmmword_ptr[r13]);
        SplitHalves(k, zmm12, zmm14);
        k.vpxord(zmm14, zmm14, __dword_bcst[k.Constant(0x80000000)]);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            Part(k, zmm10, Zmm(four), 0, 0x0F);
            Part(k, zmm11, Zmm(four), 4, 0x0F);
            Scales(k, zmm10, zmm12, false, (floats, unit) => sink.Floats(k, floats, (first + unit) / 2, (first + unit) % 2 * 2));
            Scales(k, zmm11, zmm14, false, (floats, unit) => sink.Floats(k, floats, (first + unit) / 2, (first + unit) % 2 * 2 + 1));
        }
    }
}
