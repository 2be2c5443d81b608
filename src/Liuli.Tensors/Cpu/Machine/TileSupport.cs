namespace Liuli.Tensors.Cpu;

/// <summary>Whether AMX's tile registers may be used by this process, and if not, who says so.</summary>
public enum TileSupport
{
    /// <summary>The processor has none, or a virtual machine hides them.</summary>
    Absent,

    /// <summary>The processor has them, but the operating system does not save them, or .NET runs without AVX-512, which kernels of tiles need too.</summary>
    NotEnabled,

    /// <summary>The operating system saves them, but refused them to this process (see <c>ARCH_REQ_XCOMP_PERM</c> in the kernel's documentation).</summary>
    Refused,

    /// <summary>They may be used.</summary>
    Allowed,
}
