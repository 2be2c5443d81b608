using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A type whose block is brought into order in registers: bytes in 0 … 7, scales in 12. With AVX-512 decoding meets them there, without a way through memory.</summary>
internal abstract class RegisterCode : BlockCode
{
    protected const int ScaleBytes = 2;

    /// <summary>Loads and orders the block.</summary>
    public void LoadPanel(PanelVectors v)
    {
        Load(v);
        v.HalvesToFloats(12, __[r13]);
    }

    public override void Copy(PanelVectors v, AssemblerRegister64 room, int ahead) => CopyHalves(v, room, ahead);

    public override void Pack(PanelVectors v, PanelSink sink)
    {
        LoadPanel(v);
        sink.Floats(v, 12, 0, 0);
        for (int step = 0; step < BlockPanel.Steps; step++)
            sink.Bytes(v, step, 0, step);
    }

    /// <summary>Loads the rows' blocks as bytes, in order, to 0 … 7.</summary>
    protected abstract void Load(PanelVectors v);
}
