using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A type whose block is brought into order in registers: bytes in zmm0 … zmm7, scales in zmm12. Decoding meets them there, without a way through memory.</summary>
internal abstract class RegisterCode : BlockCode
{
    protected const int ScaleBytes = 2;

    /// <summary>Loads and orders the block.</summary>
    public void LoadPanel(KernelAssembler k)
    {
        Load(k);
        BlockPanel.Transpose(k, 0);
        BlockPanel.Transpose(k, 4);
        k.vcvtph2ps(zmm12, __ymmword_ptr[r13]);
    }

    public override void Copy(KernelAssembler k, AssemblerRegister64 room, int ahead) => CopyHalves(k, room, ahead);

    public override void Pack(KernelAssembler k, PanelSink sink)
    {
        LoadPanel(k);
        sink.Floats(k, zmm12, 0, 0);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Bytes(k, Zmm(step), 0, step);
    }

    /// <summary>Loads the sixteen blocks as bytes: register i of rows i, 4 + i, 8 + i and 12 + i, elements 0 – 15, and register 4 + i the others.</summary>
    protected abstract void Load(KernelAssembler k);
}
