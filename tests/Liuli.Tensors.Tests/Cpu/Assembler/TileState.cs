using Iced.Intel;

namespace Liuli.Tensors.Tests.Cpu.Assembler;

/// <summary>AMX's eight tile registers and the instructions on them, as Intel's Software Developer's Manual (volume 1, chapter 18; volume 2) describes them.</summary>
internal sealed unsafe class TileState
{
    private const int Count = 8, MostRows = 16, MostRowBytes = 64;

    private readonly byte[][] _tiles = [.. Enumerable.Range(0, Count).Select(_ => new byte[MostRows * MostRowBytes])];
    private readonly int[] _rows = new int[Count], _rowBytes = new int[Count];

    /// <summary>Whether a configuration is loaded: between two calls of kernels there must be none.</summary>
    public bool IsConfigured { get; private set; }

    /// <summary>Bytes between the rows of the tile that the next instruction loads or stores.</summary>
    public nint Stride { get; set; }

    /// <summary>Tile products executed.</summary>
    public long Products { get; private set; }

    public static bool MovesTile(in Instruction i) =>
        i.Mnemonic is Mnemonic.Tileloadd or Mnemonic.Tileloaddt1 or Mnemonic.Tilestored;

    /// <summary>Executes a tile instruction; false when it is none.</summary>
    public bool Execute(in Instruction i, ulong address)
    {
        switch (i.Mnemonic)
        {
            case Mnemonic.Ldtilecfg: Configure((byte*)address); break;
            case Mnemonic.Tilerelease: Release(); break;
            case Mnemonic.Tilezero: Tile(i.Op0Register).Clear(); break;
            case Mnemonic.Tileloadd or Mnemonic.Tileloaddt1: Load(i.Op0Register, (byte*)address); break;
            case Mnemonic.Tilestored: Store(i.Op1Register, (byte*)address); break;
            case Mnemonic.Tdpbf16ps: AddProductOfBf16(i.Op0Register, i.Op1Register, i.Op2Register); break;
            default: return false;
        }
        return true;
    }

    private void Configure(byte* memory)
    {
        Assert.True(memory[0] == 1, $"palette {memory[0]} is loaded; palette 1 is the one with tiles");
        Assert.Equal(0, memory[1]);
        for (int tile = 0; tile < Count; tile++)
        {
            (_rowBytes[tile], _rows[tile]) = (*(ushort*)(memory + 16 + 2 * tile), memory[48 + tile]);
            Assert.True(_rows[tile] <= MostRows && _rowBytes[tile] <= MostRowBytes && _rowBytes[tile] % 4 == 0, $"tile {tile} has {_rows[tile]} rows of {_rowBytes[tile]} bytes");
            _tiles[tile].AsSpan().Clear();
        }
        IsConfigured = true;
    }

    private void Release()
    {
        IsConfigured = false;
        Array.Clear(_rows);
        Array.Clear(_rowBytes);
    }

    private int Number(Register register)
    {
        int number = register - Register.TMM0;
        Assert.True(IsConfigured && _rows[number] > 0 && _rowBytes[number] > 0, $"{register} is used without a configuration: the processor would raise #UD");
        return number;
    }

    private Span<byte> Tile(Register register) => _tiles[Number(register)];

    private Span<byte> Row(int tile, int row) => _tiles[tile].AsSpan(row * MostRowBytes, _rowBytes[tile]);

    private void Load(Register register, byte* memory)
    {
        int tile = Number(register);
        _tiles[tile].AsSpan().Clear();
        for (int row = 0; row < _rows[tile]; row++)
            new ReadOnlySpan<byte>(memory + row * Stride, _rowBytes[tile]).CopyTo(Row(tile, row));
    }

    private void Store(Register register, byte* memory)
    {
        int tile = Number(register);
        for (int row = 0; row < _rows[tile]; row++)
            Row(tile, row).CopyTo(new Span<byte>(memory + row * Stride, _rowBytes[tile]));
    }

    /// <summary>The sizes of a product must fit, and its three tiles be different ones, or the processor raises #UD.</summary>
    private (int C, int A, int B) Operands(Register c, Register a, Register b)
    {
        (int numberC, int numberA, int numberB) = (Number(c), Number(a), Number(b));
        Assert.True(numberC != numberA && numberC != numberB && numberA != numberB, $"{c} += {a}·{b} uses a tile twice");
        Assert.Equal(_rows[numberC], _rows[numberA]);
        Assert.Equal(_rowBytes[numberC], _rowBytes[numberB]);
        Assert.Equal(_rowBytes[numberA] / 4, _rows[numberB]);
        Products++;
        return (numberC, numberA, numberB);
    }

    /// <summary>TDPBF16PS: for each element the even and the odd products are summed apart, with fused multiply-adds; both sums are added, and then to C.</summary>
    private void AddProductOfBf16(Register registerC, Register registerA, Register registerB)
    {
        (int c, int a, int b) = Operands(registerC, registerA, registerB);
        for (int m = 0; m < _rows[c]; m++)
            for (int n = 0; n < _rowBytes[c] / 4; n++)
            {
                float even = 0, odd = 0;
                for (int k = 0; k < _rowBytes[a] / 4; k++)
                {
                    even = Flushed(MathF.FusedMultiplyAdd(Bf16(a, m, 2 * k), Bf16(b, k, 2 * n), even));
                    odd = Flushed(MathF.FusedMultiplyAdd(Bf16(a, m, 2 * k + 1), Bf16(b, k, 2 * n + 1), odd));
                }
                Span<byte> element = Row(c, m).Slice(4 * n, 4);
                BitConverter.TryWriteBytes(element, Flushed(Flushed(BitConverter.ToSingle(element)) + Flushed(even + odd)));
            }
    }

    private float Bf16(int tile, int row, int index) =>
        Flushed(BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(Row(tile, row)[(2 * index)..]) << 16));

    /// <summary>Subnormal numbers count as zero, before and after.</summary>
    private static float Flushed(float x) => float.IsSubnormal(x) ? MathF.CopySign(0, x) : x;
}
