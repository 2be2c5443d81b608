namespace Liuli.Tensors.Tests.Operations;

/// <summary>Choosing, moving and adding up rows, on numbers that are followed by hand.</summary>
public class ExpertTests
{
    [Fact]
    public void TopKNamesTheLargestInTheirOrder()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1f, 5f, 3f, 5f, float.NegativeInfinity, float.NaN, 2f, -1f, 0f, 7f], [2, 5]);
        Assert.Equal([1, 3, 2, 0, 0, 4, 1, 3], x.TopK(4).ToIntArray()); // NaN first
    }

    [Fact]
    public void RowsAreTakenPutAndAddedUp()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From([1f, 2f, 3f, 4f], [2, 2]);
        Assert.Equal([3f, 4f, 1f, 2f, 3f, 4f], x.TakeRows(Tensor.FromInts([1, 0, 1], [3])).ToArray());
        Assert.Equal([2f, 1f, 4f, 4f], x.Gather(Tensor.FromInts([1, 0, 1, 1], [2, 2])).ToArray());
        Tensor places = Tensor.FromInts([1, 0], [1, 2]);
        Assert.Equal([0.5f * 3 + 2 * 1, 0.5f * 4 + 2 * 2], Tensor.CombineExperts(x, Tensor.From([0.5f, 2f], [1, 2]), places, places).ToArray());
        Assert.Equal([1f, 2f, 9f, 8f], x.PutRows(Tensor.From([9f, 8f], [1, 2]), 1).ToArray());
    }

    [Fact]
    public void AnExpertsShareNamesIt()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor places = Tensor.FromInts([0, 1], [1, 2]), experts = Tensor.FromInts([5, 2], [1, 2]);
        Explanation opened = Tensor.CombineExperts(Tensor.From([1f, 2f], [2, 1]), Tensor.From([0.25f, 0.75f], [1, 2]), places, experts).Explain(0, 0);
        Assert.Equal(["expert 5", "expert 2"], opened.Terms.Select(t => t.Role));
        Assert.Equal([0.25, 1.5], opened.Terms.Select(t => t.Contribution));
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Zeros([2, 3]);
        Assert.Contains("from 1 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => x.TopK(4)).Message);
        Assert.Contains("from 1 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => x.TopK(0)).Message);
        Assert.Contains("position 3", Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(Tensor.FromInts([0, 3], [2, 1]))).Message);
        Assert.Contains("leading", Assert.Throws<ArgumentException>(() => x.Gather(Tensor.FromInts([0], [1, 1]))).Message);
        Assert.Contains("row -1", Assert.Throws<ArgumentOutOfRangeException>(() => x.TakeRows(Tensor.FromInts([-1], [1]))).Message);
        Assert.Contains("rows 1 … 2", Assert.Throws<ArgumentOutOfRangeException>(() => x.PutRows(Tensor.Zeros([2, 3]), 1)).Message);
        Assert.Contains("same width", Assert.Throws<ArgumentException>(() => x.PutRows(Tensor.Zeros([2, 2]), 0)).Message);
        Tensor one = Tensor.Zeros([1, 1]), place = Tensor.FromInts([2], [1, 1]);
        Assert.Contains("place 2", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.CombineExperts(x, one, place, place)).Message);
        Assert.Contains("cap", Assert.Throws<ArgumentOutOfRangeException>(() => x.SoftCap(0)).Message);
    }
}
