using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q3KBlock"/>: 32 bytes, two bits at a time, and a third bit from 32 others make four packed blocks.</summary>
internal sealed class Q3KCode : SuperCode
{
    private const int First = 32, HeaderAt = 94, ChunkBytes = 32, BlocksOfChunk = 4;

    public override int Bytes => Q3KBlock.Bytes;

    public override int Zero => 4;

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        Scales(k, sink);
        LoadThirtyTwo(k, 0);
        for (int step = 0; step < BlockPanel.Steps; step++)
            k.vmovdqa64(sink.Kept(step), Zmm(step));
        for (int block = 0; block < Blocks; block++)
        {
            if (block % BlocksOfChunk == 0)
                LoadThirtyTwo(k, First + block / BlocksOfChunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                AssemblerRegisterZMM bits = Zmm(8 + step % 2), upper = Zmm(10 + step % 2);
                k.vmovdqa64(upper, sink.Kept(step));
                Part(k, bits, Zmm(step), block % BlocksOfChunk * 2, 3);
                // Bit b belongs to block b: it goes to bit 2.
                Join(k, bits, upper, upper, block - 2, 4);
                sink.Bytes(k, bits, block, step);
            }
        }
    }

    /// <summary>The last sixteen bytes of a block are two of its q, twelve of scales, and d. Turned round by two they are four registers of a row's dwords:
    /// lower halves of units 0–3 and 8–11, of 4–7 and 12–15, upper bits, d.</summary>
    private static void Scales(KernelAssembler k, PanelSink sink)
    {
        byte[] turn = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1];
        k.vbroadcasti32x4(zmm12, __xmmword_ptr[k.Constant<byte>(turn)]);
        for (int i = 0; i < 4; i++)
        {
            LoadLanes(k, i, i, HeaderAt);
            k.vpshufb(Zmm(i), Zmm(i), zmm12);
        }
        BlockPanel.Transpose(k, 0);
        k.vpmovdw(Ymm(3), zmm3);
        k.vcvtph2ps(zmm12, Ymm(3));
        // −32 in every byte.
        k.vpbroadcastd(zmm6, __dword_ptr[k.Constant(0xE0E0E0E0)]);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            Part(k, zmm4, Zmm(four % 2), four / 2 * 4, 0x0F);
            Join(k, zmm4, zmm2, zmm5, 2 * four - 4, 0x30);
            k.vpaddb(zmm4, zmm4, zmm6);
            Scales(k, zmm4, zmm12, true, (floats, unit) => sink.Floats(k, floats, (first + unit) / 2, (first + unit) % 2));
        }
    }
}
