using Iced.Intel;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Takes what <see cref="BlockCode.Pack"/> makes of blocks of weights, in the order of <see cref="BlockPanel"/>.</summary>
internal abstract class PanelSink
{
    /// <summary>Four steps of K of all rows. The register may be spoiled.</summary>
    /// <param name="v">The width.</param>
    /// <param name="register">The bytes.</param>
    /// <param name="block">Which of the packed blocks they belong to.</param>
    /// <param name="step">0 … 7.</param>
    public abstract void Bytes(PanelVectors v, int register, int block, int step);

    /// <summary>Four steps of K as some bits of a register's bytes: (source shifted right by some bits) and a mask.</summary>
    /// <param name="v">The width.</param>
    /// <param name="result">What they may be made in; the source itself, if it is not wanted again.</param>
    /// <param name="source">The register.</param>
    /// <param name="shift">By how many bits, 0 … 7.</param>
    /// <param name="mask">Of what is left.</param>
    /// <param name="block">As in <see cref="Bytes"/>.</param>
    /// <param name="step">As there.</param>
    public virtual void Field(PanelVectors v, int result, int source, int shift, byte mask, int block, int step)
    {
        BlockCode.Part(v, result, source, shift, mask);
        Bytes(v, result, block, step);
    }

    /// <summary>A float for each row: scale and, where there are minima, minimum of a block's first unit, then of its second one. They come before the bytes.</summary>
    public abstract void Floats(PanelVectors v, int register, int block, int vector);

    /// <summary>Keeps one of eight registers that the code itself wants back later, but not after the bytes of the same step of the last block.</summary>
    public virtual void Keep(PanelVectors v, int register, int step) => v.StoreAligned(Room(step), register);

    /// <summary>What was kept.</summary>
    /// <returns>The register that has it, which must not be spoiled: <paramref name="temporary"/>, if it had to be loaded.</returns>
    public virtual int Kept(PanelVectors v, int step, int temporary)
    {
        v.LoadAligned(temporary, Room(step));
        return temporary;
    }

    /// <summary>Memory for what is kept.</summary>
    protected abstract AssemblerMemoryOperand Room(int step);
}
