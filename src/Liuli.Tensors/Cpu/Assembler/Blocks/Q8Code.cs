using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Signed bytes: turning the highest bit adds 128.</summary>
internal sealed class Q8Code : RegisterCode
{
    public override int Bytes => Q8Block.Bytes;

    public override int Zero => 128;

    public override int Largest => byte.MaxValue;

    protected override void Load(PanelVectors v)
    {
        for (int i = 0; i < BlockPanel.Steps; i++)
        {
            LoadLanes(v, i, i % 4, i < 4 ? ScaleBytes : ScaleBytes + BlockFormats.Length / 2);
            v.Xor(i, i, 13);
        }
        v.Transpose(0);
        v.Transpose(4);
    }

    protected override void Constant(PanelVectors v) => v.Broadcast(13, __dword_ptr[v.K.Constant(0x80808080)]);
}
