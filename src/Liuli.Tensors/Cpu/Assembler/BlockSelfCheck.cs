using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Whether a kernel for blocks computes a small product of whole numbers, every sum of which F32 holds exactly. See <see cref="TileSelfCheck"/>.</summary>
internal static unsafe class BlockSelfCheck
{
    private const int Blocks = 3, Alignment = 64, Columns = BlockStripKernel.Panels * BlockPanel.Width, K = Blocks * BlockFormats.Length;

    /// <summary>Runs a kernel, of any layout, that takes bytes with their sign over two whole tiles and a part of one.</summary>
    public static bool IsRight(BlockStripKernel kernel)
    {
        int rows = 2 * kernel.Rows + kernel.Rows / 2 + 1, xBytes = 3 * kernel.Rows * Blocks * kernel.Layout.ActivationBytes;
        byte* memory = stackalloc byte[xBytes + Blocks * kernel.PanelStep + kernel.WorkBytes + Alignment];
        byte* first = (byte*)((nint)(memory + Alignment - 1) & -Alignment), panel = first + xBytes;
        new Span<byte>(first, xBytes).Clear();
        ActivationBlocks x = new(first, kernel.Rows, Blocks, kernel.Layout);
        FillActivations(x, rows);
        FillPanels(kernel, panel);
        float[] c = new float[rows * Columns], bias = [.. Enumerable.Range(0, Columns)];
        fixed (float* pc = c, pBias = bias)
            kernel.Run(rows, BlockStripKernel.Panels, new BlockStripKernel.Arguments
            {
                X = first,
                TileOfX = Blocks * x.BlockStep,
                Panel = panel,
                Blocks = Blocks,
                Output = pc,
                OutputStep = Columns * sizeof(float),
                Bias = pBias,
                Work = panel + Blocks * kernel.PanelStep,
            });
        for (int i = 0; i < c.Length; i++)
            if (c[i] != Expected(kernel.Layout, i / Columns, i % Columns))
                return false;
        return true;
    }

    private static void FillActivations(in ActivationBlocks x, int rows)
    {
        for (int row = 0; row < rows; row++)
            for (int block = 0; block < Blocks; block++)
            {
                *(float*)((byte*)x.Scales(row) + block * x.BlockStep) = ScaleOfX(row, block);
                for (int k = 0; k < BlockFormats.Length; k++)
                    x.Bytes(row)[block * x.BlockStep + k] = X(row, block * BlockFormats.Length + k);
                for (int unit = 0; unit < x.Layout.Units && x.Layout.HasMinimum; unit++)
                    ((float*)((byte*)x.Companions(row) + block * x.BlockStep))[unit * x.RowsInTile] = Companion(row, unit);
            }
    }

    private static void FillPanels(BlockStripKernel kernel, byte* panel)
    {
        for (int column = 0; column < Columns; column++)
            for (int block = 0; block < Blocks; block++)
            {
                byte* packed = panel + block * kernel.PanelStep + column / BlockPanel.Width * kernel.Layout.PanelBytes;
                int within = column % BlockPanel.Width;
                for (int k = 0; k < BlockFormats.Length; k++)
                    packed[k / 4 * BlockPanel.StepBytes + within * 4 + k % 4] = (byte)W(column, block * BlockFormats.Length + k);
                for (int unit = 0; unit < kernel.Layout.Units; unit++)
                {
                    float* vectors = (float*)(packed + (BlockPanel.Steps + unit * kernel.Layout.UnitVectors) * BlockPanel.StepBytes);
                    vectors[within] = ScaleOfW(column, unit);
                    if (kernel.Layout.HasMinimum)
                        vectors[BlockPanel.Width + within] = Minimum(column, unit);
                }
            }
    }

    private static float Expected(BlockLayout layout, int row, int column)
    {
        int sum = column;
        for (int k = 0; k < K; k++)
            sum += ScaleOfX(row, k / BlockFormats.Length) * ScaleOfW(column, k / layout.UnitLength % layout.Units) * X(row, k) * W(column, k);
        for (int unit = 0; unit < layout.Units && layout.HasMinimum; unit++)
            sum += Blocks * Companion(row, unit) * Minimum(column, unit);
        return sum;
    }

    /// <summary>−127 … 127.</summary>
    private static sbyte X(int row, int k) => (sbyte)((37 * row + 11 * k) % 255 - 127);

    /// <summary>−128 … 127.</summary>
    private static sbyte W(int column, int k) => (sbyte)((53 * column + 29 * k) % 256 - 128);

    private static int ScaleOfX(int row, int block) => 1 + (row + block) % 2;

    private static int ScaleOfW(int column, int unit) => 1 + (column + unit) % 3;

    private static int Companion(int row, int unit) => 5 * row + 300 * unit - 100;

    private static int Minimum(int column, int unit) => 3 * column - 50 - 7 * unit;
}
