using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Many rows of activations (a prompt): two panels of weights at a time are packed and meet all rows of an item.</summary>
/// <remarks>A panel is packed for some hundred steps of K at a time, so that both stay in the first-level cache; the sums wait in C meanwhile.</remarks>
internal static unsafe class BlockPanels
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = BlockPanelKernel.Rows;

    /// <summary>Blocks packed at once: 27 KiB for two panels.</summary>
    private const int Depth = 24;

    private const int Columns = BlockPanelKernel.Panels * BlockPanel.Width;

    /// <summary>Fewer rows would spend more than some per cent of the time on packing.</summary>
    private const int FewestRows = 64;

    private const int Alignment = 64;

    public static void Run(CpuContext context, in BlockJob job, in ActivationBlocks x, int firstRow, int rows)
    {
        int across = (job.N / BlockPanel.Width + BlockPanelKernel.Panels - 1) / BlockPanelKernel.Panels;
        // Parts of the rows where there are too few columns to keep all threads busy.
        int parts = Math.Clamp(4 * context.Pool.Threads / across, 1, Math.Max(1, rows / FewestRows));
        context.Pool.For(across * parts, 1, new Body(job, x, firstRow, rows, parts));
    }

    private readonly struct Body(in BlockJob job, in ActivationBlocks x, int firstRow, int rows, int parts) : IRangeBody
    {
        private readonly BlockJob _job = job;
        private readonly ActivationBlocks _x = x;

        public void Run(int start, int end)
        {
            byte* memory = stackalloc byte[Depth * BlockPanelKernel.PanelStep + Alignment];
            byte* panel = (byte*)((nint)(memory + Alignment - 1) & -Alignment);
            int tiles = (rows + TileRows - 1) / TileRows, chunks = (_job.Blocks + Depth - 1) / Depth;
            for (int item = start; item < end; item++)
            {
                int column = item / parts * Columns, part = item % parts;
                int panels = Math.Min(BlockPanelKernel.Panels, (_job.N - column) / BlockPanel.Width);
                for (int chunk = 0; chunk < chunks; chunk++)
                {
                    int first = (int)((long)_job.Blocks * chunk / chunks), last = (int)((long)_job.Blocks * (chunk + 1) / chunks);
                    Pack(column, panels, first, last - first, panel);
                    Tiles(column, panels, first, last - first, panel, (int)((long)tiles * part / parts), (int)((long)tiles * (part + 1) / parts));
                }
            }
        }

        private void Pack(int column, int panels, int block, int depth, byte* panel)
        {
            AssembledKernel kernel = BlockPackKernel.For(_job.Type);
            BlockPackKernel.Arguments arguments = new() { WeightStep = _job.RowBytes, PanelStep = BlockPanelKernel.PanelStep, Blocks = depth };
            for (int i = 0; i < panels; i++)
            {
                arguments.Weights = _job.W + (column + i * BlockPanel.Width) * _job.RowBytes + (nint)block * _job.Type.BlockBytes;
                arguments.Panel = panel + i * BlockPanel.Bytes;
                kernel.Run(arguments);
            }
        }

        private void Tiles(int column, int panels, int block, int depth, byte* panel, int firstTile, int lastTile)
        {
            BlockPanelKernel.Arguments arguments = new()
            {
                Panel = panel,
                Blocks = depth,
                OutputStep = (nint)_job.N * sizeof(float),
                GoOn = block,
                Bias = _job.Bias == null || block + depth < _job.Blocks ? null : _job.Bias + column,
            };
            for (int tile = firstTile; tile < lastTile; tile++)
            {
                int row = tile * TileRows;
                arguments.X = _x.Tile(row) + (nint)block * _x.BlockStep;
                arguments.Output = _job.C + (nint)(firstRow + row) * _job.N + column;
                BlockPanelKernel.For(Math.Min(TileRows, rows - row), panels).Run(arguments);
            }
        }
    }
}
