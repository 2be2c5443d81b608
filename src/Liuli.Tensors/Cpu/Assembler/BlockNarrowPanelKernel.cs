using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Strips of C = A·Wᵀ in tiles of up to six rows by one or two panels of eight columns, over some blocks of K, with AVX2 and, where it is there, AVX-VNNI.</summary>
/// <remarks>Registers, instructions and cycles of a block as in <see cref="BlockTile"/>; r11 counts the blocks. A block reads 2 × 288 bytes of packed weights (more with minima or two
/// units) and 240 of activations, all of which lie in the first-level cache.</remarks>
internal sealed unsafe class BlockNarrowPanelKernel : BlockStripKernel
{
    private const int TileRows = BlockTile.MostSums / Panels;

    /// <summary>Of each layout for each form of products.</summary>
    private static readonly Lazy<BlockNarrowPanelKernel>[] s_instances = [.. from layout in BlockLayout.All from products in ByteProducts.All
        select new Lazy<BlockNarrowPanelKernel>(() => new BlockNarrowPanelKernel(layout, products))];

    private readonly Lazy<AssembledKernel>[] _kernels;
    private readonly ByteProducts _products;

    private BlockNarrowPanelKernel(BlockLayout layout, ByteProducts products) : base(layout)
    {
        _products = products;
        _kernels = [.. Enumerable.Range(0, TileRows * Panels).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, i / Panels + 1, i % Panels + 1))))];
    }

    public override int Width => PanelVectors256.Rows;

    public override int Rows => TileRows;

    public override bool Signed => _products.Signed;

    public override int WorkBytes => TileRows * Panels * BlockTile.VectorBytes;

    /// <summary>The kernel for a layout and a form of products.</summary>
    public static BlockNarrowPanelKernel For(BlockLayout layout, ByteProducts products) => s_instances[layout.Index * ByteProducts.All.Count + products.Index].Value;

    /// <summary>The machine code of a tile, for tests that read it.</summary>
    public byte[] Code(int rows, int panels) => Kernel(rows, panels).Code;

    public override void Run(int rows, int panels, in Arguments arguments)
    {
        Arguments tile = arguments;
        for (int row = 0; row < rows; row += TileRows, tile.X += tile.TileOfX, tile.Output = (float*)((byte*)tile.Output + TileRows * tile.OutputStep))
            Kernel(Math.Min(TileRows, rows - row), panels).Run(tile);
    }

    private AssembledKernel Kernel(int rows, int panels) => _kernels[(rows - 1) * Panels + panels - 1].Value;

    private void Write(KernelAssembler k, int rows, int panels)
    {
        BlockTile tile = new(k, Layout, _products, rows, panels, (0, TileRows), 0);
        Label loop = k.CreateLabel(), zero = k.CreateLabel(), ready = k.CreateLabel();
        k.Begin(r14, r15);
        k.mov(r14, Argument(nameof(Arguments.X)));
        k.mov(r11, Argument(nameof(Arguments.Blocks)));
        k.mov(r10, Argument(nameof(Arguments.Work)));
        k.mov(r9, Argument(nameof(Arguments.Output)));
        k.mov(rdx, Argument(nameof(Arguments.OutputStep)));
        k.cmp(__qword_ptr[Argument(nameof(Arguments.GoOn))], 0);
        k.je(zero);
        tile.GoOn();
        k.jmp(ready);
        k.Label(ref zero);
        tile.Clear();
        k.Label(ref ready);
        k.mov(r15, Argument(nameof(Arguments.Panel)));
        tile.Hold();
        k.Label(ref loop);
        tile.AddBlock();
        k.add(r14, TileRows * Layout.ActivationBytes);
        k.add(r15, PanelStep);
        k.dec(r11);
        k.jnz(loop);
        tile.Release();
        k.mov(rcx, Argument(nameof(Arguments.Bias)));
        k.mov(r9, Argument(nameof(Arguments.Output)));
        tile.Finish();
        k.End();
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
