using Liuli.Tensors.Cpu.Assembler;

namespace Liuli.Tensors.Cpu;

/// <summary>Which of the kernels computes a product; all of them give the same bits.</summary>
internal readonly unsafe struct BlockMethod
{
    private enum Kernel
    {
        Naive,
        Rows,
        Skinny,
        Panels,
    }

    private readonly Kernel _kernel;
    private readonly BlockStripKernel? _strips;
    private readonly AssembledKernel? _skinny;

    /// <summary>Columns that an assembled kernel computes at once.</summary>
    private readonly int _width;

    private BlockMethod(Kernel kernel, int rowsInTile, int zero, BlockStripKernel? strips = null, AssembledKernel? skinny = null, int width = 0)
    {
        _strips = strips;
        _skinny = skinny;
        _width = width;
        _kernel = kernel;
        RowsInTile = rowsInTile;
        Zero = zero;
    }

    /// <summary>How the kernel wants its activations: see <see cref="ActivationBlocks"/>.</summary>
    public int RowsInTile { get; }

    /// <summary>What the bytes that the kernel makes of the weights are above their values.</summary>
    public int Zero { get; }

    /// <summary>The kernel that meets packed panels, if this is that method.</summary>
    public BlockStripKernel? Panels => _strips;

    /// <summary>Whether this is the kernel for few rows of activations.</summary>
    public bool IsSkinny => _kernel == Kernel.Skinny;

    /// <summary>Whether that kernel computes all columns of a product.</summary>
    public bool TakesAll(in BlockJob job) => IsSkinny && job.N % _width == 0;

    /// <summary>The weights of a product as the kernel for few rows takes them.</summary>
    public SkinnyGroups Groups(in BlockJob job, in ActivationBlocks x) => new(_skinny!, _width, job, x.Tile(0));

    /// <summary>The fastest kernel that this context may run.</summary>
    public static BlockMethod For(CpuContext context, in BlockJob job)
    {
        if (context.Level == CpuLevel.Naive)
            return new BlockMethod(Kernel.Naive, 1, 0);
        if (job.Blocks > 0 && context.Can(CpuInstructions.Assembled))
        {
            BlockMethod method = context.Can(CpuInstructions.Avx512Vnni) ? Wide(context, job) : Narrow(context, job);
            if (job.N >= method._width && method.RowsThatFit(job) > 0)
                return method;
        }
        return new BlockMethod(Kernel.Rows, 1, 0);
    }

    /// <summary>The method that meets packed panels with a kernel.</summary>
    private static BlockMethod Strips(BlockStripKernel kernel, int zero) => new(Kernel.Panels, kernel.Rows, zero, strips: kernel, width: kernel.Width);

    /// <summary>Kernels with registers of 512 bits.</summary>
    private static BlockMethod Wide(CpuContext context, in BlockJob job)
    {
        int zero = BlockCode.For(job.Type).Zero;
        if (job.M <= BlockSkinny.MaxRows)
            return new BlockMethod(Kernel.Skinny, job.M, zero, skinny: BlockSkinnyKernel.For(job.Type, job.M), width: BlockPanel.Width);
        return Strips(BlockPanelKernel.For(BlockLayout.Of(job.Type)), zero);
    }

    /// <summary>Kernels with registers of 256 bits.</summary>
    private static BlockMethod Narrow(CpuContext context, in BlockJob job)
    {
        ByteProducts products = ByteProducts.For(job.Type, context.Can(CpuInstructions.AvxVnni));
        int zero = products.Signed ? 0 : BlockCode.For(job.Type).Zero;
        return job.M > BlockSkinny.MaxRows
            ? Strips(BlockNarrowPanelKernel.For(BlockLayout.Of(job.Type), products), zero)
            : new BlockMethod(Kernel.Skinny, job.M, zero, skinny: BlockNarrowSkinnyKernel.For(job.Type, products, job.M), width: PanelVectors256.Rows);
    }

    /// <summary>How many rounded rows working memory holds.</summary>
    public int RowsThatFit(in BlockJob job) => BlockLayout.Of(job.Type).Capacity / Math.Max(1, job.Blocks) / RowsInTile * RowsInTile;

    /// <summary>Computes some rows of C.</summary>
    /// <param name="context">Code path and threads.</param>
    /// <param name="job">The product.</param>
    /// <param name="x">The rounded rows of A.</param>
    /// <param name="firstRow">Where they begin in A and C.</param>
    /// <param name="rows">How many there are.</param>
    public void Run(CpuContext context, in BlockJob job, in ActivationBlocks x, int firstRow, int rows)
    {
        // Assembled kernels compute whole groups of columns.
        int whole = _width == 0 ? 0 : job.N / _width * _width;
        switch (_kernel)
        {
            case Kernel.Naive:
                BlockNaive.Run(job, x, firstRow, rows);
                return;
            case Kernel.Skinny:
                BlockSkinny.Run(context, Groups(job, x), job.C + (nint)firstRow * job.N, job.N);
                break;
            case Kernel.Panels:
                BlockPanels.Run(context, _strips!, job, x, firstRow, rows);
                break;
        }
        if (whole < job.N)
            Rest(context, job, x, firstRow, rows, whole);
    }

    private static void Rest(CpuContext context, in BlockJob job, in ActivationBlocks x, int firstRow, int rows, int column)
    {
        switch (context.Lanes)
        {
            case CpuLevel.Portable: BlockRows<PortableDot>.Run(context, job, x, firstRow, rows, column); break;
            case var _ when context.Can(CpuInstructions.AvxVnni): BlockRows<AvxVnniDot>.Run(context, job, x, firstRow, rows, column); break;
            default: BlockRows<Avx2Dot>.Run(context, job, x, firstRow, rows, column); break;
        }
    }
}
