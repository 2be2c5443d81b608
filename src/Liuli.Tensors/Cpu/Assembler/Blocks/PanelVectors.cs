using Iced.Intel;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>The vector instructions that bring blocks of weights into order, on sixteen rows at a time (AVX-512) or on eight (AVX2): a register has four bytes, or a float, of each.</summary>
/// <remarks>Registers are named by their number, 0 to 15, of which both have. Anything else that the two differ in is hidden here: how a constant meets every lane,
/// how masks work, how 32 bits become sixteen.</remarks>
internal abstract class PanelVectors(KernelAssembler k)
{
    private const int LaneRows = 4, LaneBytes = 16;

    /// <summary>The assembler, for all that has no vectors.</summary>
    public KernelAssembler K => k;

    /// <summary>Rows of weights.</summary>
    public abstract int Width { get; }

    /// <summary>128-bit lanes of a register, each with a part of four rows.</summary>
    public int Lanes => Width / LaneRows;

    /// <summary>Bytes of a register.</summary>
    public int Bytes => Width * sizeof(uint);

    /// <summary>The pieces of rows that lie in working memory instead of being read from the rows: see <see cref="RowPieces"/>.</summary>
    public int[] Pieces { get; init; } = [];

    /// <summary>Those for a width.</summary>
    public static PanelVectors Of(KernelAssembler k, int width) => width == BlockPanel.Width ? new PanelVectors512(k) : new PanelVectors256(k);

    /// <summary>Loads one lane: the first one first, as it clears the others.</summary>
    public abstract void LoadLane(int result, int lane, AssemblerMemoryOperand from);

    /// <summary>Loads sixteen bytes into every lane.</summary>
    public abstract void LoadEachLane(int result, AssemblerMemoryOperand from);

    /// <summary>Loads 32 bits into every row.</summary>
    public abstract void Broadcast(int result, AssemblerMemoryOperand from);

    public abstract void Load(int result, AssemblerMemoryOperand from);

    /// <summary>The same from a multiple of the register's bytes.</summary>
    public abstract void LoadAligned(int result, AssemblerMemoryOperand from);

    /// <summary>Stores to a multiple of the register's bytes.</summary>
    public abstract void StoreAligned(AssemblerMemoryOperand to, int source);

    /// <summary>The same for floats, which the processor keeps apart from integers.</summary>
    public abstract void StoreFloats(AssemblerMemoryOperand to, int source);

    public abstract void And(int result, int a, int b);

    /// <summary>And with the same byte everywhere.</summary>
    public abstract void AndEach(int result, int source, byte value);

    /// <summary>result |= source and the same byte everywhere. May spoil <paramref name="temporary"/>, which may be the source.</summary>
    public abstract void OrAndEach(int result, int source, int temporary, byte value);

    /// <summary>Has the same byte everywhere in a register beyond the sixteen from here on, for the two methods above; where there are none, they load it each time.</summary>
    public virtual void Hold(int register, byte value)
    {
    }

    /// <summary>Lends registers beyond the sixteen to <see cref="AndOrEach"/> for its constants, until the next call; where there are none, they are loaded each time.</summary>
    public virtual void Lend(int first, int count)
    {
    }

    public abstract void Xor(int result, int a, int b);

    /// <summary>Turns the sign of floats.</summary>
    public abstract void Negate(int register);

    /// <summary>Adds <paramref name="value"/> to the bytes of <paramref name="result"/> where the other two have a bit in common, which the second has one of. May spoil <paramref name="temporary"/>.</summary>
    public abstract void AddWhere(int result, int value, int bits, int bit, int temporary);

    /// <summary>Shifts pairs of bytes.</summary>
    public abstract void ShiftWordsRight(int result, int source, byte count);

    public abstract void ShiftWordsLeft(int result, int source, byte count);

    /// <summary>Shifts 32 bits.</summary>
    public abstract void ShiftRight(int result, int source, byte count);

