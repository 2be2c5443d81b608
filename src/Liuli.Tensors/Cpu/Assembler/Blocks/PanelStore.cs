using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Stores packed blocks at r10, some bytes apart.</summary>
/// <param name="blockStep">From a packed block to the next.</param>
/// <param name="signed">Whether bytes become the values themselves: zmm15 is taken off.</param>
/// <param name="prefetches">Asked for between the stores, or null.</param>
internal sealed class PanelStore(int blockStep, bool signed, BlockPrefetches? prefetches = null) : PanelSink
{
    private const int Last = BlockFormats.SuperLength / BlockFormats.Length - 1;

    public override void Bytes(KernelAssembler k, AssemblerRegisterZMM register, int block, int step)
    {
        if (signed)
            k.vpsubb(register, register, zmm15);
        k.vmovdqa64(At(block, step), register);
        prefetches?.Some(k);
    }

    public override void Floats(KernelAssembler k, AssemblerRegisterZMM register, int block, int vector) => k.vmovaps(At(block, BlockPanel.Steps + vector), register);

    /// <summary>The place that is written last.</summary>
    public override AssemblerMemoryOperand Kept(int step) => At(Last, step);

    private AssemblerMemoryOperand At(int block, int register) => __zmmword_ptr[r10 + block * blockStep + register * BlockPanel.StepBytes];
}
