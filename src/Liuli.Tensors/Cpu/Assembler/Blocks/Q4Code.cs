using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, 8 above their values.</summary>
internal class Q4Code : RegisterCode
{
    public override int Bytes => Q4Block.Bytes;

    public override int Zero => 8;

    protected override void Load(KernelAssembler k)
    {
        for (int i = 0; i < 4; i++)
        {
            LoadLanes(k, 4 + i, i, ScaleBytes);
            k.vpandd(Zmm(i), Zmm(4 + i), zmm13);
            // There is no shift of bytes: shifting pairs of them and masking does the same.
            k.vpsrlw(Zmm(4 + i), Zmm(4 + i), 4);
            k.vpandd(Zmm(4 + i), Zmm(4 + i), zmm13);
        }
    }

    protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x0F0F0F0F)]);
}
