namespace Liuli.Tensors.Tests;

public class RecordingTests
{
    [Fact]
    public void ByDefaultOnlyWhatLeadsToAParameterIsRecorded()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(1, 2), plain = x + x;
        Assert.Null(plain.Operation);
        Assert.Empty(plain.Inputs.ToArray());
        using Tensor w = Tensor.From(3, 4).RequireGrad();
        Tensor product = x * w, sum = product.Sum();
        Assert.Equal(("multiply", "sum"), (product.Operation!.Name, sum.Operation!.Name));
        Assert.True(product.RequiresGrad && sum.RequiresGrad);
        Assert.Equal([x, w], product.Inputs.ToArray());
        Assert.True(Recording.IsNeeded(x, w));
        Assert.False(Recording.IsNeeded(x, default));
    }

    [Fact]
    public void NothingRecordsNothingAndRestoresTheModeBefore()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor w = Tensor.From(3, 4).RequireGrad();
        using (Recording.Everything())
        {
            using (Recording.Nothing())
            {
                Tensor y = w + w;
                Assert.Null(y.Operation);
                Assert.False(y.RequiresGrad);
                Assert.False(Recording.IsNeeded(w));
            }
            Assert.True(Recording.IsEverything);
        }
        Assert.False(Recording.IsEverything);
        Assert.NotNull((w + w).Operation);
    }

    [Fact]
    public void EverythingRecordsForExplanationWithoutAskingForGradients()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor y = Tensor.From(1, 2) * Tensor.From(5, 7);
        Assert.False(y.RequiresGrad);
        Explanation explanation = y.Explain(1);
        Assert.Equal(("multiply", 14.0, Combination.Product), (explanation.Operation, explanation.Value, explanation.Combination));
        Assert.Equal([("left", 2.0), ("right", 7.0)], explanation.Terms.Select(t => (t.Role, t.Value)));
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
    }

    [Fact]
    public void AnExplanationGoesDownToStoredBits()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor x = Tensor.From([1, -2, 3], [1, 3]), w = Tensor.From([0.5f, 2, 4], [3, 1]), b = Tensor.From(10);
        Explanation top = x.MatMul(w, bias: b).Relu().Explain(0, 0);
        Assert.Equal(("relu", 18.5), (top.Operation, top.Value));
        Explanation sum = top.Terms[0].Open();
        Assert.Equal(("matmul", Combination.Sum, 4), (sum.Operation, sum.Combination, sum.Terms.Count));
        Assert.Equal([("input", 1.0, 0.5), ("input", -2.0, -4.0), ("input", 3.0, 12.0), ("bias", 10.0, 10.0)], sum.Terms.Select(t => (t.Role, t.Value, t.Contribution)));
        Assert.Equal(("weight", 2.0), (sum.Terms[1].Factor!.Role, sum.Terms[1].Factor!.Value));
        Assert.Equal(0, sum.Residual);
        Explanation stored = sum.Terms[1].Open();
        Assert.Equal((Combination.Stored, "stored as F32 bits 0xC0000000", -2.0), (stored.Combination, stored.Formula, stored.Value));
        Assert.Empty(stored.Terms);
    }

    [Fact]
    public void ModesBelongToOneThread()
    {
        using var recording = Recording.Everything();
        bool elsewhere = true;
        Thread thread = new(() => elsewhere = Recording.IsEverything);
        thread.Start();
        thread.Join();
        Assert.False(elsewhere);
        Assert.True(Recording.IsEverything);
    }
}
