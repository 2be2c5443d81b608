using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes, 8 above their values.</summary>
internal class Q4Code : RegisterCode
{
    public override int Bytes => Q4Block.Bytes;

    public override int Zero => 8;

    public override int Largest => 15;

    protected override void Load(PanelVectors v)
    {
        LoadSixteen(v, 0, ScaleBytes);
        for (int i = 0; i < 4; i++)
        {
            // There is no shift of bytes: shifting pairs of them and masking does the same.
            v.ShiftWordsRight(4 + i, i, 4);
            v.And(4 + i, 4 + i, 13);
            v.And(i, i, 13);
        }
    }

    protected override void Constant(PanelVectors v) => v.Broadcast(13, __dword_ptr[v.K.Constant(0x0F0F0F0F)]);
}
