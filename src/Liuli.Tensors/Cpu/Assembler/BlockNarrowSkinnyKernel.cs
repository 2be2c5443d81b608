using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Eight columns of C = A·Wᵀ for up to sixteen rows of A, the weights read where they lie, each byte once, with AVX2 and, where it is there, AVX-VNNI.</summary>
/// <remarks>
/// A block of each of the eight rows of weights is put into the order of <see cref="BlockPanel"/>, in working memory, and meets the rows of A there, twelve at a time
/// (<see cref="BlockTile"/>): there are too few registers to keep it, and the sums of all units, in them.
/// <code>
/// r14 → block of A        r15 → packed block at hand, r9 how many are left        r10 → packed blocks, the sums behind them
/// r12 blocks of the weights' type left            r13, rbp → copied for this one and the next            r11 → what to ask for early
/// </code>
/// Bytes an iteration: 8 blocks, 272 of Q8_0 and 144 of Q4_0. Vector instructions of Q8_0: 24 to load, 16 to put in order, 9 to store and to load again, 11 for each row of A with
/// AVX-VNNI: about 25 cycles with one row where memory at 5 bytes a cycle takes 54. Memory is asked for early as <see cref="BlockPrefetches"/> says.
/// </remarks>
internal static class BlockNarrowSkinnyKernel
{
    private const int SumsAt = BlockSkinnyKernel.PanelBytes / 2;

    /// <summary>Of each form of products for each type, by the number of rows.</summary>
    private static readonly Dictionary<(DType Type, int Products), Lazy<AssembledKernel>[]> s_kernels =
        (from type in BlockCode.Types from products in ByteProducts.All select (type, products)).ToDictionary(key => (key.type, key.products.Index), key => Kernels(key.type, key.products));

    /// <summary>The kernel for that many rows of A.</summary>
    public static AssembledKernel For(DType type, ByteProducts products, int rows) => s_kernels[(type, products.Index)][rows - 1].Value;

    private static Lazy<AssembledKernel>[] Kernels(DType type, ByteProducts products) =>
        [.. Enumerable.Range(1, BlockSkinnyKernel.MaxRows).Select(rows => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, type, products, rows))))];

    private static void Write(KernelAssembler k, DType type, ByteProducts products, int rows)
    {
        BlockCode code = BlockCode.For(type);
        BlockLayout layout = BlockLayout.Of(type);
        PanelVectors v = PanelVectors.Of(k, PanelVectors256.Rows);
        BlockTile[] tiles = [.. Tiles(k, layout, products, rows)];
        bool shift = products.Signed && code.Zero != 0;
        Label loop = k.CreateLabel(), last = k.CreateLabel(), next = k.CreateLabel();
        k.Begin(rbx, rbp, r12, r13, r14, r15);
        BlockSkinnyKernel.Start(v, code);
        foreach (BlockTile tile in tiles)
            tile.Clear();
        k.Label(ref loop);
        k.cmp(r12, 1);
        k.je(last);
        code.Copy(v, rbp, code.Bytes);
        k.Label(ref last);
        if (shift)
            v.Broadcast(15, __dword_ptr[k.Constant(0x01010101u * (uint)code.Zero)]);
        BlockPrefetches prefetches = new(v.Width, code.Bytes, code.Blocks * BlockPanel.Steps);
        prefetches.Begin(v);
        code.Pack(v, new PanelStore(v.Width, layout.PanelBytesOf(v.Width), shift, prefetches));
        k.mov(r15, r10);
        k.mov(r9d, code.Blocks);
        if (tiles.Length == 1)
            tiles[0].Hold();
        k.Label(ref next);
        foreach (BlockTile tile in tiles)
            tile.AddBlock();
        k.add(r14, rows * layout.ActivationBytes);
        k.add(r15, layout.PanelBytesOf(v.Width));
        k.dec(r9d);
        k.jnz(next);
        if (tiles.Length == 1)
            tiles[0].Release();
        code.Advance(v);
        k.xchg(r13, rbp);
        k.dec(r12);
        k.jnz(loop);
        Finish(k, tiles);
        k.End();
    }

    /// <summary>One tile, or two where there are more rows than registers.</summary>
    private static IEnumerable<BlockTile> Tiles(KernelAssembler k, BlockLayout layout, ByteProducts products, int rows)
    {
        int count = rows > BlockTile.MostSums ? 2 : 1;
        for (int i = 0; i < count; i++)
        {
            int first = rows * i / count, end = rows * (i + 1) / count;
            yield return new BlockTile(k, layout, products, end - first, 1, (first, rows), SumsAt);
        }
    }

    private static void Finish(KernelAssembler k, BlockTile[] tiles)
    {
        k.mov(rcx, Argument(nameof(BlockSkinnyKernel.Arguments.Bias)));
        k.mov(r9, Argument(nameof(BlockSkinnyKernel.Arguments.Output)));
        k.mov(rdx, Argument(nameof(BlockSkinnyKernel.Arguments.OutputStep)));
        foreach (BlockTile tile in tiles)
            tile.Finish();
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<BlockSkinnyKernel.Arguments>(field);
}
