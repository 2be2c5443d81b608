using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q5KBlock"/>: as <see cref="Q4KCode"/> with a fifth bit: bit b of byte l belongs to number l of packed block b.</summary>
internal sealed class Q5KCode : Q4KCode
{
    private const int Units = 8, UpperAt = 16, First = 48, ChunkBytes = 32;

    public override int Bytes => Q5KBlock.Bytes;

    public override int Largest => 31;

    public override byte[] Masks(PanelVectors v) => [0x0F, 0x10];

    protected override void PackBytes(PanelVectors v, PanelSink sink)
    {
        LoadThirtyTwo(v, UpperAt);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Keep(v, step, step);
        for (int chunk = 0; chunk < Units / 2; chunk++)
        {
            LoadThirtyTwo(v, First + chunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                int low = 8 + step % 2, upper = sink.Kept(v, step, 10 + step % 2), shifted = 12 + step % 2;
                Part(v, low, step, 0, 0x0F);
                Join(v, low, upper, shifted, 2 * chunk - 4, 0x10);
                sink.Bytes(v, low, 2 * chunk, step);
                Part(v, step, step, 4, 0x0F);
                Join(v, step, upper, shifted, 2 * chunk + 1 - 4, 0x10);
                sink.Bytes(v, step, 2 * chunk + 1, step);
            }
        }
    }
}
