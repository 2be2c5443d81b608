using System.Runtime.CompilerServices;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>A kernel of machine code, made once at its first use for the processor that is there.</summary>
/// <remarks>Kept in a static readonly field of the class that writes it, so that programs which never need it never assemble it. Ask for a kernel only
/// where <see cref="CpuContext.Can"/> says that its instructions may run.</remarks>
internal sealed unsafe class AssembledKernel
{
    private const int LineBytes = 64;

    private readonly delegate* unmanaged[SuppressGCTransition]<void*, void> _entry;

    /// <summary>Assembles a kernel.</summary>
    /// <param name="write">Writes its code, from <see cref="KernelAssembler.Begin"/> to <see cref="KernelAssembler.End"/>.</param>
    /// <exception cref="PlatformNotSupportedException">The system gives no executable memory; it did when it was first asked.</exception>
    public AssembledKernel(Action<KernelAssembler> write)
    {
        Code = KernelAssembler.Assemble(write, out int constantsAt);
        // Constants that cross a cache line cost two loads.
        nint entry = ExecutableMemory.Seal(Code, -constantsAt & (LineBytes - 1));
        if (entry == 0)
            throw new PlatformNotSupportedException("assembling a kernel: the system gave executable memory when the program began and refuses it now; set LIULI_ASSEMBLER=off to run without assembled kernels");
        _entry = (delegate* unmanaged[SuppressGCTransition]<void*, void>)entry;
    }

    /// <summary>The machine code, for tests that read it.</summary>
    public byte[] Code { get; }

    /// <summary>Calls the kernel with the address of its argument structure. The garbage collector waits meanwhile: a call should last microseconds, not
    /// milliseconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TArguments>(in TArguments arguments) where TArguments : unmanaged
    {
        // Arguments live on the caller's stack, so their address holds.
        fixed (TArguments* address = &arguments)
            _entry(address);
    }
}
