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

    public override byte[] Masks(PanelVectors v) => v.MovesBits ? [0x33, 0x0F] : [3, 4];

    public override int[] Pieces => [0, 16, 32, 48, 64, 80, HeaderAt];

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        Scales(v, sink);
        LoadThirtyTwo(v, 0);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Keep(v, step, step);
        for (int half = 0; half < 2; half++)
        {
            LoadThirtyTwo(v, First + half * ChunkBytes);
            if (v.MovesBits)
                MoveBits(v, sink, half);
            else
                ShiftBits(v, sink, half);
        }
    }

    /// <summary>A block at a time. Bit b of the upper ones belongs to block b: it goes to bit 2.</summary>
    private static void ShiftBits(PanelVectors v, PanelSink sink, int half)
    {
        for (int part = 0; part < BlocksOfChunk; part++)
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                int block = half * BlocksOfChunk + part, bits = 8 + step % 2, upper = sink.Kept(v, step, 10 + step % 2), shifted = 12 + step % 2;
                Part(v, bits, step, part * 2, 3);
                Join(v, bits, upper, shifted, block - 2, 4);
                sink.Bytes(v, bits, block, step);
            }
    }

    /// <summary>All four blocks at a time: two registers of halves of bytes, of the even and of the odd ones, take nine instructions where shifts take fourteen.</summary>
    private static void MoveBits(PanelVectors v, PanelSink sink, int half)
    {
        for (int step = 0; step < BlockPanel.Steps; step++)
        {
            int upper = sink.Kept(v, step, 10 + step % 2);
            for (int odd = 0; odd < 2; odd++)
            {
                int first = half * BlocksOfChunk + odd, low = 12 + odd, high = 8 + odd;
                v.MoveBits(high, upper, (first, 2), (first + 2, 6));
                if (odd != 0)
                    v.ShiftWordsRight(step, step, 2);
                v.OrAndEach(high, step, low, 0x33);
                v.AndEach(low, high, 0x0F);
                sink.Bytes(v, low, first, step);
                v.MoveBits(high, high, (4, 0), (5, 1), (6, 2));
                sink.Bytes(v, high, first + 2, step);
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
