using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Liuli.Tensors.Cpu;

/// <summary>
/// Philox words turned into dropout factors, 64 at a time. A group takes 16 blocks of four words; word w of block b decides
/// about element 16·w + b, so that a vector of blocks yields vectors of neighbouring elements without shuffling.
/// </summary>
/// <remarks>
/// In the vector paths each 32-bit word sits in a 64-bit lane: the multiplication of low halves (VPMULUDQ) gives a whole 64-bit
/// product there and ignores what stands in the upper halves, so nothing has to be masked between rounds.
/// </remarks>
internal static unsafe class DropoutFactors
{
    /// <summary>Elements decided together.</summary>
    public const int Group = 64;

    /// <summary>Philox blocks that a group takes.</summary>
    public const int Blocks = 16;

    // The constants of Philox4x32-10, as in Philox.Block.
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The factor of one element: what <see cref="Fill"/> computes, one number at a time.</summary>
    public static float Of(in DropoutMask mask, long index)
    {
        (long group, long within) = Math.DivRem(index, Group);
        (uint a, uint b, uint c, uint d) = Philox.Block(mask.Seed, mask.Stream, mask.Counter + (ulong)(group * Blocks + within % Blocks));
        uint word = (within / Blocks) switch { 0 => a, 1 => b, 2 => c, _ => d };
        return word >= mask.Threshold ? mask.Scale : 0f;
    }

    /// <summary>The factors of all elements of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill<TLanes>(in DropoutMask mask, int group, float* factors) where TLanes : unmanaged, ILanes<TLanes>
    {
        ulong counter = mask.Counter + (ulong)group * Blocks;
        if (typeof(TLanes) == typeof(Lanes512))
            Fill512(mask, counter, factors);
        else if (typeof(TLanes) == typeof(Lanes256))
            Fill256(mask, counter, factors);
        else
            FillScalar(mask, counter, factors);
    }

    private static void FillScalar(in DropoutMask mask, ulong counter, float* factors)
    {
        for (int block = 0; block < Blocks; block++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(mask.Seed, mask.Stream, counter + (ulong)block);
            factors[block] = a >= mask.Threshold ? mask.Scale : 0f;
            factors[block + Blocks] = b >= mask.Threshold ? mask.Scale : 0f;
            factors[block + 2 * Blocks] = c >= mask.Threshold ? mask.Scale : 0f;
            factors[block + 3 * Blocks] = d >= mask.Threshold ? mask.Scale : 0f;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Fill512(in DropoutMask mask, ulong counter, float* factors)
    {
        Vector512<uint> multiplierA = Vector512.Create(MultiplierA), multiplierB = Vector512.Create(MultiplierB);
        Vector256<uint> threshold = Vector256.Create(mask.Threshold);
        Vector256<float> scale = Vector256.Create(mask.Scale);
        for (int block = 0; block < Blocks; block += 8)
        {
            Vector512<ulong> a = Vector512.Create(counter + (ulong)block) + Vector512<ulong>.Indices, b = a >> 32;
            Vector512<ulong> c = Vector512.Create(mask.Stream), d = c >> 32;
            uint keyA = (uint)mask.Seed, keyB = (uint)(mask.Seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector512<ulong> productA = Avx512F.Multiply(a.AsUInt32(), multiplierA), productB = Avx512F.Multiply(c.AsUInt32(), multiplierB);
                a = (productB >> 32) ^ b ^ Vector512.Create((ulong)keyA);
                b = productB;
                c = (productA >> 32) ^ d ^ Vector512.Create((ulong)keyB);
                d = productA;
                keyA += WeylA;
                keyB += WeylB;
            }
            Store(factors + block, Avx512F.ConvertToVector256UInt32(a), threshold, scale);
            Store(factors + block + Blocks, Avx512F.ConvertToVector256UInt32(b), threshold, scale);
            Store(factors + block + 2 * Blocks, Avx512F.ConvertToVector256UInt32(c), threshold, scale);
            Store(factors + block + 3 * Blocks, Avx512F.ConvertToVector256UInt32(d), threshold, scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Fill256(in DropoutMask mask, ulong counter, float* factors)
    {
        Vector256<uint> multiplierA = Vector256.Create(MultiplierA), multiplierB = Vector256.Create(MultiplierB);
        Vector128<uint> threshold = Vector128.Create(mask.Threshold);
        Vector128<float> scale = Vector128.Create(mask.Scale);
        for (int block = 0; block < Blocks; block += 4)
        {
            Vector256<ulong> a = Vector256.Create(counter + (ulong)block) + Vector256<ulong>.Indices, b = a >> 32;
            Vector256<ulong> c = Vector256.Create(mask.Stream), d = c >> 32;
            uint keyA = (uint)mask.Seed, keyB = (uint)(mask.Seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector256<ulong> productA = Avx2.Multiply(a.AsUInt32(), multiplierA), productB = Avx2.Multiply(c.AsUInt32(), multiplierB);
                a = (productB >> 32) ^ b ^ Vector256.Create((ulong)keyA);
                b = productB;
                c = (productA >> 32) ^ d ^ Vector256.Create((ulong)keyB);
                d = productA;
                keyA += WeylA;
                keyB += WeylB;
            }
            Store(factors + block, a, threshold, scale);
            Store(factors + block + Blocks, b, threshold, scale);
            Store(factors + block + 2 * Blocks, c, threshold, scale);
            Store(factors + block + 3 * Blocks, d, threshold, scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* factors, Vector256<uint> words, Vector256<uint> threshold, Vector256<float> scale) =>
        Vector256.Store(Vector256.GreaterThanOrEqual(words, threshold).AsSingle() & scale, factors);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* factors, Vector256<ulong> words, Vector128<uint> threshold, Vector128<float> scale)
    {
        // Keeps the lower half of every 64-bit lane.
        Vector128<uint> narrow = Vector128.Narrow(words.GetLower(), words.GetUpper());
        Vector128.Store(Vector128.GreaterThanOrEqual(narrow, threshold).AsSingle() & scale, factors);
    }
}
