using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>Activations rounded to blocks of 32 bytes with an F32 scale, once for all rows of the weights that they meet.</summary>
/// <remarks>
/// Rows lie in tiles of R, block by block, so that a kernel finds what it needs next behind what it has:
/// <code>
/// block of a tile:  R × 32 bytes q | R floats d | R companions of unit 0 | R of unit 1, where weights have two units to a block
/// </code>
/// A companion is what a unit's sum of q is needed for. Where weights have a minimum it is the float d·Σq, which the minimum is multiplied by. Elsewhere it is
/// the integer −zero·Σq, which turns a sum with the weights' bytes as they are stored (u = q_w + zero, without a sign) into that with the q_w.
/// Rows beyond the last are zeros. The rounding itself (<see cref="ActivationRounding"/>) gives the same bits on every path.
/// </remarks>
internal readonly unsafe struct ActivationBlocks(byte* memory, int rowsInTile, int blocks, BlockLayout layout)
{
    /// <summary>Numbers worth a hand-off to another thread.</summary>
    private const int GrainElements = 32768;

    /// <summary>Rows of a tile.</summary>
    public int RowsInTile => rowsInTile;

    /// <summary>What the weights ask for.</summary>
    public BlockLayout Layout => layout;

    /// <summary>From a block of a tile to the next.</summary>
    public int BlockStep => rowsInTile * layout.ActivationBytes;

    /// <summary>The tile that begins at a row, a multiple of the tile's rows.</summary>
    public byte* Tile(int row) => memory + (nint)row * blocks * layout.ActivationBytes;

    /// <summary>The bytes of a row's first block; the others follow at <see cref="BlockStep"/>.</summary>
    public sbyte* Bytes(int row) => (sbyte*)(Tile(row / rowsInTile * rowsInTile) + row % rowsInTile * BlockFormats.Length);

    /// <summary>The scale of a row's first block; the others follow at <see cref="BlockStep"/>.</summary>
    public float* Scales(int row) => (float*)(Tile(row / rowsInTile * rowsInTile) + rowsInTile * BlockFormats.Length) + row % rowsInTile;

    /// <summary>The first companion of a row's first block: the second one follows at <see cref="RowsInTile"/>, the other blocks' at <see cref="BlockStep"/>.</summary>
    public int* Companions(int row) => (int*)Scales(row) + rowsInTile;

    /// <summary>Rounds rows of A.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="a">The first row.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="zero">What the weights' stored bytes are above their values; 0 where they have minima.</param>
    public void Round(CpuContext context, float* a, int rows, int zero)
    {
        int whole = (rows + rowsInTile - 1) / rowsInTile * rowsInTile;
        context.Pool.For(whole, Math.Max(1, GrainElements / Math.Max(1, blocks * BlockFormats.Length)), new RoundBody(this, a, rows, blocks, zero, context.Level == CpuLevel.Naive));
    }

    /// <summary>Rounds 32 numbers of each of some rows, which become one block of theirs.</summary>
    /// <param name="x">32 numbers a row, the rows one behind the other.</param>
    /// <param name="block">Which block they become.</param>
    /// <param name="firstRow">The first of the rows, a multiple of the tile's.</param>
    /// <param name="rows">How many there are. Rows of the last tile beyond them become zeros.</param>
    /// <param name="zero">As in <see cref="Round"/>.</param>
    public void RoundBlock(float* x, int block, int firstRow, int rows, int zero)
    {
        for (int row = 0; row < rows; row += rowsInTile)
        {
            byte* tile = Tile(firstRow + row) + (nint)block * BlockStep;
            for (int i = 0; i < rowsInTile; i++)
            {
                byte* q = tile + i * BlockFormats.Length, d = tile + rowsInTile * BlockFormats.Length + i * sizeof(float);
                if (row + i < rows)
                    Set(q, d, x + (nint)(row + i) * BlockFormats.Length, zero);
                else
                    SetZero(q, d);
            }
        }
    }

    private void Set(byte* q, byte* d, float* x, int zero)
    {
        *(float*)d = ActivationRounding.Fast(x, (sbyte*)q, out int first, out int second);
        SetCompanions(d, first, second, zero);
    }

    private void SetNaive(byte* q, byte* d, float* x, int zero)
    {
        *(float*)d = ActivationRounding.Naive(x, (sbyte*)q, out int first, out int second);
        SetCompanions(d, first, second, zero);
    }

    private void SetZero(byte* q, byte* d)
    {
        new Span<byte>(q, BlockFormats.Length).Clear();
        *(float*)d = 0;
        SetCompanions(d, 0, 0, 0);
    }

    private void SetCompanions(byte* d, int first, int second, int zero)
    {
        int* companions = (int*)d + rowsInTile;
        if (layout.Units == 1)
        {
            SetCompanion(companions, *(float*)d, first + second, zero);
            return;
        }
        SetCompanion(companions, *(float*)d, first, zero);
        SetCompanion(companions + rowsInTile, *(float*)d, second, zero);
    }

    private void SetCompanion(int* companion, float d, int sum, int zero)
    {
        if (layout.HasMinimum)
            *(float*)companion = d * sum;
        else
            *companion = -zero * sum;
    }

    private readonly struct RoundBody(ActivationBlocks target, float* a, int rows, int blocks, int zero, bool naive) : IRangeBody
    {
        private readonly ActivationBlocks _target = target;
        private readonly float* _a = a;

        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                byte* q = (byte*)_target.Bytes(row), d = (byte*)_target.Scales(row);
                float* x = _a + (nint)row * blocks * BlockFormats.Length;
                for (int b = 0; b < blocks; b++, q += _target.BlockStep, d += _target.BlockStep, x += BlockFormats.Length)
                {
                    if (row >= rows)
                        _target.SetZero(q, d);
                    else if (naive)
                        _target.SetNaive(q, d, x, zero);
                    else
                        _target.Set(q, d, x, zero);
                }
            }
        }
    }
}
