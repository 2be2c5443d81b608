using Liuli.Tensors;
using Liuli.Training.Data;

namespace Liuli.Training.Tests.Data;

public sealed class BatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenFile _tokens;

    public BatchTests()
    {
        using (TokenFileWriter writer = new(_folder["t"], 1000, new byte[32]))
        {
            writer.Write(Enumerable.Range(0, 100).ToArray());
            writer.Complete();
        }
        _tokens = TokenFile.Open(_folder["t"]);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TargetsAreTheInputsOnePlaceOn()
    {
        Tensor ids = Tensor.Zeros([6, 8], DType.I32), targets = Tensor.Zeros([6, 8], DType.I32);
        BatchSampler sampler = new(_tokens, 8, new Philox(1));
        HashSet<int> starts = [];
        for (int i = 0; i < 200; i++)
        {
            sampler.Next(ids, targets);
            int[] flat = ids.ToIntArray();
            Assert.Equal(flat.Select(id => id + 1), targets.ToIntArray());
            for (int row = 0; row < 6; row++)
            {
                starts.Add(flat[8 * row]);
                Assert.Equal(Enumerable.Range(flat[8 * row], 8), flat.Skip(8 * row).Take(8));
            }
        }
        Assert.Equal(Enumerable.Range(0, 92), starts.Order()); // every window, the first and the last included
    }

    [Fact]
    public void WindowsMoveOnToTheNextBeginningOfADocument()
    {
        const int Start = 40;
        Tensor ids = Tensor.Zeros([1, 8], DType.I32), targets = Tensor.Zeros([1, 8], DType.I32);
        BatchSampler sampler = new(_tokens, 8, new Philox(1), Start);
        HashSet<int> starts = [];
        for (int i = 0; i < 2000; i++)
        {
            sampler.Next(ids, targets);
            starts.Add(ids.ToIntArray()[0]);
            Assert.Equal(ids.ToIntArray().Select(id => id + 1), targets.ToIntArray());
        }
        Assert.Equal(Enumerable.Range(0, 92).Where(start => start is <= Start - 8 or >= Start), starts.Order());
    }

    [Fact]
    public void TheCounterIsTheWholeState()
    {
        Tensor ids = Tensor.Zeros([2, 5], DType.I32), targets = Tensor.Zeros([2, 5], DType.I32);
        Philox random = new(7);
        BatchSampler sampler = new(_tokens, 5, random);
        for (int i = 0; i < 3; i++)
            sampler.Next(ids, targets);
        ulong counter = random.Counter;
        sampler.Next(ids, targets);
        int[] expected = ids.ToIntArray();
        new BatchSampler(_tokens, 5, new Philox(7) { Counter = counter }).Next(ids, targets);
        Assert.Equal(expected, ids.ToIntArray());
    }

    [Fact]
    public void ValidationWindowsAreTheSameAndSpanTheFile()
    {
        Tensor ids = Tensor.Zeros([3, 4], DType.I32), targets = Tensor.Zeros([3, 4], DType.I32);
        ValidationWindows windows = new(_tokens, 4, 3, 2);
        Assert.Equal(2, windows.Batches);
        windows.Read(0, ids, targets);
        Assert.Equal([0, 19, 38], ids.ToIntArray().Where((_, i) => i % 4 == 0));
        windows.Read(1, ids, targets);
        Assert.Equal([57, 76, 95], ids.ToIntArray().Where((_, i) => i % 4 == 0));
        Assert.Equal(99, targets.ToIntArray()[^1]);
        Assert.Equal(2, new ValidationWindows(_tokens, 20, 3, 50).Batches); // four whole windows fill two batches
    }

    [Fact]
    public void DataShorterThanTheContextIsAnError()
    {
        Assert.Contains("at least 101 tokens", Assert.Throws<TrainingException>(() => new BatchSampler(_tokens, 100, new Philox(1))).Message);
        Assert.Contains("held-out", Assert.Throws<TrainingException>(() => new ValidationWindows(_tokens, 100, 1, 1)).Message);
        _ = new BatchSampler(_tokens, 99, new Philox(1));
    }

    [Fact]
    public void DamagedTokenFilesAreRefused()
    {
        byte[] good = File.ReadAllBytes(_folder["t"]);
        void Fails(string expected, byte[] bytes)
        {
            string path = _folder.Write("bad", bytes);
            Assert.Contains(expected, Assert.Throws<TrainingException>(() => TokenFile.Open(path)).Message);
        }
        Fails("LIULITOK", good[..50]);
        Fails("empty", []);
        Fails("100 ids of 2 bytes", good[..^1]);
        byte[] huge = [.. good];
        BitConverter.TryWriteBytes(huge.AsSpan(16), long.MaxValue / 2 + 1);
        Fails("ids of 2 bytes", huge);
        byte[] version = [.. good];
        version[8] = 9;
        Fails("version 9", version);
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokens.Read(98, new int[3]));
    }
}
