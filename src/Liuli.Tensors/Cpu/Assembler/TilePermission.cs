using System.Runtime.InteropServices;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Leave to use AMX's tile registers. Linux saves their 8 KiB only for processes that ask.</summary>
/// <remarks>arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA), Linux 5.16; "Using XSTATE features in user space applications", kernel documentation.
/// The permission is the process's; every thread may then use tiles. It is refused where a thread's signal stack is too small to hold them.</remarks>
internal static partial class TilePermission
{
    private const nint ArchPrctl = 158, RequestPermission = 0x1023, TileData = 18;

    /// <summary>Asks once; false where the system is not Linux, too old, or refuses.</summary>
    public static bool Request() => OperatingSystem.IsLinux() && SystemCall(ArchPrctl, RequestPermission, TileData) == 0;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint code, nint argument);
}
