using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Unpacks some blocks of sixteen rows of weights into half a strip of bfloat16, as <see cref="Bf16TileKernel"/> takes it (AVX-512 VBMI and BF16).</summary>
/// <remarks>Registers as in <see cref="BlockCode"/> and <see cref="Bf16Sink"/>; r12 blocks left. 512 numbers are read in 544 bytes of Q8_0 or 288 of Q4_0 and written in 1,024.
/// That is 32 or 24 instructions on the vector ports to load, 16 to put in order and 112 to make bfloat16: 80 cycles on two ports; measured 0.09 ns a number, some 130.</remarks>
internal static unsafe class BlockBf16Kernel
{
    private static readonly Dictionary<DType, Lazy<AssembledKernel>> s_kernels =
        BlockCode.Types.ToDictionary(type => type, type => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(k, type))));

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public byte* Weights;

        /// <summary>Bytes from a row of weights to the next.</summary>
        public nint WeightStep;

        /// <summary>The left or the right half of the strip.</summary>
        public byte* Strip;

        /// <summary>Blocks of the weights' type.</summary>
        public nint Blocks;

        /// <summary><see cref="Bf16Sink.WorkBytes"/> at a multiple of 64.</summary>
        public byte* Work;

        private fixed byte _room[BlockCode.RoomBytes];

        public static string Room => nameof(_room);
    }

    /// <summary>Whether a context may run these kernels.</summary>
    public static bool Fits(CpuContext context) => context.Can(CpuInstructions.Avx512Bf16) && Avx512Vbmi.IsSupported;

    /// <summary>The kernel of a type.</summary>
    public static AssembledKernel For(DType type) => s_kernels[type].Value;

    private static void Write(KernelAssembler k, DType type)
    {
        BlockCode code = BlockCode.For(type);
        PanelVectors v = PanelVectors.Of(k, BlockPanel.Width);
        Bf16Sink sink = new(BlockLayout.Of(type), code.Zero);
        Label loop = k.CreateLabel();
        k.Begin(rbx, r12, r13);
        k.mov(rax, Argument(nameof(Arguments.Weights)));
        k.mov(rdx, Argument(nameof(Arguments.WeightStep)));
        k.mov(r10, Argument(nameof(Arguments.Strip)));
        k.mov(r11, Argument(nameof(Arguments.Work)));
        k.mov(r12, Argument(nameof(Arguments.Blocks)));
        k.lea(r13, Argument(Arguments.Room));
        code.Begin(v);
        sink.Begin(k);
        k.Label(ref loop);
        code.Copy(v, r13, 0);
        code.Pack(v, sink);
        code.Advance(v);
        k.add(r10, code.Blocks * Bf16TileKernel.StripBytesOfB);
        k.dec(r12);
        k.jnz(loop);
        k.End();
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
