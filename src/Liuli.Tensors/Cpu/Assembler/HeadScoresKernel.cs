using System.Runtime.InteropServices;
using Iced.Intel;
using Liuli.Tensors.Storage;
using static Iced.Intel.AssemblerRegisters;
using static Liuli.Tensors.Cpu.Assembler.StoredLoad;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Scores of up to four query heads with the keys that they share, as a cache stores them: dot products, four keys at a time (AVX-512).</summary>
/// <remarks>
/// <code>
///                   key 0 (zmm16)  key 1 (zmm17)  key 2 (zmm18)  key 3 (zmm19)
/// head 0 (zmm20)        zmm0           zmm1           zmm2           zmm3
/// head 1 (zmm21)        zmm4           zmm5           zmm6           zmm7       …
/// rax rdx r8 r9 the four keys; rbx the first of them, rsi to the next; r10 → queries, r11 to the next, rbp three; r12 to what is asked for;
/// r13 steps left; r14 → scales; r15 → scores; rcx keys left
/// </code>
/// A key is read and widened once for all heads. The sixteen sums of sixteen lanes become sixteen scores together: in every one of four rounds two registers' halves
/// are put into one and added, 45 instructions beside the 64 multiply-adds of four keys of 64 numbers. Sums of each key's lanes alone would take twice as many.
/// Sixteen numbers of four keys are 256 bytes in F32, 128 in F16 or BF16, 68 in Q8_0. With four heads they take 16 multiply-adds, 4 loads of queries and, to become floats, nothing, 4, 8 or 12
/// instructions: 8, 10, 12 or 14 cycles on two vector ports, and of those 45 at the end another 6 for each sixteen of 64.
/// </remarks>
internal static unsafe class HeadScoresKernel
{
    /// <summary>Query heads of a call.</summary>
    public const int MostHeads = 4;

    private const int KeysAtOnce = 4;

    private static readonly Lazy<AssembledKernel>[] s_kernels =
        [.. Enumerable.Range(0, Types * MostHeads).Select(i => new Lazy<AssembledKernel>(() => new AssembledKernel(k => new Writer(k, TypeAt(i / MostHeads), i % MostHeads + 1).Write())))];

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The first head's query, scaled.</summary>
        public float* Queries;

        /// <summary>Bytes from one head's query to the next one's.</summary>
        public nint QueryStep;

        /// <summary>The first key.</summary>
        public byte* Keys;

        /// <summary>Bytes from one key to the next.</summary>
        public nint KeyStep;

        /// <summary>How many keys, at least 1.</summary>
        public nint Count;

        /// <summary>Steps of a key: 16 numbers, or a block.</summary>
        public nint Steps;

        /// <summary>Bytes from a key to what memory is asked for meanwhile.</summary>
        public nint Ahead;

        /// <summary>Of keys in blocks: the scales, as <see cref="BlockScalesKernel"/> gives them.</summary>
        public float* Scales;

        /// <summary>The first head's scores. Up to three behind the last key's are written too; they mean nothing.</summary>
        public float* Scores;

