using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Stores packed blocks at r10, some bytes apart.</summary>
/// <param name="width">Rows of weights.</param>
/// <param name="blockStep">From a packed block to the next.</param>
/// <param name="signed">Whether bytes become the values themselves: register 15 is taken off.</param>
/// <param name="prefetches">Asked for between the stores, or null.</param>
internal sealed class PanelStore(int width, int blockStep, bool signed, BlockPrefetches? prefetches = null) : PanelSink
{
    private const int Last = BlockFormats.SuperLength / BlockFormats.Length - 1;

    public override void Bytes(PanelVectors v, int register, int block, int step)
    {
        if (signed)
            v.SubtractBytes(register, register, 15);
        v.StoreAligned(At(block, step), register);
        prefetches?.Some(v, register);
    }

    public override void Floats(PanelVectors v, int register, int block, int vector) => v.StoreFloats(At(block, BlockPanel.Steps + vector), register);

    /// <summary>The place that is written last.</summary>
    protected override AssemblerMemoryOperand Room(int step) => At(Last, step);

    private AssemblerMemoryOperand At(int block, int register) => __[r10 + block * blockStep + register * width * sizeof(uint)];
}
