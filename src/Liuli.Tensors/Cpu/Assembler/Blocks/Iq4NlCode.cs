using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Low and high halves of the bytes number entries: each is looked up among the sixteen q, 128 above their values.</summary>
internal sealed class Iq4NlCode : Q4Code
{
    public override int Zero => 128;

    protected override void Load(KernelAssembler k)
    {
        base.Load(k);
        byte[] table = new byte[16];
        for (int i = 0; i < table.Length; i++)
            table[i] = (byte)(Iq4NlBlock.Values[i] + Zero);
        k.vbroadcasti32x4(zmm8, __xmmword_ptr[k.Constant<byte>(table)]);
        for (int i = 0; i < BlockPanel.Steps; i++)
            k.vpshufb(Zmm(i), zmm8, Zmm(i));
    }
}
