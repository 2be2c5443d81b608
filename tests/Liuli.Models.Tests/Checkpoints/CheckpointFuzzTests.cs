using System.Diagnostics;
using Liuli.Models.Checkpoints;
using Liuli.Models.Tests.Checkpoints.Gguf;
using Liuli.Models.Tests.Checkpoints.Pickle;
using Liuli.Models.Tests.Checkpoints.Safetensors;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Checkpoints;

/// <summary>Random damage to valid files, from a fixed seed: a file either reads or is refused with <see cref="CheckpointException"/>, in bounded memory.</summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    private const int Rounds = 400;
    private const long MemoryBound = 32 << 20;

    // Enough for a slow, busy machine; the rounds are counted, not timed, so that a failure repeats.
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Safetensors()
    {
        string header = """
            {"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
            "b":{"dtype":"I64","shape":[1],"data_offsets":[24,32]},"c":{"dtype":"BF16","shape":[],"data_offsets":[32,34]}}
            """;
        Fuzz(SafetensorsBytes.Of(header, new byte[34]), "x.safetensors", seed: 1);
    }

    [Fact]
    public void Zip() => Fuzz(PickledState.Zip(PickledState.Protocol2, PickledState.Storages()), "x.bin", seed: 2);

    [Fact]
    public void ZipDeflated() => Fuzz(PickledState.Zip(PickledState.Protocol4, PickledState.Storages(), System.IO.Compression.CompressionLevel.Optimal), "x.bin", seed: 3);

    [Fact]
    public void Legacy()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("bert-tiny", "pytorch_model.bin"));
        // Only the first 8 KB are structure; damage there.
        Fuzz(whole, "x.bin", seed: 4, damagedBytes: 8192, rounds: Rounds / 3);
    }

    [Fact]
    public void Index()
    {
        _directory.Write("one.bin", PickledState.Zip(PickledState.Wrapped, PickledState.WrappedStorages()));
        Fuzz("""{"metadata":{"total_size":24},"weight_map":{"w":"one.bin"}}"""u8.ToArray(), "x.index.json", seed: 5);
    }

    [Fact]
    public void Gguf() => Fuzz(
        new GgufBuilder().Add("general.architecture", "llama").Add("general.alignment", 32).Add("x", 0.5f).Raw("texts", 9, GgufBuilder.ArrayOf(8, 2, [.. GgufBuilder.Text("a"), .. GgufBuilder.Text("bc")]))
            .Raw("nested", 9, GgufBuilder.ArrayOf(9, 1, GgufBuilder.ArrayOf(5, 1, 1, 0, 0, 0))).Tensor("a", 0, [2, 3], new byte[24]).Tensor("b", 8, [2, 32], new byte[68]).Tensor("c", 1, [5], new byte[10]).Build(),
        "x.gguf", seed: 7, rounds: Rounds * 5);

    [Fact]
    public void Pickles()
    {
        Random random = new(6);
        foreach (byte[] pickle in (byte[][])[PickledState.Protocol2, PickledState.Protocol4, PickledState.Wrapped])
        {
            for (int round = 0; round < 10 * Rounds; round++)
            {
                byte[] damaged = Damage(random, pickle, pickle.Length);
                Survives(() => PickleBuilder.Read(damaged), $"pickle round {round}: {Convert.ToHexString(damaged)}");
            }
        }
    }

    private void Fuzz(byte[] whole, string name, int seed, int damagedBytes = int.MaxValue, int rounds = Rounds)
    {
        string path = _directory.Write(name, whole);
        using (Checkpoint.Open(path)) // the undamaged file is fine
        {
        }
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = Damage(random, whole, Math.Min(damagedBytes, whole.Length));
            File.Delete(path); // a new file each time: an old mapping must not see the change
            File.WriteAllBytes(path, damaged);
            Survives(() => ReadAll(path), $"{name} seed {seed} round {round}");
        }
    }

    private static void ReadAll(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        foreach (string name in checkpoint.Tensors.Keys)
        {
            try
            {
                checkpoint.Read(name).Dispose();
            }
            catch (CheckpointException)
            {
                // This tensor cannot be read; the others may.
            }
        }
    }

    private static void Survives(Action read, string what)
    {
        long memory = GC.GetAllocatedBytesForCurrentThread();
        long blocks = Device.Default.NativeBlocksAllocated;
        Stopwatch time = Stopwatch.StartNew();
        try
        {
            read();
        }
        catch (CheckpointException)
        {
            // Refused, as it may be.
        }
        catch (Exception trouble)
        {
            Assert.Fail($"{what}: {trouble}");
        }
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - memory < MemoryBound, $"{what}: allocated {GC.GetAllocatedBytesForCurrentThread() - memory} bytes");
        Assert.True(time.Elapsed < s_hang, $"{what}: took {time.Elapsed}");
        Assert.True(Device.Default.NativeBlocksAllocated - blocks < 1000, what);
    }

    /// <summary>One to four changes: a bit, a byte, a run of one byte, a cut, or a piece copied elsewhere.</summary>
    private static byte[] Damage(Random random, byte[] whole, int within)
    {
        byte[] bytes = [.. whole];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int at = random.Next(Math.Min(within, bytes.Length));
            int length = Math.Min(random.Next(1, 9), bytes.Length - at);
            switch (random.Next(12))
            {
                case 0:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                case 1:
                    bytes = [.. bytes[..at], .. bytes[(at + length)..], 0];
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. whole[..length], .. bytes[at..]];
                    break;
                case 3 or 4:
                    bytes.AsSpan(at, length).Fill((byte)(random.Next(2) == 0 ? 255 : 0));
                    break;
                case 5 or 6:
                    bytes.AsSpan(random.Next(bytes.Length - length + 1), length).CopyTo(bytes.AsSpan(at));
                    break;
                case 7 or 8:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }
        return bytes;
    }
}
