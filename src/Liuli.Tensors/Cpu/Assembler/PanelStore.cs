using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Where packed blocks go: to r10, some bytes apart.</summary>
/// <param name="Step">From a packed block to the next.</param>
/// <param name="Signed">Whether bytes become the values themselves: zmm15 is taken off.</param>
internal readonly record struct PanelStore(int Step, bool Signed)
{
    /// <summary>Stores four steps of K of sixteen rows.</summary>
    public void Bytes(KernelAssembler k, AssemblerRegisterZMM register, int block, int step)
    {
        if (Signed)
            k.vpsubb(register, register, zmm15);
        k.vmovdqa64(At(block, step), register);
    }

    /// <summary>Stores the floats of sixteen rows: scale and, where there are minima, minimum of a block's first unit, then of its second one.</summary>
    public void Floats(KernelAssembler k, AssemblerRegisterZMM register, int block, int vector) => k.vmovaps(At(block, BlockPanel.Steps + vector), register);

    /// <summary>The place of a register.</summary>
    public AssemblerMemoryOperand At(int block, int register) => __zmmword_ptr[r10 + block * Step + register * BlockPanel.StepBytes];
}
