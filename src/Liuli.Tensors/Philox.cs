using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;

namespace Liuli.Tensors;

/// <summary>Counter-based random numbers, Philox4x32-10: block i of a stream is a pure function of (seed, stream, i).</summary>
/// <remarks>
/// Same seed, same stream: the same numbers on every machine and for any number of threads. The state is one counter, so that saving
/// and restoring it resumes a run exactly. Not for cryptography. Not safe for use from several threads at once.
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </remarks>
/// <param name="seed">The key.</param>
/// <param name="stream">Tells independent streams of one seed apart.</param>
public sealed class Philox(ulong seed, ulong stream = 0)
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The key that this generator was made with.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The stream that this generator draws from.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>How many 128-bit blocks have been drawn; set it to go back or on.</summary>
    public ulong Counter { get; set; }

    /// <summary>Four 32-bit words: the value of the function at a counter.</summary>
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, ulong stream, ulong counter)
    {
        uint keyA = (uint)seed, keyB = (uint)(seed >> 32);
        uint a = (uint)counter, b = (uint)(counter >> 32), c = (uint)stream, d = (uint)(stream >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong productA = (ulong)MultiplierA * a, productB = (ulong)MultiplierB * c;
            (a, b, c, d) = ((uint)(productB >> 32) ^ b ^ keyA, (uint)productB, (uint)(productA >> 32) ^ d ^ keyB, (uint)productA);
            keyA += WeylA;
            keyB += WeylB;
        }
        return (a, b, c, d);
    }

    /// <summary>A float in [0, 1), from the upper 24 bits of <paramref name="word"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToUnit(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>The next 32 random bits. Draws a whole block, so that the counter alone is the state.</summary>
    public uint NextUInt32() => Block(Seed, Stream, Counter++).A;

    /// <summary>A float, uniform in [0, 1).</summary>
    public float NextSingle() => ToUnit(NextUInt32());

    /// <summary>A double, uniform in [0, 1), of 53 random bits.</summary>
    public double NextDouble()
    {
        (uint a, uint b, _, _) = Block(Seed, Stream, Counter++);
        return (((ulong)a << 32 | b) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>An integer, uniform in [0, bound).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        (uint a, uint b, _, _) = Block(Seed, Stream, Counter++);
        // 64 random bits times a 31-bit bound: the bias is below 2^-33.
        return (int)Math.BigMul((ulong)a << 32 | b, (ulong)bound, out _);
    }

    /// <summary>Fills with floats, uniform in [low, high).</summary>
    /// <param name="values">What to fill.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">Above the largest value.</param>
    /// <param name="device">Whose threads share the work, the calling thread alone when null; the numbers are the same.</param>
    public void FillUniform(Span<float> values, float low, float high, Device? device = null) =>
        RandomFill.Uniform(this, values, low, high, device?.Context.Pool);

    /// <summary>Fills with draws from N(mean, deviation²) by the Box–Muller transform.</summary>
    /// <inheritdoc cref="FillUniform"/>
    public void FillNormal(Span<float> values, float mean, float deviation, Device? device = null) =>
        RandomFill.Normal(this, values, mean, deviation, device?.Context.Pool);

    /// <summary>A random permutation of the items in place (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
