using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;
using static Liuli.Tensors.Cpu.Assembler.StoredLoad;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Weighted sums, for up to four query heads, of the values that they share, as a cache stores them: 64, 32 or 16 columns of them (AVX-512).</summary>
/// <remarks>
/// <code>
///                          columns 0–15 (zmm16)   16–31 (zmm17)   32–47 (zmm18)   48–63 (zmm19)
/// weight, head 0 (zmm20)          zmm0                zmm1            zmm2            zmm3
/// weight, head 1 (zmm21)          zmm4                zmm5            zmm6            zmm7       …
/// rax → the value, rdx to the next; rbx → weights, r8 to the next head's, r9 three; r10 to what is asked for; rcx values left
/// </code>
/// An iteration is one value: of 64 columns 256 bytes in F32, 128 in F16 or BF16, 68 in Q8_0. With four heads it takes 16 multiply-adds, 4 broadcasting loads of weights (8 in Q8_0) and, to become
/// floats, nothing, 4, 8 or 8 instructions: 8, 10, 12 or 12 cycles on two vector ports.
/// A value is read and widened once for all heads. A block's scale is expected in the weights, of which there is then one for every block.
/// </remarks>
internal static unsafe class HeadValuesKernel
{
    /// <summary>Query heads of a call.</summary>
    public const int MostHeads = HeadScoresKernel.MostHeads;

    /// <summary>Vector registers, of 16 columns each, of a call.</summary>
    public const int MostVectors = 4;

    /// <summary>Of values in blocks: floats from the weights of one block to those of the next.</summary>
    public const int BlockStep = BlockScalesKernel.TileRows;

    private const int Widths = 3, LineBytes = 64;

    private static readonly Lazy<AssembledKernel>[] s_kernels =
        [.. Enumerable.Range(0, Types * MostHeads * Widths).Select(i => new Lazy<AssembledKernel>(
            () => new AssembledKernel(k => new Writer(k, TypeAt(i / (MostHeads * Widths)), i / Widths % MostHeads + 1, 1 << i % Widths).Write())))];

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first head's weight of the first value.</summary>
        public float* Weights;

        /// <summary>Bytes from one head's weights to the next one's.</summary>
        public nint WeightStep;

        /// <summary>The first of the columns, in the first value.</summary>
        public byte* Values;

        /// <summary>Bytes from one value to the next.</summary>
        public nint ValueStep;

        /// <summary>How many values, at least 1.</summary>
        public nint Count;

        /// <summary>Bytes from a value to what memory is asked for meanwhile.</summary>
        public nint Ahead;

        /// <summary>The first head's sums, which are added to.</summary>
        public float* Sums;

        /// <summary>Bytes from one head's sums to the next one's.</summary>
        public nint SumStep;
    }

    /// <summary>The kernel for a type, 1 … 4 heads, and 1, 2 or 4 vectors (of blocks: 2 or 4).</summary>
    public static AssembledKernel For(DType type, int heads, int vectors) =>
        s_kernels[(IndexOf(type) * MostHeads + heads - 1) * Widths + int.Log2(vectors)].Value;

    /// <summary>Writes one kernel.</summary>
    private readonly struct Writer(KernelAssembler k, DType type, int heads, int vectors)
    {
        public void Write()
        {
            Label next = k.CreateLabel();
            k.Begin(rbx);
            k.mov(rax, Argument(nameof(Arguments.Values)));
            k.mov(rdx, Argument(nameof(Arguments.ValueStep)));
            k.mov(rbx, Argument(nameof(Arguments.Weights)));
            k.mov(r8, Argument(nameof(Arguments.WeightStep)));
            k.lea(r9, __[r8 + r8 * 2]);
            k.mov(r10, Argument(nameof(Arguments.Ahead)));
            k.mov(rcx, Argument(nameof(Arguments.Count)));
            Sums(store: false);
            k.Label(ref next);
            Value();
            k.add(rax, rdx);
            k.add(rbx, sizeof(float));
            k.dec(rcx);
            k.jnz(next);
            Sums(store: true);
            k.End();
        }

        private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);

        private AssemblerRegisterZMM Sum(int head, int vector) => Zmm(vectors * head + vector);

        private void Value()
        {
            for (int at = 0; at < type.BytesFor(vectors * Lanes); at += LineBytes)
                k.prefetcht1(__byte_ptr[rax + r10 + at]);
            for (int vector = 0; vector < vectors; vector++)
                StoredLoad.Write(k, type, Zmm(16 + vector), __[rax + Offset(type, vector)]);
            for (int head = 0; head < heads; head++)
                for (int vector = 0; vector < vectors; vector++)
                {
                    if (vector == 0 || (type == DType.Q8_0 && vector % 2 == 0))
                        k.vbroadcastss(Zmm(20 + head), __dword_ptr[Weight(head) + vector / 2 * (BlockStep * sizeof(float))]);
                    k.vfmadd231ps(Sum(head, vector), Zmm(20 + head), Zmm(16 + vector));
                }
        }

        private static AssemblerMemoryOperand Weight(int head) => head switch
        {
            0 => __[rbx],
            1 => __[rbx + r8],
            2 => __[rbx + r8 * 2],
            _ => __[rbx + r9],
        };

        private void Sums(bool store)
        {
            k.mov(rsi, Argument(nameof(Arguments.Sums)));
            k.mov(r11, Argument(nameof(Arguments.SumStep)));
            for (int head = 0; head < heads; head++, k.add(rsi, r11))
                for (int vector = 0; vector < vectors; vector++)
                {
                    AssemblerMemoryOperand place = __zmmword_ptr[rsi + vector * VectorBytes];
                    if (store)
                        k.vmovups(place, Sum(head, vector));
                    else
                        k.vmovups(Sum(head, vector), place);
                }
        }
    }
}
