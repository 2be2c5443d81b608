using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>Activations rounded to blocks of 32 bytes with an F32 scale, once for all rows of the weights that they meet.</summary>
/// <remarks>
/// Rows lie in tiles of R, block by block, so that a kernel finds what it needs next behind what it has:
/// <code>
/// block of a tile:  R × 32 bytes q | R floats d | R integers c        R·40 bytes
/// </code>
/// c = −zero·Σq turns a sum with the weights' bytes as they are stored (u = q_w + zero, without a sign) into that with the q_w. Rows beyond the last are zeros.
/// The rounding itself (<see cref="ActivationRounding"/>) gives the same bits on every path.
/// </remarks>
internal readonly unsafe struct ActivationBlocks(byte* memory, int rowsInTile, int blocks)
{
    /// <summary>Bytes that a block of one row takes.</summary>
    public const int RowBytes = BlockFormats.Length + sizeof(float) + sizeof(int);

    /// <summary>Blocks of single rows that fit into a block of working memory.</summary>
    public const int Capacity = ScratchPool.BlockFloats / (RowBytes / sizeof(float));

    /// <summary>Numbers worth a hand-off to another thread.</summary>
    private const int GrainElements = 32768;

    /// <summary>Rows of a tile.</summary>
    public int RowsInTile => rowsInTile;

    /// <summary>From a block of a tile to the next.</summary>
    public int BlockStep => rowsInTile * RowBytes;

    /// <summary>The tile that begins at a row, a multiple of the tile's rows.</summary>
    public byte* Tile(int row) => memory + (nint)row * blocks * RowBytes;

    /// <summary>The bytes of a row's first block; the others follow at <see cref="BlockStep"/>.</summary>
    public sbyte* Bytes(int row) => (sbyte*)(Tile(row / rowsInTile * rowsInTile) + row % rowsInTile * BlockFormats.Length);

    /// <summary>The scale of a row's first block; the others follow at <see cref="BlockStep"/>.</summary>
    public float* Scales(int row) => (float*)(Tile(row / rowsInTile * rowsInTile) + rowsInTile * BlockFormats.Length) + row % rowsInTile;

    /// <summary>Rounds rows of A.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="a">The first row.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="zero">What the weights' stored bytes are above their values.</param>
    public void Round(CpuContext context, float* a, int rows, int zero)
    {
        int whole = (rows + rowsInTile - 1) / rowsInTile * rowsInTile;
        context.Pool.For(whole, Math.Max(1, GrainElements / Math.Max(1, blocks * BlockFormats.Length)), new RoundBody(this, a, rows, blocks, zero, context.Level == CpuLevel.Naive));
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
                    int sum = 0;
                    if (row >= rows)
                    {
                        new Span<byte>(q, BlockFormats.Length).Clear();
                        *(float*)d = 0;
                    }
                    else
                        *(float*)d = naive ? ActivationRounding.Naive(x, (sbyte*)q, out sum) : ActivationRounding.Fast(x, (sbyte*)q, out sum);
                    *(int*)(d + _target.RowsInTile * sizeof(float)) = -zero * sum;
                }
            }
        }
    }
}
