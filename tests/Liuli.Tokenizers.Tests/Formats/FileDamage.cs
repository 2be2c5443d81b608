using System.Diagnostics;

namespace Liuli.Tokenizers.Tests.Formats;

/// <summary>Damages files at random, and holds what reads them to its promise: a <see cref="TokenizerException"/> or a tokenizer that works, soon and in little memory.</summary>
internal static class FileDamage
{
    private const long MemoryBound = 64 << 20;

    private const string Text = "Once upon a time, in 1914: 今天天气\u00A0真 好 e\u0301 ﬁ 😀 ab aab\r\n\tabc <s> ▁";

    // Enough for a slow, busy machine; the rounds are counted, not timed, so that a failure repeats.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <summary>Loads so many damaged versions of a file, each under the same name; the undamaged one must load.</summary>
    public static void Fuzz(byte[] whole, string name, int seed, int rounds, Func<string, Tokenizer>? load = null)
    {
        using TemporaryDirectory directory = new();
        string path = directory.File(name);
        load ??= Tokenizer.Load;
        File.WriteAllBytes(path, whole);
        Use(load(path));
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            File.WriteAllBytes(path, round % 10 == 9 ? Noise(random, whole.Length) : Damaged(random, whole));
            Survives(() => Use(load(path)), $"{name} seed {seed} round {round}");
        }
    }

    /// <summary>Fails where something else than a <see cref="TokenizerException"/> comes out, or too much is allocated, or it takes too long.</summary>
    public static void Survives(Action action, string what)
    {
        long memory = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch time = Stopwatch.StartNew();
        try
        {
            action();
        }
        catch (TokenizerException e)
        {
            Assert.Contains("expected", e.Message, StringComparison.Ordinal);
        }
        catch (Exception trouble)
        {
            Assert.Fail($"{what}: {trouble}");
        }
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - memory < MemoryBound, $"{what}: allocated {GC.GetAllocatedBytesForCurrentThread() - memory} bytes");
        Assert.True(time.Elapsed < Hang, $"{what}: took {time.Elapsed}");
    }

    /// <summary>Everything that a tokenizer does: text to ids and back, and itself to a file and back.</summary>
    public static void Use(Tokenizer tokenizer)
    {
        Encoding encoding = tokenizer.Encode(Text);
        Assert.All(encoding.Offsets, range => Assert.True(0 <= range.Start && range.Start <= range.End && range.End <= Text.Length));
        tokenizer.Decode([.. encoding.Ids]);
        List<int> ids = [];
        tokenizer.Encode(Text.AsSpan(), ids, addSpecialTokens: true);
        Assert.Equal(encoding.Ids, ids);
        Assert.NotEmpty(tokenizer.ToJson());
    }

    /// <summary>The bytes with one to four changes.</summary>
    public static byte[] Damaged(Random random, byte[] bytes)
    {
        for (int change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
            bytes = Changed(random, bytes);
        return bytes;
    }

    /// <summary>A cut, a hole, a piece of elsewhere put in or written over, a bit, or a byte.</summary>
    private static byte[] Changed(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length), other = random.Next(bytes.Length), length = random.Next(1, 9);
        byte[] before = bytes[..at], after = bytes[Math.Min(at + length, bytes.Length)..], piece = bytes[other..Math.Min(other + length, bytes.Length)];
        return random.Next(12) switch
        {
            0 => before,
            1 => [.. before, .. after],
            2 => [.. before, .. piece, .. bytes[at..]],
            3 or 4 or 5 => [.. before, .. piece, .. after],
            6 or 7 => [.. before, (byte)(bytes[at] ^ 1 << random.Next(8)), .. bytes[(at + 1)..]],
            8 => [.. before, random.Next(2) == 0 ? (byte)255 : (byte)0, .. bytes[(at + 1)..]],
            _ => [.. before, (byte)random.Next(256), .. bytes[(at + 1)..]],
        };
    }

    private static byte[] Noise(Random random, int longest)
    {
        byte[] bytes = new byte[random.Next(longest + 1)];
        random.NextBytes(bytes);
        return bytes;
    }
}
