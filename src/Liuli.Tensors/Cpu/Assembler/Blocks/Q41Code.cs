using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, behind d and m.</summary>
internal sealed class Q41Code : BlockCode
{
    private const int First = 4;

    public override int Bytes => Q41Block.Bytes;

    public override int Zero => 0;

    public override void Copy(KernelAssembler k, AssemblerRegister64 room, int ahead) => CopyDoubleWords(k, room, ahead, 0);

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        LoadSixteen(k, 0, First);
        k.vmovdqu32(zmm12, __zmmword_ptr[r13]);
        SplitHalves(k, zmm12, zmm14);
        sink.Floats(k, zmm12, 0, 0);
        sink.Floats(k, zmm14, 0, 1);
        for (int i = 0; i < 4; i++)
        {
            k.vpandd(Zmm(4 + i), Zmm(i), zmm13);
            sink.Bytes(k, Zmm(4 + i), 0, i);
            k.vpsrlw(Zmm(i), Zmm(i), 4);
            k.vpandd(Zmm(i), Zmm(i), zmm13);
            sink.Bytes(k, Zmm(i), 0, 4 + i);
        }
    }

    protected override void Constant(KernelAssembler k) => k.vpbroadcastd(zmm13, __dword_ptr[k.Constant(0x0F0F0F0F)]);
}
