using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu.Assembler;

/// <summary>Which instructions assembled kernels may use: the processor's word (CPUID), and the operating system's (XCR0, permissions).</summary>
/// <remarks>Bits as in Intel's Software Developer's Manual, volume 2A, CPUID leaves 1 and 7, and volume 1, chapter 13.</remarks>
internal static class InstructionDetection
{
    private const int Xcr0Tiles = 0b11 << 17;

    private const int TileBit = 24, Int8Bit = 25, Bf16Bit = 22, HalfBit = 29, Fp16Bit = 23;

    public static DetectedInstructions Detect()
    {
        // Assembled kernels begin at AVX2, FMA and F16C; XCR0 cannot be asked for on processors that are older still.
        if (!X86Base.X64.IsSupported || !Avx2.IsSupported || !Fma.IsSupported || !Bit(X86Base.CpuId(1, 0).Ecx, HalfBit))
            return new DetectedInstructions(CpuInstructions.None, null, TileSupport.Absent);
        (int leaves, int _, int ecx, int edx) = X86Base.CpuId(7, 0);
        int eax = leaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        bool hasTiles = Bit(edx, TileBit) && (Bit(edx, Int8Bit) || Bit(edx, Bf16Bit));
        if (ExtendedStates() is not { } states)
            return new DetectedInstructions(CpuInstructions.None, false, hasTiles ? TileSupport.NotEnabled : TileSupport.Absent);
        CpuInstructions found = CpuInstructions.Assembled | When(Bit(eax, 4), CpuInstructions.AvxVnni);
        if (Avx512BW.VL.IsSupported)
            found |= When(Bit(ecx, 11), CpuInstructions.Avx512Vnni | CpuInstructions.Avx512VnniNarrow) | When(Bit(eax, 5), CpuInstructions.Avx512Bf16) | When(Bit(edx, Fp16Bit), CpuInstructions.Avx512Fp16);
        TileSupport tiles = hasTiles ? AskForTiles(states) : TileSupport.Absent;
        if (tiles == TileSupport.Allowed)
            found |= When(Bit(edx, Int8Bit), CpuInstructions.AmxInt8) | When(Bit(edx, Bf16Bit), CpuInstructions.AmxBf16);
        return new DetectedInstructions(found, true, tiles);
    }

    private static TileSupport AskForTiles(long states)
    {
        if (!Avx512BW.VL.IsSupported || (states & Xcr0Tiles) != Xcr0Tiles)
            return TileSupport.NotEnabled;
        return TilePermission.Request() ? TileSupport.Allowed : TileSupport.Refused;
    }

    private static CpuInstructions When(bool present, CpuInstructions instruction) => present ? instruction : CpuInstructions.None;

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
