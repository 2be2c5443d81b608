using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Stores some blocks of sixteen or eight rows of weights in the order of <see cref="BlockPanel"/>, for a prompt that meets them many times.</summary>
/// <remarks>Registers as in <see cref="BlockCode"/>. Reads 544 bytes of Q8_0 or 288 of Q4_0 an iteration and writes 576, in about 25 cycles:
/// with 512 rows of activations the iteration's products take 2,800.</remarks>
internal static unsafe class BlockPackKernel
{
    private static readonly Dictionary<(DType Type, int Width, bool Signed), Lazy<AssembledKernel>> s_kernels =
        (from type in BlockCode.Types from width in new[] { BlockPanel.Width, PanelVectors256.Rows } from signed in new[] { false, true } select (type, width, signed))
        .ToDictionary(key => key, key => new Lazy<AssembledKernel>(() => new AssembledKernel(k => Write(PanelVectors.Of(k, key.width), key.type, key.signed))));

    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public byte* Weights;

        /// <summary>Bytes from a row of weights to the next.</summary>
        public nint WeightStep;

        public byte* Panel;

        /// <summary>Blocks of the weights' type.</summary>
        public nint Blocks;

        private fixed byte _room[BlockCode.RoomBytes];

        public static string Room => nameof(_room);
    }

    /// <summary>The kernel of a type. Packed blocks go to every <see cref="BlockStripKernel.PanelStep"/>.</summary>
    /// <param name="type">How the weights are stored.</param>
    /// <param name="width">Rows of weights of a panel.</param>
    /// <param name="signed">Whether the packed bytes are the values themselves, not <see cref="BlockCode.Zero"/> above them.</param>
    public static AssembledKernel For(DType type, int width, bool signed) => s_kernels[(type, width, signed)].Value;

    private static void Write(PanelVectors v, DType type, bool signed)
    {
        KernelAssembler k = v.K;
        BlockCode code = BlockCode.For(type);
        int step = BlockStripKernel.Panels * BlockLayout.Of(type).PanelBytesOf(v.Width);
        bool shift = signed && code.Zero != 0;
        Label loop = k.CreateLabel();
        k.Begin(rbx, r12, r13);
        k.mov(rax, Argument(nameof(Arguments.Weights)));
        k.mov(rdx, Argument(nameof(Arguments.WeightStep)));
        k.mov(r10, Argument(nameof(Arguments.Panel)));
        k.mov(r12, Argument(nameof(Arguments.Blocks)));
        k.lea(r13, Argument(Arguments.Room));
        code.Begin(v);
        if (shift)
            v.Broadcast(15, __dword_ptr[k.Constant(0x01010101u * (uint)code.Zero)]);
        k.Label(ref loop);
        code.Copy(v, r13, 0);
        code.Pack(v, new PanelStore(v.Width, step, shift));
        code.Advance(v);
        k.add(r10, code.Blocks * step);
        k.dec(r12);
        k.jnz(loop);
        k.End();
    }

    private static AssemblerMemoryOperand Argument(string field) => KernelAssembler.Argument<Arguments>(field);
}
