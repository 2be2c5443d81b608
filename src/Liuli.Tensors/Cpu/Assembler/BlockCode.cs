using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Writes the code that brings a block of each of sixteen or eight rows of weights into the order of <see cref="BlockPanel"/>. A storage type adds how its bits become bytes.</summary>
/// <remarks>
/// Registers:
/// <code>
/// rax, rbx, rcx, rsi   rows 0, 4, 8 and 12 of the sixteen (of eight rows the first two); rdx is a row's bytes, r8 three times that; r13 what was copied
/// r10                  where packed blocks go
/// 0 … 14, r9, k1       the code's own vectors; 13 may hold a constant of the type's
/// 15                   what is taken off packed bytes, where they shall have a sign
/// </code>
/// Bytes are without a sign, <see cref="Zero"/> above their values, as vpdpbusd multiplies a byte without a sign by one with.
/// </remarks>
internal abstract class BlockCode
{
    /// <summary>Working memory.</summary>
    public const int RoomBytes = 128;

    private const int LaneRows = 4;

    private static readonly Dictionary<DType, BlockCode> s_codesOfTypes = new()
    {
        [DType.Q8_0] = new Q8Code(),
        [DType.Q4_0] = new Q4Code(),
        [DType.Q4_1] = new Q41Code(),
        [DType.Q5_0] = new Q5Code(hasMinimum: false),
        [DType.Q5_1] = new Q5Code(hasMinimum: true),
        [DType.IQ4_NL] = new Iq4NlCode(),
        [DType.Q2_K] = new Q2KCode(),
        [DType.Q3_K] = new Q3KCode(),
        [DType.Q4_K] = new Q4KCode(),
        [DType.Q5_K] = new Q5KCode(),
        [DType.Q6_K] = new Q6KCode(),
    };

