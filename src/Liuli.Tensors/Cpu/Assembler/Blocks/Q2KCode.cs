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

    public override int Largest => 3;

    public override byte[] Masks(PanelVectors v) => [0x03, 0x0C, 0x30, 0xC0];

    public override int[] Pieces => [0, 16, 32, 48, 64];

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead) => CopyDoubleWords(v, room, ahead + ScaleAt, 0);

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        ScalesAndMinima(v, sink);
        for (int block = 0; block < Blocks; block++)
        {
            if (block % BlocksOfChunk == 0)
                LoadThirtyTwo(v, First + block / BlocksOfChunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
                sink.Field(v, 8 + step % 4, step, block % BlocksOfChunk * 2, 3, block, step);
        }
    }

    /// <summary>Sixteen bytes a row: a unit's scale in the low and its minimum in the high half.</summary>
    private static void ScalesAndMinima(PanelVectors v, PanelSink sink)
    {
        LoadSixteen(v, 0, 0);
        v.Load(12, __[r13]);
        v.SplitHalves(12, 14);
        v.Negate(14);
        ScaleKind[] kinds = [new(0x0F, D: 12, Offsets: 4), new(0xF0, D: 14, Offsets: 6)];
        foreach (ScaleKind kind in kinds)
            kind.Begin(v);
        for (int four = 0; four < 4; four++)
        {
            int first = 4 * four;
            Scales(v, four, kinds, (floats, kind, unit) => sink.Floats(v, floats, (first + unit) / 2, (first + unit) % 2 * 2 + kind));
        }
    }
}
