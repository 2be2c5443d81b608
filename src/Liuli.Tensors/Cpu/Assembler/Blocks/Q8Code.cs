using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Signed bytes: turning the highest bit adds 128.</summary>
internal sealed class Q8Code : RegisterCode
{
    public override int Bytes => Q8Block.Bytes;

    public override int Zero => 128;

    protected override void Load(KernelAssembler k)
    {
        for (int i = 0; i < BlockPanel.Steps; i++)
        {
            LoadLanes(k, i, i % 4, i < 4 ? ScaleBytes : ScaleBytes + BlockFormats.Length / 2);
            k.vpxord(Zmm(i), Zmm(i), zmm13);
        }
    }

    protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x80808080)]);
}
