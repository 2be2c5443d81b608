using Iced.Intel;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary><see cref="Q5KBlock"/>: as <see cref="Q4KCode"/> with a fifth bit: bit b of byte l belongs to number l of packed block b.</summary>
internal sealed class Q5KCode : Q4KCode
{
    private const int Units = 8, UpperAt = 16, First = 48, ChunkBytes = 32;

    public override int Bytes => Q5KBlock.Bytes;

    protected override void PackBytes(KernelAssembler k, PanelSink sink)
    {
        LoadThirtyTwo(k, UpperAt);
        for (int step = 0; step < BlockPanel.Steps; step++)
            k.vmovdqa64(sink.Kept(step), Zmm(step));
        for (int chunk = 0; chunk < Units / 2; chunk++)
        {
            LoadThirtyTwo(k, First + chunk * ChunkBytes);
            for (int step = 0; step < BlockPanel.Steps; step++)
            {
                AssemblerRegisterZMM low = Zmm(8 + step % 2), upper = Zmm(10 + step % 2), shifted = Zmm(12 + step % 2);
                k.vmovdqa64(upper, sink.Kept(step));
                Part(k, low, Zmm(step), 0, 0x0F);
                Join(k, low, upper, shifted, 2 * chunk - 4, 0x10);
                sink.Bytes(k, low, 2 * chunk, step);
                Part(k, Zmm(step), Zmm(step), 4, 0x0F);
                Join(k, Zmm(step), upper, shifted, 2 * chunk + 1 - 4, 0x10);
                sink.Bytes(k, Zmm(step), 2 * chunk + 1, step);
            }
        }
    }
}
