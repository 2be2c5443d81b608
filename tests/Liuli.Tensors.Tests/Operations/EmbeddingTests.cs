namespace Liuli.Tensors.Tests.Operations;

public class EmbeddingTests
{
    private static Tensor Table => Tensor.From([0f, 1f, 10f, 11f, 20f, 21f], [3, 2]);

    [Fact]
    public void RowsAreCopiedAndGradientsAddUpWhereAnIdRepeats()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor table = Table.RequireGrad();
        Tensor y = table.Embedding(Tensor.FromInts([2, 0, 2, 2], [2, 2]));
        Assert.Equal([2, 2, 2], y.Shape);
        Assert.Equal([20, 21, 0, 1, 20, 21, 20, 21], y.ToArray());
        LiteralLoss.Backward(y, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal([3, 4, 0, 0, 13, 16], table.Gradient.ToArray());
        LiteralLoss.Backward(table.Embedding(Tensor.FromInts([1], [1])), 100, 200);
        Assert.Equal([3, 4, 100, 200, 13, 16], table.Gradient.ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void AnIdOutsideTheVocabularyIsNamed(int id)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor ids = Tensor.FromInts([0, id], [2]);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Table.Embedding(ids)).Message;
        Assert.Contains($"id {id} at position 1", message);
        Assert.Contains("vocabulary of 3", message);
    }

    [Fact]
    public void WrongUsesSayWhatIsWrong()
    {
        using TensorScope scope = TensorScope.Begin();
        Assert.Contains("I32", Assert.Throws<ArgumentException>(() => Table.Embedding(Tensor.From(1f))).Message);
        Assert.Contains("(vocabulary, width)", Assert.Throws<ArgumentException>(() => Tensor.From(1f).Embedding(Tensor.FromInts([0], [1]))).Message);
        Assert.Contains("same device", Assert.Throws<ArgumentException>(() => Table.Embedding(Tensor.FromInts([0], [1], TestDevices.Naive))).Message);
    }

    [Fact]
    public void NoIdsGiveNoRows() => Assert.Equal([0, 2], Table.Embedding(Tensor.FromInts([], [0])).Shape);

    [Fact]
    public void ExplainNamesTheOneElement()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Term term = Assert.Single(Table.Embedding(Tensor.FromInts([0, 2], [2])).Explain(1, 1).Terms);
        Assert.Equal((5, 21.0), (term.Index, term.Value));
    }
}
