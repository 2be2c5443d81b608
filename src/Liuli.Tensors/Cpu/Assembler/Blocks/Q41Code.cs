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

    public override int Largest => 15;

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead) => CopyDoubleWords(v, room, ahead, 0);

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        LoadSixteen(v, 0, First);
        v.Load(12, __[r13]);
        v.SplitHalves(12, 14);
        sink.Floats(v, 12, 0, 0);
        sink.Floats(v, 14, 0, 1);
        for (int i = 0; i < 4; i++)
        {
            v.And(4 + i, i, 13);
            sink.Bytes(v, 4 + i, 0, i);
            v.ShiftWordsRight(i, i, 4);
            v.And(i, i, 13);
            sink.Bytes(v, i, 0, 4 + i);
        }
    }

    protected override void Constant(PanelVectors v) => v.Broadcast(13, __dword_ptr[v.K.Constant(0x0F0F0F0F)]);
}
