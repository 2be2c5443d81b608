using System.Runtime.InteropServices;
using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;
using static Liuli.Tensors.Cpu.Assembler.StoredLoad;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>The scales of some rows in <see cref="DType.Q8_0"/>, halves that lie 34 bytes apart, gathered and made floats (AVX-512).</summary>
/// <remarks>
/// <code>
/// rax → block 0 … of the first row, rdx of the row at hand, rsi to the next row, r11 three rows     r9 → the block's floats, r10 the row's     rcx rows, r8 blocks left
/// ebx a scale on its way; then zmm0, r9 → sixteen of them, rcx sixteens left
/// </code>
/// Four rows are 8 bytes read and 16 written, in 4 loads and 4 stores: 2 cycles at two stores a cycle. Sixteen then take a load, two conversions and a store.
/// Words are gathered through general registers, which costs the vector ports nothing; they become floats when all of a tile are there, as a vector that reads
/// them back must wait until the stores have left their queue.
/// </remarks>
internal static unsafe class BlockScalesKernel
{
    /// <summary>Rows of a tile: the floats of a block's scales lie so far from the next one's.</summary>
    public const int TileRows = 64;

    private const int RowsAtOnce = 4;

    private static readonly Lazy<AssembledKernel> s_kernel = new(() => new AssembledKernel(Write));

    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public byte* Rows;
        public nint Step, Count, Blocks;
        public float* Scales;
    }

    /// <summary>scales[block, row] for rows up to the next multiple of 16, of which those behind the last one mean nothing.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="step">Bytes from one row to the next.</param>
    /// <param name="count">How many, 1 … <see cref="TileRows"/>.</param>
    /// <param name="blocks">Blocks of a row.</param>
    /// <param name="scales">blocks · <see cref="TileRows"/> floats.</param>
    public static void Run(byte* rows, nint step, int count, int blocks, float* scales) =>
        s_kernel.Value.Run(new Arguments { Rows = rows, Step = step, Count = count, Blocks = blocks, Scales = scales });

    private static void Write(KernelAssembler k)
    {
        Label block = k.CreateLabel(), four = k.CreateLabel(), rest = k.CreateLabel(), row = k.CreateLabel(), next = k.CreateLabel(), vector = k.CreateLabel();
        k.Begin(rbx);
        k.mov(rax, KernelAssembler.Argument<Arguments>(nameof(Arguments.Rows)));
        k.mov(rsi, KernelAssembler.Argument<Arguments>(nameof(Arguments.Step)));
        k.lea(r11, __[rsi + rsi * 2]);
        k.mov(r8, KernelAssembler.Argument<Arguments>(nameof(Arguments.Blocks)));
        k.mov(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.Scales)));
        k.Label(ref block);
        k.mov(rdx, rax);
        k.mov(r10, r9);
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Count)));
        k.sub(rcx, RowsAtOnce);
        k.jl(rest);
        k.Label(ref four);
        AssemblerMemoryOperand[] rows = [__[rdx], __[rdx + rsi], __[rdx + rsi * 2], __[rdx + r11]];
        for (int i = 0; i < RowsAtOnce; i++)
            Move(k, rows[i], i);
        k.lea(rdx, __[rdx + rsi * RowsAtOnce]);
        k.add(r10, RowsAtOnce * sizeof(float));
        k.sub(rcx, RowsAtOnce);
        k.jge(four);
        k.Label(ref rest);
        k.add(rcx, RowsAtOnce);
        k.jz(next);
        k.Label(ref row);
        Move(k, __[rdx], 0);
        k.add(rdx, rsi);
        k.add(r10, sizeof(float));
        k.dec(rcx);
        k.jnz(row);
        k.Label(ref next);
        k.add(rax, Q8Block.BlockBytes);
        k.add(r9, TileRows * sizeof(float));
        k.dec(r8);
        k.jnz(block);
        // Whole tiles become floats, also where rows are missing: blocks lie one behind the other.
        k.mov(r9, KernelAssembler.Argument<Arguments>(nameof(Arguments.Scales)));
        k.mov(rcx, KernelAssembler.Argument<Arguments>(nameof(Arguments.Blocks)));
        k.shl(rcx, (byte)int.Log2(TileRows / Lanes));
        k.Label(ref vector);
        k.vmovdqu32(zmm0, __zmmword_ptr[r9]);
        k.vpmovdw(ymm0, zmm0);
        k.vcvtph2ps(zmm0, ymm0);
        k.vmovups(__zmmword_ptr[r9], zmm0);
        k.add(r9, VectorBytes);
        k.dec(rcx);
        k.jnz(vector);
        k.End();
    }

    /// <summary>One word to the i-th number's place.</summary>
    private static void Move(KernelAssembler k, AssemblerMemoryOperand from, int i)
    {
        k.movzx(ebx, __word_ptr[from]);
        k.mov(__dword_ptr[r10 + i * sizeof(float)], ebx);
    }
}
