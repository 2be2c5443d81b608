using Liuli.Tests;

namespace Liuli.Tensors.Tests;

public class BackpropagationTests
{
    /// <summary>Sums pass their gradient on without a copy, but what a program gets to see is a tensor of its own.</summary>
    [Fact]
    public void GradientsOfLeavesLieApart()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(1, 2).RequireGrad(), y = Tensor.From(3, 4).RequireGrad();
        (x + y).Sum().Backward();
        x.Gradient.AsSpan<float>().Fill(7);
        Assert.Equal([1, 1], y.Gradient.ToArray());
        ((x + y) + (x - y)).Sum().Backward();
        Assert.Equal([9, 9], x.Gradient.ToArray());
        Assert.Equal([1, 1], y.Gradient.ToArray());
    }

    [Fact]
    public void AKeptGraphWithSharedGradientsGivesTheSameAgain()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.From(0.5f, -2).RequireGrad(), line = x * 3f, sum = line + line.Tanh(), loss = (sum + sum.Tanh()).Sum();
        loss.Backward(retainGraph: true);
        float[] once = x.Gradient.ToArray();
        loss.Backward();
        Close.Assert([.. once.Select(g => 2 * g)], x.Gradient.ToArray(), 1e-6, "twice");
    }

    [Fact]
    public void AProductsGradientsAreTheOtherFactors()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(2, 3).RequireGrad(), w = Tensor.From(5, 7).RequireGrad();
        (x * w).SumAll().Backward();
        Assert.Equal([5f, 7], x.Gradient.ToArray());
        Assert.Equal([2f, 3], w.Gradient.ToArray());
    }

    [Fact]
    public void TwoCallsAddUpUntilTheGradientIsCleared()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor w = Tensor.From(5, 7).RequireGrad();
        for (int call = 0; call < 2; call++)
            w.Scale(3).SumAll().Backward();
        Assert.Equal([6f, 6], w.Gradient.ToArray());
        w.ClearGradient();
        Assert.False(w.HasGradient);
        w.Scale(3).SumAll().Backward();
        Assert.Equal([3f, 3], w.Gradient.ToArray());
    }

    [Fact]
    public void ADiamondCollectsFromBothSides()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(3).RequireGrad();
        Tensor square = x * x, left = square * x, right = square.Scale(4);
        (left + right).SumAll().Backward(); // x³ + 4x²: 3x² + 8x
        Assert.Equal(51f, x.Gradient.Item());
    }

    [Fact]
    public void ANodeRunsOnlyOnceAllItsConsumersHave()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(2).RequireGrad();
        // y is used by the last step and, through a detour, by an earlier one.
        Tensor y = x * x, detour = y.Scale(3).AddScalar(1) * y; // (3y + 1)·y
        (y + detour).SumAll().Backward(); // y + 3y² + y with y = x²: (2 + 6y)·2x
        Assert.Equal(104f, x.Gradient.Item());
    }

    [Fact]
    public void IntermediateResultsGoUnlessTheyAreKept()
    {
        using Tensor x = Tensor.From(2).RequireGrad();
        Tensor gone = x * x, kept = gone.Scale(3).Keep(), loss = kept.SumAll();
        loss.Backward();
        Assert.False(gone.IsAlive);
        Assert.Equal((12f, 12f), (kept.Item(), loss.Item()));
        Assert.Null(kept.Operation);
        Assert.False(kept.HasGradient || loss.HasGradient);
        Assert.False(kept.RequiresGrad);
        kept.Dispose();
        loss.Dispose();
    }

    [Fact]
    public void ARetainedGraphCanBeWalkedAgain()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor x = Tensor.From(2).RequireGrad();
        Tensor square = x * x, loss = square.SumAll();
        loss.Backward(retainGraph: true);
        Assert.True(square.IsAlive);
        Assert.Equal(4f, x.Gradient.Item());
        loss.Backward();
        Assert.Equal(8f, x.Gradient.Item());
        Assert.False(square.IsAlive);
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => loss.Backward()).Message);
        Assert.Equal(8f, x.Gradient.Item());
    }

    [Fact]
    public void ALongChainDoesNotOverflowTheStack()
    {
        const int steps = 10_000;
        using TensorScope scope = TensorScope.Begin();
        Device device = Device.Cpu(threads: 1);
        using Tensor x = Tensor.Full([1], 0.5f, device).RequireGrad();
        Tensor y = x;
        for (int i = 0; i < steps; i++)
            y = y.AddScalar(1);
        y.SumAll().Backward();
        Assert.Equal(1f, x.Gradient.Item());
        Assert.False(y.IsAlive);
    }

    [Fact]
    public void GradientsAreOfFirstOrderOnly()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        using Tensor x = Tensor.From(2).RequireGrad();
        (x * x).SumAll().Backward();
        Assert.Null(x.Gradient.Operation);
        Assert.False(x.Gradient.RequiresGrad);
        Assert.Throws<InvalidOperationException>(() => x.Gradient.SumAll().Backward());
    }

    [Fact]
    public void GradientsOutliveTheScopeAndGoWithTheirTensor()
    {
        Tensor x = Tensor.From(2).RequireGrad(), gradient;
        using (TensorScope.Begin())
        {
            (x * x).SumAll().Backward();
            gradient = x.Gradient;
        }
        Assert.Equal(4f, gradient.Item());
        x.Dispose();
        Assert.False(gradient.IsAlive);
    }

    [Fact]
    public void WhatNeedsNoGradientGetsNone()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor w = Tensor.From(2).RequireGrad();
        Tensor x = Tensor.From(5), y = x.Scale(2);
        (w * y).SumAll().Backward();
        Assert.Equal(10f, w.Gradient.Item());
        Assert.False(x.HasGradient || y.HasGradient);
        Assert.True(y.IsAlive);
    }

    [Fact]
    public void WrongUseIsNamed()
    {
        using TensorScope scope = TensorScope.Begin();
        using Tensor w = Tensor.From(2, 3).RequireGrad();
        Assert.Contains("shape (2)", Assert.Throws<InvalidOperationException>(() => w.Scale(2).Backward()).Message);
        Assert.Contains("RequireGrad()", Assert.Throws<InvalidOperationException>(() => Tensor.From(1).Backward()).Message);
        Tensor gone = Tensor.From(1, 1), product = w * gone, loss = product.SumAll();
        gone.Dispose();
        Assert.Contains("released", Assert.Throws<ObjectDisposedException>(() => loss.Backward()).Message);
        // The failed call leaves no mark: what can still be walked is walked in full.
        Assert.Throws<ObjectDisposedException>(() => loss.Backward());
        w.Scale(2).SumAll().Backward();
        Assert.Equal([2f, 2], w.Gradient.ToArray());
    }

    /// <summary>Rumelhart's exercise in small: one hidden layer, softmax in composed form, squared error.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AWarmTrainingStepOfANetworkAllocatesNothing(int threads)
    {
        Device device = Device.Cpu(threads: threads);
        Philox random = new(1);
        Tensor x = Tensor.Normal([64, 24], 0, 1, random, device), target = Tensor.Uniform([64, 10], 0, 0.2f, random, device);
        Tensor[] parameters =
        [
            Tensor.Normal([24, 96], 0, 0.2f, random, device).RequireGrad(), Tensor.Zeros([96], DType.F32, device).RequireGrad(),
            Tensor.Normal([10, 96], 0, 0.1f, random, device).RequireGrad(), Tensor.Zeros([10], DType.F32, device).RequireGrad(),
        ];
        float first = Step(), loss = first;
        for (int i = 0; i < 30; i++)
            loss = Step();
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 10; i++)
                loss = Step();
        }, () => device.NativeBlocksAllocated);
        Assert.True(loss < 0.9f * first, $"the loss went from {first} to {loss}");

        float Step()
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor hidden = x.MatMul(parameters[0], bias: parameters[1]);
            Tensor active = hidden.Relu() + hidden.Gelu().Scale(0.1f) - hidden.Tanh() * hidden.Sigmoid();
            Tensor part = Tensor.Concatenate([active.Slice(1, 0, 40), active.Slice(1, 40, 56)], 1);
            Tensor turned = part.Reshape([64, 8, 12]).Transpose(1, 2).Transpose(1, 2).Reshape([64, 96]);
            Tensor scores = turned.MatMul(parameters[2], transposeRight: true, bias: parameters[3]);
            Tensor exponentials = (scores - scores.Max().Reshape([64, 1])).Exp();
            Tensor shares = exponentials / exponentials.Sum().Reshape([64, 1]);
            Tensor loss = shares.MeanSquaredError(target);
            loss.Backward();
            foreach (Tensor parameter in parameters)
            {
                Span<float> values = parameter.AsSpan<float>(), gradient = parameter.Gradient.AsSpan<float>();
                for (int i = 0; i < values.Length; i++)
                    values[i] -= 2 * gradient[i];
                parameter.ClearGradient();
            }
            return loss.Item();
        }
    }

    [Fact]
    public void ACancelledPassStopsBetweenTwoStepsAndTheNextOneIsWhole()
    {
        using TensorScope scope = TensorScope.Begin();
        using CancellationTokenSource stop = new();
        Tensor x = Tensor.From([2f], [1]).RequireGrad();
        Tensor loss = new CancellingOperation(stop).Apply(x * x);
        Assert.ThrowsAny<OperationCanceledException>(() => loss.Backward(cancellation: stop.Token));
        Assert.False(x.HasGradient); // the product's turn did not come
        (x * x).Backward();
        Assert.Equal(4, x.Gradient.Item());
        x.Dispose();
    }

    /// <summary>y = x, whose backward asks for the end.</summary>
    private sealed class CancellingOperation(CancellationTokenSource stop) : Operation
    {
        public override string Name => "cancelling";

        public override string Formula => "y = x";

        public Tensor Apply(Tensor x) => Recording.Record(this, Tensor.From(x.ToArray(), x.Shape), 0, x);

        public override void Backward(in Node node)
        {
            node.GradientOf(0).Tensor.AsSpan<float>()[0] = node.OutputGradient.Item();
            stop.Cancel();
        }

        public override Explanation Explain(in Node node, long index) => throw new NotSupportedException();
    }
}
