using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes number entries: each is looked up among the sixteen q, 128 above their values.</summary>
internal sealed class Iq4NlCode : Q4Code
{
    public override int Zero => 128;

    public override int Largest => Zero + Iq4NlBlock.Values[^1];

    protected override void Load(PanelVectors v)
    {
        base.Load(v);
        byte[] table = new byte[16];
        for (int i = 0; i < table.Length; i++)
            table[i] = (byte)(Iq4NlBlock.Values[i] + Zero);
        v.LoadEachLane(8, __xmmword_ptr[v.K.Constant<byte>(table)]);
        for (int i = 0; i < BlockPanel.Steps; i++)
            v.Shuffle(i, 8, i);
    }
}
