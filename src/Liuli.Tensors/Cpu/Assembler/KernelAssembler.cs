using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>
/// Writes one kernel. A kernel is called with one argument, the address of a structure of its own, which it finds in <c>rdi</c> on every system;
/// it may change all general registers but <c>rsp</c>, all vector and mask registers, and returns nothing.
/// </summary>
/// <remarks>
/// Calling conventions (System V AMD64 ABI 1.0; Microsoft x64): rbx, rbp and r12 to r15 are the caller's on both, on Windows also rdi, rsi and xmm6 to
/// xmm15. <see cref="Begin"/> saves what the kernel says it uses, <see cref="End"/> gives it back.
/// </remarks>
internal sealed class KernelAssembler() : Iced.Intel.Assembler(64)
{
    private const int FirstSavedVector = 6, SavedVectors = 10, VectorBytes = 16;

    private static readonly AssemblerRegister64[] s_callersRegisters = [rbx, rbp, r12, r13, r14, r15];

    /// <summary>Constants, placed behind the code, at any address: an instruction names them by their label.</summary>
    private readonly List<(Label Label, byte[] Bytes)> _constants = [];

    private AssemblerRegister64[] _saved = [];

    private static bool IsWindows => OperatingSystem.IsWindows();

    /// <summary>The machine code of a kernel, which runs at any address.</summary>
    /// <param name="write">Writes it, from <see cref="Begin"/> to <see cref="End"/>.</param>
    public static byte[] Assemble(Action<KernelAssembler> write) => Assemble(write, out _);

    /// <summary>The same.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="constantsAt">Where in it the constants begin, the longest first: none crosses a border of its own length if this lies at a multiple of the longest.</param>
    public static byte[] Assemble(Action<KernelAssembler> write, out int constantsAt)
    {
        KernelAssembler assembler = new();
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), 0);
        constantsAt = (int)stream.Length - assembler._constants.Sum(constant => constant.Bytes.Length);
        return stream.ToArray();
    }

    /// <summary>Saves the caller's registers and finds the argument.</summary>
    /// <param name="used">Those of rbx, rbp, r12 to r15 that the kernel uses, as <c>[rbx, r12]</c>.</param>
    public void Begin(params ReadOnlySpan<AssemblerRegister64> used)
    {
        foreach (AssemblerRegister64 register in used)
            if (!s_callersRegisters.Contains(register))
                throw new ArgumentException($"assembling a kernel: {(Register)register} need not be saved; expected some of rbx, rbp, r12 to r15");
        _saved = IsWindows ? [rdi, rsi, .. used] : used.ToArray();
        foreach (AssemblerRegister64 register in _saved)
            push(register);
        if (!IsWindows)
            return;
        sub(rsp, SavedVectors * VectorBytes);
        for (int i = 0; i < SavedVectors; i++)
            vmovups(__[rsp + i * VectorBytes], Vector(i));
        mov(rdi, rcx);
    }

    /// <summary>Restores the registers, returns, and lays the constants down.</summary>
    public void End()
    {
        vzeroupper();
        if (IsWindows)
        {
            for (int i = 0; i < SavedVectors; i++)
                vmovups(Vector(i), __[rsp + i * VectorBytes]);
            add(rsp, SavedVectors * VectorBytes);
        }
        for (int i = _saved.Length - 1; i >= 0; i--)
            pop(_saved[i]);
        ret();
        foreach ((Label label, byte[] bytes) in _constants.OrderByDescending(constant => constant.Bytes.Length))
        {
            Label here = label;
            Label(ref here);
            db(bytes);
        }
    }

    /// <summary>A constant beside the code: <c>vmovdqu32(zmm1, __[label])</c>.</summary>
    public Label Constant<T>(params ReadOnlySpan<T> values) where T : unmanaged
    {
        Label label = CreateLabel();
        _constants.Add((label, MemoryMarshal.AsBytes(values).ToArray()));
        return label;
    }

    /// <summary>The address of a field of the argument structure, as long as <c>rdi</c> holds it: <c>mov(rax, Argument&lt;Sizes&gt;(nameof(Sizes.K)))</c>.</summary>
    public static AssemblerMemoryOperand Argument<T>(string field) where T : unmanaged => __[rdi + (int)Marshal.OffsetOf<T>(field)];

    private static AssemblerRegisterXMM Vector(int i) => new(Register.XMM0 + FirstSavedVector + i);
}
