namespace Liuli.Inference.Tests;

public class WeightLeaseTests
{
    private int _released;

    [Fact]
    public void WeightsThatNoOneReadsGoAtOnceAndOnlyOnce()
    {
        WeightLease lease = new("tiny", () => _released++);
        lease.Enter().Dispose();
        Assert.Equal(0, _released);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(1, _released);
        Assert.Contains("'tiny'", Assert.Throws<ObjectDisposedException>(() => lease.Enter()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsGoWithTheLastWhoReadsThem()
    {
        WeightLease lease = new("tiny", () => _released++);
        WeightLease.User first = lease.Enter(), second = lease.Enter();
        lease.Dispose();
        first.Dispose();
        Assert.Equal(0, _released);
        Assert.Throws<ObjectDisposedException>(() => lease.Enter());
        second.Dispose();
        Assert.Equal(1, _released);
    }
}