    /// <summary>The same by the type's number, as every product of a token asks.</summary>
    private static readonly BlockCode?[] s_codes = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(type => s_codesOfTypes.GetValueOrDefault((DType)type))];

    private static readonly AssemblerRegister64[] s_bases = [rax, rbx, rcx, rsi];

    /// <summary>The types that there is code for.</summary>
    public static IReadOnlyCollection<DType> Types => s_codesOfTypes.Keys;

    /// <summary>Bytes of a block.</summary>
    public abstract int Bytes { get; }

    /// <summary>What the bytes that it makes are above their values; 0 where there are minima.</summary>
    public abstract int Zero { get; }

    /// <summary>The largest byte that it makes, of any stored bits.</summary>
    public abstract int Largest { get; }

    /// <summary>Packed blocks, of 32 numbers, that one block of the type becomes.</summary>
    public virtual int Blocks => 1;

    /// <summary>Bytes that it masks with most often: up to two, or six where it keeps no registers (<see cref="PanelSink.Keep"/>).</summary>
    public virtual byte[] Masks(PanelVectors v) => [];

    /// <summary>Where the pieces begin that decoding with AVX-512 copies from every row before it works on a block (<see cref="RowPieces"/>). Worth it only where the vector ports are what limits.</summary>
    public virtual int[] Pieces => [];

    /// <summary>The code of a type.</summary>
    public static BlockCode For(DType type) => s_codes[(byte)type]!;

    /// <summary>Finds the rows from rax, the first of them, and rdx; loads the constant.</summary>
    public void Begin(PanelVectors v)
    {
        v.K.lea(r8, __[rdx + rdx * 2]);
        for (int l = 1; l < v.Lanes; l++)
            v.K.lea(s_bases[l], __[s_bases[l - 1] + rdx * 4]);
        Constant(v);
    }

    /// <summary>Copies what is scattered over the rows' blocks to working memory: loads and stores alone, as the vector ports have enough to do. A vector that
    /// is put together of so many stores has to wait until they have left the processor's queue, so decoding does this a block ahead.</summary>
    /// <param name="v">The width.</param>
    /// <param name="room">Where to.</param>
    /// <param name="ahead">How far behind the block at hand the block in question begins.</param>
    public virtual void Copy(PanelVectors v, AssemblerRegister64 room, int ahead)
    {
    }

    /// <summary>Packs the block of every row; <see cref="Copy"/> has been to r13.</summary>
    public abstract void Pack(PanelVectors v, PanelSink sink);

    /// <summary>Goes on to the next block of every row.</summary>
    public void Advance(PanelVectors v)
    {
        foreach (AssemblerRegister64 row in s_bases.AsSpan(0, v.Lanes))
            v.K.add(row, Bytes);
    }

    /// <summary>Loads register 13.</summary>
    protected virtual void Constant(PanelVectors v)
    {
    }

    /// <summary>Copies the sixteen bits that all rows have at an offset to working memory, from where a vector takes them.</summary>
    protected static void CopyHalves(PanelVectors v, AssemblerRegister64 room, int offset)
    {
        for (int row = 0; row < v.Width; row++)
        {
            v.K.movzx(r9d, __word_ptr[Row(row, offset)]);
            v.K.mov(__word_ptr[room + row * sizeof(ushort)], r9w);
        }
    }

    /// <summary>The same for 32 bits.</summary>
    protected static void CopyDoubleWords(PanelVectors v, AssemblerRegister64 room, int offset, int at)
    {
        for (int row = 0; row < v.Width; row++)
        {
            v.K.mov(r9d, __dword_ptr[Row(row, offset)]);
            v.K.mov(__dword_ptr[room + at + row * sizeof(uint)], r9d);
        }
    }

    /// <summary>The same for 64 bits.</summary>
    protected static void CopyQuadWords(PanelVectors v, AssemblerRegister64 room, int offset)
    {
        for (int row = 0; row < v.Width; row++)
        {
            v.K.mov(r9, __qword_ptr[Row(row, offset)]);
            v.K.mov(__qword_ptr[room + row * sizeof(ulong)], r9);
        }
    }

    /// <summary>Register i of four: sixteen bytes of rows i, 4 + i, 8 + i and 12 + i.</summary>
    public static void LoadLanes(PanelVectors v, int register, int i, int offset)
    {
        if (v.Pieces.Length > 0)
        {
            v.LoadAligned(register, RowPieces.Lanes(v.Pieces, offset, i));
            return;
        }
        for (int lane = 0; lane < v.Lanes; lane++)
            v.LoadLane(register, lane, __xmmword_ptr[Row(LaneRows * lane + i, offset)]);
    }

    /// <summary>Sixteen bytes of every row, in order: register first + s holds bytes 4s … 4s + 3 of rows 0, 1, …. Spoils 8 … 11.</summary>
    protected static void LoadSixteen(PanelVectors v, int first, int offset)
    {
        for (int i = 0; i < LaneRows; i++)
            LoadLanes(v, first + i, i, offset);
        v.Transpose(first);
    }

    /// <summary>32 bytes of every row, in order, in 0 … 7.</summary>
    protected static void LoadThirtyTwo(PanelVectors v, int offset)
    {
        v.LoadThirtyTwo(offset);
        v.Transpose(0);
        v.Transpose(4);
    }

    /// <summary>result = (source shifted right by some bits, left if negative) and a mask, in every byte.</summary>
    public static void Part(PanelVectors v, int result, int source, int shift, byte mask)
    {
        Shift(v, ref source, result, shift);
        v.AndEach(result, source, mask);
    }

    /// <summary>result |= (source shifted right by some bits, left if negative) and a mask, in every byte. Spoils <paramref name="temporary"/>.</summary>
    protected static void Join(PanelVectors v, int result, int source, int temporary, int shift, byte mask)
    {
        Shift(v, ref source, temporary, shift);
        v.OrAndEach(result, source, temporary, mask);
    }

    /// <summary>Shifts pairs of bytes: what comes over from the neighbour is masked away after.</summary>
    private static void Shift(PanelVectors v, ref int source, int result, int shift)
    {
        if (shift == 0)
            return;
        if (shift > 0)
            v.ShiftWordsRight(result, source, (byte)shift);
        else
            v.ShiftWordsLeft(result, source, (byte)-shift);
        source = result;
    }

    public static AssemblerRegisterXMM Xmm(int i) => new(Register.XMM0 + i);

    public static AssemblerRegisterYMM Ymm(int i) => new(Register.YMM0 + i);

    public static AssemblerRegisterZMM Zmm(int i) => new(Register.ZMM0 + i);

    /// <summary>A place in a row.</summary>
    public static AssemblerMemoryOperand Row(int row, int offset)
    {
        AssemblerRegister64 four = s_bases[row / LaneRows];
        return (row % LaneRows) switch
        {
            0 => __[four + offset],
            1 => __[four + rdx + offset],
            2 => __[four + rdx * 2 + offset],
            _ => __[four + r8 + offset],
        };
    }
}