    public abstract void ShiftRightSigned(int result, int source, byte count);

    public abstract void ShiftLeft(int result, int source, byte count);

    public abstract void SubtractBytes(int result, int a, int b);

    public abstract void AddBytes(int result, int a, int b);

    /// <summary>Whether there is <see cref="MoveBits"/>.</summary>
    public virtual bool MovesBits => false;

    /// <summary>Moves bits of every byte to other places; the rest become 0. One instruction (GFNI), where shifting and masking are two.</summary>
    public virtual void MoveBits(int result, int source, params ReadOnlySpan<(int From, int To)> bits) => throw new NotSupportedException("assembling a kernel: these vectors have no instruction that moves bits");

    /// <summary>Looks each byte of <paramref name="indices"/> up in its lane of <paramref name="table"/>.</summary>
    public abstract void Shuffle(int result, int table, int indices);

    public abstract void Multiply(int result, int a, int b);

    /// <summary>The same with one float for all.</summary>
    public abstract void MultiplyEach(int result, int source, float value);

    /// <summary>result = result·factor + offset, rounded once.</summary>
    public abstract void MultiplyAdd(int result, int factor, int offset);

    /// <summary>result = (source and a mask) or some bits, the same of both in every row.</summary>
    public abstract void AndOrEach(int result, int source, uint mask, uint bits);

    /// <summary>Whole numbers of 32 bits as floats.</summary>
    public abstract void ToFloats(int result, int source);

    /// <summary>binary16 numbers of every row, one after the other, as floats.</summary>
    public abstract void HalvesToFloats(int result, AssemblerMemoryOperand from);

    /// <summary>Pairs of 32 bits of every row, one after the other: their lower and their upper parts. May spoil <paramref name="temporary"/>.</summary>
    public abstract void LoadPairs(int first, int second, int temporary, AssemblerMemoryOperand from);

    /// <summary>The binary16 in the lower half of each 32 bits as floats.</summary>
    public abstract void LowHalvesToFloats(int result, int source);

    /// <summary>Loads 32 bytes of every row: register i of four has the first sixteen of rows i, 4 + i, 8 + i and 12 + i, register 4 + i the others. Spoils 8 … 11.</summary>
    public virtual void LoadThirtyTwo(int offset)
    {
        for (int i = 0; i < 2 * LaneRows; i++)
            BlockCode.LoadLanes(this, i, i % LaneRows, offset + i / LaneRows * LaneBytes);
    }

    /// <summary>Exchanges rows and columns of the 4 × 4 groups of four bytes that four registers have in each of their lanes. Spoils 8 … 11.</summary>
    public void Transpose(int first)
    {
        const int Temporary = 8;
        (int a, int b, int c, int d) = (first, first + 1, first + 2, first + 3);
        Unpack(Temporary, a, b, high: false);
        Unpack(Temporary + 1, a, b, high: true);
        Unpack(Temporary + 2, c, d, high: false);
        Unpack(Temporary + 3, c, d, high: true);
        UnpackPairs(a, Temporary, Temporary + 2, high: false);
        UnpackPairs(b, Temporary, Temporary + 2, high: true);
        UnpackPairs(c, Temporary + 1, Temporary + 3, high: false);
        UnpackPairs(d, Temporary + 1, Temporary + 3, high: true);
    }

    /// <summary>The lower and the upper binary16 of pairs, as floats. Spoils no other register.</summary>
    public void SplitHalves(int pairs, int upper)
    {
        ShiftRight(upper, pairs, 16);
        LowHalvesToFloats(upper, upper);
        LowHalvesToFloats(pairs, pairs);
    }

    /// <summary>32 bits of one register and of another by turns, from the lower or the upper half of each lane.</summary>
    protected abstract void Unpack(int result, int a, int b, bool high);

    /// <summary>The same with 64 bits.</summary>
    protected abstract void UnpackPairs(int result, int a, int b, bool high);
}
