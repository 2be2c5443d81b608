using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Stores some blocks of sixteen rows of weights in the order of <see cref="BlockPanel"/>, for a prompt that meets them many times.</summary>
/// <remarks>Registers as in <see cref="BlockCode"/>; r10 → the packed block. Reads 544 bytes of Q8_0 or 288 of Q4_0 an iteration and writes 576, in about 25 cycles:
/// with 512 rows of activations the iteration's products take 2,800.</remarks>
internal static unsafe class BlockPackKernel
{
    private static readonly Lazy<AssembledKernel>
        s_q8 = Kernel(DType.Q8_0, false), s_q4 = Kernel(DType.Q4_0, false), s_signedQ8 = Kernel(DType.Q8_0, true), s_signedQ4 = Kernel(DType.Q4_0, true);

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public byte* Weights;

        /// <summary>Bytes from a row of weights to the next.</summary>
        public nint WeightStep;

        public byte* Panel;

        /// <summary>Bytes from a packed block to the next.</summary>
        public nint PanelStep;

        public nint Blocks;

        /// <summary>Room for the scales of a block.</summary>
        private fixed ushort _scales[BlockPanel.Width];

        public static string Scales => nameof(_scales);
    }

    /// <param name="type">How the weights are stored.</param>
    /// <param name="signed">Whether the packed bytes are the values themselves, not <see cref="BlockCode.Zero"/> above them.</param>
    public static AssembledKernel For(DType type, bool signed) =>
        (type == DType.Q8_0 ? signed ? s_signedQ8 : s_q8 : signed ? s_signedQ4 : s_q4).Value;

    private static Lazy<AssembledKernel> Kernel(DType type, bool signed) => new(() => new AssembledKernel(k => Write(k, BlockCode.For(type), signed)));

    private static void Write(KernelAssembler k, BlockCode code, bool signed)
    {
        Label loop = k.CreateLabel();
        k.Begin(rbx, r12, r13);
        k.mov(rax, Argument(nameof(Arguments.Weights)));
        k.mov(rdx, Argument(nameof(Arguments.WeightStep)));
        k.mov(r10, Argument(nameof(Arguments.Panel)));
        k.mov(r11, Argument(nameof(Arguments.PanelStep)));
        k.mov(r12, Argument(nameof(Arguments.Blocks)));
        k.lea(r13, Argument(Arguments.Scales));
        code.Begin(k);
        if (signed)
            k.vpbroadcastd(zmm14, __dword_ptr[k.Constant(0x01010101u * (uint)code.Zero)]);
        k.Label(ref loop);
        BlockPanel.Load(k, code);
        for (int step = 0; step < BlockPanel.Steps; step++)
        {
            if (signed)
                k.vpsubb(BlockCode.Zmm(step), BlockCode.Zmm(step), zmm14);
            k.vmovdqa64(__zmmword_ptr[r10 + step * BlockPanel.StepBytes], BlockCode.Zmm(step));
        }
        k.vmovaps(__zmmword_ptr[r10 + BlockPanel.Steps * BlockPanel.StepBytes], zmm12);
        code.Advance(k);
        k.add(r10, r11);
        k.dec(r12);
        k.jnz(loop);
        k.End();
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
