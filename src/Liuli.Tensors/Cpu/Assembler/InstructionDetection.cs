using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Which instructions assembled kernels may use: the processor's word (CPUID), and the operating system's (XCR0, permissions).</summary>
/// <remarks>Bits as in Intel's Software Developer's Manual, volume 2A, CPUID leaf 7, and volume 1, chapter 13.</remarks>
internal static class InstructionDetection
{
    private const int Xcr0Tiles = 0b11 << 17;

    public static CpuInstructions Detect()
    {
        // Assembled kernels begin at AVX2; XCR0 cannot be asked for on processors that are older still.
        if (!X86Base.X64.IsSupported || !Avx2.IsSupported || ExtendedStates() is not { } states)
            return CpuInstructions.None;
        CpuInstructions found = CpuInstructions.Assembled;
        (int leaves, int _, int ecx, int edx) = X86Base.CpuId(7, 0);
        int eax = leaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        Add(CpuInstructions.AvxVnni, Bit(eax, 4));
        if (Avx512BW.VL.IsSupported)
        {
            Add(CpuInstructions.Avx512Vnni, Bit(ecx, 11));
            Add(CpuInstructions.Avx512Bf16, Bit(eax, 5));
            if (Bit(edx, 24) && (Bit(edx, 25) || Bit(edx, 22)) && (states & Xcr0Tiles) == Xcr0Tiles && TilePermission.Request())
            {
                Add(CpuInstructions.AmxInt8, Bit(edx, 25));
                Add(CpuInstructions.AmxBf16, Bit(edx, 22));
            }
        }
        return found;

        void Add(CpuInstructions instruction, bool present) => found |= present ? instruction : 0;
    }

    private static bool Bit(int register, int bit) => (register >> bit & 1) != 0;

    /// <summary>XCR0: which register files the system saves. Null where no machine code of ours may run; asking is the proof that it may.</summary>
    private static unsafe long? ExtendedStates()
    {
        // Written by hand, so that a start that needs no kernel does not pay for an assembler.
        ReadOnlySpan<byte> code =
        [
            0x31, 0xC9, // xor ecx, ecx
            0x0F, 0x01, 0xD0, // xgetbv
            0x48, 0xC1, 0xE2, 0x20, // shl rdx, 32
            0x48, 0x09, 0xD0, // or rax, rdx
            0xC3, // ret
        ];
        nint entry = ExecutableMemory.Seal(code);
        return entry == 0 ? null : ((delegate* unmanaged<long>)entry)();
    }
}
