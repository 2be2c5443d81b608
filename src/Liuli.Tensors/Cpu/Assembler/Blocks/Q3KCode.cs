using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q3KBlock"/>: 32 bytes, two bits at a time, and a third bit from 32 others make four packed blocks.</summary>
internal sealed class Q3KCode : SuperCode
{
    private const int First = 32, HeaderAt = 94, ChunkBytes = 32, BlocksOfChunk = 4;

    public override int Bytes => Q3KBlock.Bytes;

    public override int Zero => 4;

    public override int Largest => 7;

    public override byte[] Masks => [3, 4];

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        Scales(v, sink);
        LoadThirtyTwo(v, 0);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Keep(v, step, step);
        for (int block = 0; block < Blocks; block++)
        {
            if (block % BlocksOfChunk == 0)
                LoadThirtyTwo(v, First + block / BlocksOfChunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                int bits = 8 + step % 2, upper = sink.Kept(v, step, 10 + step % 2), shifted = 12 + step % 2;
                Part(v, bits, step, block % BlocksOfChunk * 2, 3);
                // Bit b belongs to block b: it goes to bit 2.
                Join(v, bits, upper, shifted, block - 2, 4);
                sink.Bytes(v, bits, block, step);
            }
        }
    }

    /// <summary>The last sixteen bytes of a block are two of its q, twelve of scales, and d. Turned round by two they are four registers of a row's dwords:
    /// lower halves of units 0–3 and 8–11, of 4–7 and 12–15, upper bits, d.</summary>
    private static void Scales(PanelVectors v, PanelSink sink)
    {
        byte[] turn = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1];
        v.LoadEachLane(12, __xmmword_ptr[v.K.Constant<byte>(turn)]);
        for (int i = 0; i < 4; i++)
        {
            LoadLanes(v, i, i, HeaderAt);
            v.Shuffle(i, i, 12);
        }
        v.Transpose(0);
        v.LowHalvesToFloats(12, 3);
        ScaleKind[] kinds = [new(0x3F, D: 12, Offsets: 6, Zero: 32)];
        kinds[0].Begin(v);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            Part(v, 4, four % 2, four / 2 * 4, 0x0F);
            Join(v, 4, 2, 5, 2 * four - 4, 0x30);
            Scales(v, 4, kinds, (floats, _, unit) => sink.Floats(v, floats, (first + unit) / 2, (first + unit) % 2));
        }
    }
}
