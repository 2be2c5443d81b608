using Liuli.Tensors.Cpu.Assembler;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors.Cpu;

/// <summary>Many rows of activations (a prompt): two panels of weights at a time are packed and meet all rows of an item.</summary>
/// <remarks>
/// K is cut twice, and the sums wait in C meanwhile. A panel is packed for some hundred steps at a time, a chunk, so that two of them stay in the first-level
/// cache while all rows go by. A pass over all panels takes some of the rows, and as many chunks as let their activations stay in the second-level cache.
/// </remarks>
internal static unsafe class BlockPanels
{
    /// <summary>Bytes of blocks packed at once, of two panels: they stay in the first-level cache. For the plain types that is 24 blocks.</summary>
    public const int DepthBytes = 30720;

    /// <summary>Bytes of activations that meet all panels before others do: they stay in the second-level cache.</summary>
    public const int PassBytes = 3 << 19;

    /// <summary>Rows of a pass at most: a chunk of them and its part of C stay in the second-level cache. With fewer, packing would take more of the time.</summary>
    public const int PassRows = 512;

    /// <summary>Blocks are packed in eights at the least, as those of 256 numbers come.</summary>
    private const int Eight = BlockFormats.SuperLength / BlockFormats.Length;

    /// <summary>Fewer rows would spend more than some per cent of the time on packing.</summary>
    public const int FewestRows = 64;

    public const int Alignment = 64;

    /// <summary>Rows that a call of a kernel takes at most: the garbage collector waits for it.</summary>
    private const int MostRows = 256;

    public static void Run(CpuContext context, BlockStripKernel kernel, in BlockJob job, in ActivationBlocks x, int firstRow, int rows)
    {
        int across = (job.N / kernel.Width + BlockStripKernel.Panels - 1) / BlockStripKernel.Panels;
        int depth = Depth(kernel), chunks = (job.Blocks + depth - 1) / depth;
        int tiles = (rows + kernel.Rows - 1) / kernel.Rows, strips = (rows + PassRows - 1) / PassRows;
        int stripRows = (tiles + strips - 1) / strips * kernel.Rows;
        // Parts of the rows where there are too few columns to keep all threads busy.
        int parts = Math.Clamp(4 * context.Pool.Threads / across, 1, Math.Max(1, stripRows / FewestRows));
        int chunksThatFit = Math.Max(1, PassBytes / (stripRows / parts * x.Layout.ActivationBytes * depth)), cuts = (chunks + chunksThatFit - 1) / chunksThatFit;
        for (int strip = 0; strip < strips; strip++)
            for (int cut = 0; cut < cuts; cut++)
            {
                Pass pass = new(tiles * strip / strips, tiles * (strip + 1) / strips, chunks, chunks * cut / cuts, chunks * (cut + 1) / cuts);
                context.Pool.For(across * parts, 1, new Body(kernel, job, x, firstRow, rows, parts, pass));
            }
    }

    /// <summary>Blocks of a chunk: as many as may be packed at once, or somewhat fewer.</summary>
    public static int Depth(BlockStripKernel kernel) => DepthBytes / kernel.PanelStep / Eight * Eight;

    /// <summary>Packs a chunk of some panels, from a column on.</summary>
    public static void Pack(BlockStripKernel kernel, in BlockJob job, int column, int panels, int block, int depth, byte* panel)
    {
        AssembledKernel pack = BlockPackKernel.For(job.Type, kernel.Width, kernel.Signed);
        BlockPackKernel.Arguments arguments = new() { WeightStep = job.RowBytes, Blocks = depth / BlockCode.For(job.Type).Blocks };
        for (int i = 0; i < panels; i++)
        {
            arguments.Weights = job.W + (column + i * kernel.Width) * job.RowBytes + job.BytesFor(block);
            arguments.Panel = panel + i * kernel.Layout.PanelBytesOf(kernel.Width);
            pack.Run(arguments);
        }
    }

    /// <summary>A packed chunk meets the rows row … end − 1 of the activations; the first is one of a tile, and goes where the arguments say.</summary>
    public static void Meet(BlockStripKernel kernel, in ActivationBlocks x, int row, int end, int panels, BlockStripKernel.Arguments arguments, int block)
    {
        int most = MostRows / kernel.Rows * kernel.Rows;
        for (; row < end; row += most, arguments.Output = (float*)((byte*)arguments.Output + most * arguments.OutputStep))
        {
            arguments.X = x.Tile(row) + (nint)block * x.BlockStep;
            kernel.Run(Math.Min(most, end - row), panels, arguments);
        }
    }

    /// <summary>What a pass takes of the activations: some tiles of rows, some of the chunks of K.</summary>
    private readonly record struct Pass(int FirstTile, int LastTile, int Chunks, int FirstChunk, int LastChunk)
    {
        /// <summary>Where one of several equal parts of the tiles begins.</summary>
        public int TileOf(int part, int parts) => FirstTile + (int)((long)(LastTile - FirstTile) * part / parts);
    }

    /// <summary>Items are two panels with a part of the pass's rows.</summary>
    private readonly struct Body(BlockStripKernel kernel, in BlockJob job, in ActivationBlocks x, int firstRow, int rows, int parts, Pass pass) : IRangeBody
    {
        private readonly BlockJob _job = job;
        private readonly ActivationBlocks _x = x;

        public void Run(int start, int end)
        {
            int blocksOfWhole = BlockCode.For(_job.Type).Blocks, wholes = _job.Blocks / blocksOfWhole;
            byte* memory = stackalloc byte[DepthBytes + kernel.WorkBytes + Alignment];
            byte* panel = (byte*)((nint)(memory + Alignment - 1) & -Alignment);
            for (int item = start; item < end; item++)
            {
                int column = item / parts * BlockStripKernel.Panels * kernel.Width, part = item % parts;
                int panels = Math.Min(BlockStripKernel.Panels, (_job.N - column) / kernel.Width);
                for (int chunk = pass.FirstChunk; chunk < pass.LastChunk; chunk++)
                {
                    int first = (int)((long)wholes * chunk / pass.Chunks) * blocksOfWhole, last = (int)((long)wholes * (chunk + 1) / pass.Chunks) * blocksOfWhole;
                    Pack(kernel, _job, column, panels, first, last - first, panel);
                    Tiles(column, panels, first, last - first, panel, pass.TileOf(part, parts), pass.TileOf(part + 1, parts));
                }
            }
        }

        private void Tiles(int column, int panels, int block, int depth, byte* panel, int firstTile, int lastTile)
        {
            BlockStripKernel.Arguments arguments = new()
            {
                TileOfX = (nint)_job.Blocks * _x.BlockStep,
                Panel = panel,
                Blocks = depth,
                OutputStep = (nint)_job.N * sizeof(float),
                GoOn = block,
                Bias = _job.Bias == null || block + depth < _job.Blocks ? null : _job.Bias + column,
                Work = panel + DepthBytes,
            };
            int row = firstTile * kernel.Rows;
            arguments.Output = _job.C + (nint)(firstRow + row) * _job.N + column;
            Meet(kernel, _x, row, Math.Min(rows, lastTile * kernel.Rows), panels, arguments, block);
        }
    }
}