        /// <summary>Bytes from one head's scores to the next one's.</summary>
        public nint ScoreStep;
    }

    /// <summary>The kernel for a type and 1 … 4 heads.</summary>
    public static AssembledKernel For(DType type, int heads) => s_kernels[IndexOf(type) * MostHeads + heads - 1].Value;

    /// <summary>Numbers of a step.</summary>
    public static int StepOf(DType type) => type == DType.Q8_0 ? BlockFormats.Length : Lanes;

    /// <summary>Writes one kernel.</summary>
    private readonly struct Writer(KernelAssembler k, DType type, int heads)
    {
        private const int ScaleRowBytes = BlockScalesKernel.TileRows * sizeof(float);

        private static readonly AssemblerRegister64[] s_keys = [rax, rdx, r8, r9];

        public void Write()
        {
            Label four = k.CreateLabel(), step = k.CreateLabel(), order = k.Constant(Enumerable.Range(0, Lanes).Select(i => i % 4 * 4 + i / 4).ToArray());
            k.Begin(rbx, rbp, r12, r13, r14, r15);
            k.vmovdqu32(zmm31, __[order]);
            k.mov(eax, 0xF0);
            k.kmovw(k1, eax);
            k.mov(rbx, Argument(nameof(Arguments.Keys)));
            k.mov(rsi, Argument(nameof(Arguments.KeyStep)));
            k.mov(rcx, Argument(nameof(Arguments.Count)));
            k.mov(r11, Argument(nameof(Arguments.QueryStep)));
            k.lea(rbp, __[r11 + r11 * 2]);
            k.mov(r12, Argument(nameof(Arguments.Ahead)));
            k.mov(r14, Argument(nameof(Arguments.Scales)));
            k.mov(r15, Argument(nameof(Arguments.Scores)));
            k.Label(ref four);
            Begin();
            k.Label(ref step);
            Step();
            k.dec(r13);
            k.jnz(step);
            if (type == DType.Q8_0)
            {
                k.mov(rax, Argument(nameof(Arguments.Steps)));
                k.shl(rax, (byte)int.Log2(ScaleRowBytes));
                k.sub(r14, rax);
                k.add(r14, KeysAtOnce * sizeof(float));
            }
            Reduce();
            Store();
            k.add(r15, KeysAtOnce * sizeof(float));
            k.lea(rbx, __[rbx + rsi * 4]);
            k.sub(rcx, KeysAtOnce);
            k.jg(four);
            k.End();
        }

        private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);

        private static AssemblerRegisterZMM Sum(int head, int key) => Zmm(KeysAtOnce * head + key);

        /// <summary>The addresses of four keys (a missing one is replaced by one that exists), and empty sums.</summary>
        private void Begin()
        {
            k.mov(rax, rbx);
            k.lea(rdx, __[rbx + rsi]);
            k.lea(r8, __[rbx + rsi * 2]);
            k.lea(r9, __[rdx + rsi * 2]);
            for (int key = 1; key < KeysAtOnce; key++)
            {
                k.cmp(rcx, key);
                k.cmovle(s_keys[key], rax);
            }
            for (int sum = 0; sum < heads * KeysAtOnce; sum++)
                k.vpxord(Zmm(sum), Zmm(sum), Zmm(sum));
            k.mov(r10, Argument(nameof(Arguments.Queries)));
            k.mov(r13, Argument(nameof(Arguments.Steps)));
        }

        private void Step()
        {
            int vectors = StepOf(type) / Lanes;
            foreach (AssemblerRegister64 key in s_keys)
                k.prefetcht1(__byte_ptr[key + r12]);
            for (int vector = 0; vector < vectors; vector++)
            {
                for (int key = 0; key < KeysAtOnce; key++)
                {
                    StoredLoad.Write(k, type, Zmm(16 + key), __[s_keys[key] + Offset(type, vector)]);
                    if (type == DType.Q8_0)
                        k.vmulps(Zmm(16 + key), Zmm(16 + key), __dword_bcst[r14 + key * sizeof(float)]);
                }
                for (int head = 0; head < heads; head++)
                {
                    AssemblerRegisterZMM query = Zmm(20 + head);
                    k.vmovups(query, __zmmword_ptr[Query(head) + vector * VectorBytes]);
                    for (int key = 0; key < KeysAtOnce; key++)
                        k.vfmadd231ps(Sum(head, key), query, Zmm(16 + key));
                }
            }
            foreach (AssemblerRegister64 key in s_keys)
                k.add(key, (int)type.BytesFor(StepOf(type)));
            k.add(r10, vectors * VectorBytes);
            if (type == DType.Q8_0)
                k.add(r14, ScaleRowBytes);
        }

        private static AssemblerMemoryOperand Query(int head) => head switch
        {
            0 => __[r10],
            1 => __[r10 + r11],
            2 => __[r10 + r11 * 2],
            _ => __[r10 + rbp],
        };

        /// <summary>The scores of head h in the 128-bit part h of zmm1.</summary>
        private void Reduce()
        {
            for (int head = 0; head < heads; head++)
            {
                Halves(zmm24, Sum(head, 0), Sum(head, 1));
                Halves(zmm26, Sum(head, 2), Sum(head, 3));
                // Part j: what is left of key j's sum, four numbers.
                k.vshuff64x2(zmm25, zmm24, zmm26, 0x88);
                k.vshuff64x2(zmm27, zmm24, zmm26, 0xDD);
                k.vaddps(Sum(head, 0), zmm25, zmm27);
            }
            // In every part: heads 0 and 1 by turns, then all four. A missing head is replaced by one that exists.
            Pairs(zmm24, Parts(0), Parts(1));
            if (heads > 2)
                Pairs(zmm26, Parts(2), Parts(3));
            AssemblerRegisterZMM others = heads > 2 ? zmm26 : zmm24;
            k.vunpcklpd(zmm25, zmm24, others);
            k.vunpckhpd(zmm27, zmm24, others);
            k.vaddps(zmm25, zmm25, zmm27);
            k.vpermps(zmm1, zmm31, zmm25);
        }

        private AssemblerRegisterZMM Parts(int head) => Sum(Math.Min(head, heads - 1), 0);

        /// <summary>The lower half of the target: a's two halves added; the upper half: b's.</summary>
        private void Halves(AssemblerRegisterZMM target, AssemblerRegisterZMM a, AssemblerRegisterZMM b)
        {
            k.vblendmpd(target.k1, a, b);
            k.vshuff64x2(zmm28, a, b, 0x4E);
            k.vaddps(target, target, zmm28);
        }

        /// <summary>In every part a's numbers 0 and 2 added, b's 0 and 2, a's 1 and 3, b's 1 and 3.</summary>
        private void Pairs(AssemblerRegisterZMM target, AssemblerRegisterZMM a, AssemblerRegisterZMM b)
        {
            k.vunpcklps(target, a, b);
            k.vunpckhps(zmm28, a, b);
            k.vaddps(target, target, zmm28);
        }

        private void Store()
        {
            k.mov(r10, Argument(nameof(Arguments.ScoreStep)));
            k.mov(rax, r15);
            for (int head = 0; head < heads; head++)
            {
                if (head == 0)
                    k.vmovups(__xmmword_ptr[rax], xmm1);
                else
                    k.vextractf32x4(__xmmword_ptr[rax], zmm1, (byte)head);
                k.add(rax, r10);
            }
        }
    }
}
