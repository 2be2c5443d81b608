using Liuli.Tests;

namespace Liuli.Tensors.Tests;

/// <summary>Running a function twice must show in memory and time alone.</summary>
public class RecomputationTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    public void LossAndGradientsAreTheSameBits(float dropout)
    {
        Assert.Equal(Run(dropout, recompute: false), Run(dropout, recompute: true));
    }

    [Fact]
    public void RandomNumbersGoOnAsIfTheFunctionHadRunOnce()
    {
        Philox plain = new(3), again = new(3);
        Run(0.3f, recompute: false, plain);
        Run(0.3f, recompute: true, again);
        Assert.NotEqual(0UL, plain.Counter);
        Assert.Equal(plain.Counter, again.Counter);
    }

    [Fact]
    public void OnlyTheFunctionsEndsAreKept()
    {
        (long kept, long recomputed) = (Blocks(recompute: false), Blocks(recompute: true));
        // Twelve functions of four steps: without recomputation twice as many tensors live at once, at least.
        Assert.True(recomputed * 2 < kept, $"{recomputed} blocks with recomputation, {kept} without");
    }

    [Fact]
    public void AWarmPassAllocatesNothing()
    {
        Device device = Device.Cpu(threads: 1);
        Tensor x = Tensor.Full([8, 8], 0.5f, device).RequireGrad();
        Recomputation function = new(v => v.Gelu().Scale(2).Tanh());
        for (int i = 0; i < 3; i++)
            Pass();
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 5; i++)
                Pass();
        }, () => device.NativeBlocksAllocated);

        void Pass()
        {
            using (TensorScope.Begin())
                function.Apply(function.Apply(x)).MeanAll().Backward();
            x.ClearGradient();
        }
    }

    [Fact]
    public void WhatIsToBeExplainedIsRecordedStepByStep()
    {
        using TensorScope scope = TensorScope.Begin();
        using var recording = Recording.Everything();
        Tensor y = new Recomputation(v => v.Gelu().Scale(2)).Apply(Tensor.From(1f, 2f));
        Assert.Equal("gelu", y.Explain(1).Terms.Single(term => term.Role == "input").Open().Operation);
    }

    [Fact]
    public void AFunctionThatFailsInBackwardLeavesTheCounterAndTheNextPassAlone()
    {
        using TensorScope scope = TensorScope.Begin();
        Philox random = new(1);
        bool fail = false;
        Tensor x = Tensor.Full([4], 1).RequireGrad();
        Recomputation function = new(v => fail ? throw new TimeoutException() : v.Dropout(0.5f, random).Gelu(), random);
        Tensor loss = function.Apply(x).MeanAll();
        ulong counter = random.Counter;
        fail = true;
        Assert.Throws<TimeoutException>(() => loss.Backward());
        Assert.Equal(counter, random.Counter);
        fail = false;
        function.Apply(x).MeanAll().Backward();
        Assert.True(x.HasGradient);
    }

    private static float[] Run(float dropout, bool recompute, Philox? random = null)
    {
        using TensorScope scope = TensorScope.Begin();
        random ??= new Philox(2);
        Tensor x = Tensor.Normal([5, 6], 0, 1, new Philox(1)).RequireGrad(), w = Tensor.Normal([6, 6], 0, 1, new Philox(4)).RequireGrad();
        Func<Tensor, Tensor> function = v => v + v.MatMul(w).Gelu().Dropout(dropout, random);
        Recomputation operation = new(function, random);
        Tensor y = x;
        for (int i = 0; i < 3; i++)
            y = recompute ? operation.Apply(y) : function(y);
        Tensor loss = y.MeanAll();
        float value = loss.Item();
        loss.Backward();
        return [value, .. x.Gradient.ToArray(), .. w.Gradient.ToArray()];
    }

    private static long Blocks(bool recompute)
    {
        Device device = Device.Cpu(threads: 1);
        using TensorScope scope = TensorScope.Begin();
        Func<Tensor, Tensor> function = v => v.Gelu().Scale(2).Tanh().Sigmoid();
        Recomputation operation = new(function);
        Tensor y = Tensor.Full([100], 0.1f, device).RequireGrad();
        for (int i = 0; i < 12; i++)
            y = recompute ? operation.Apply(y) : function(y);
        y.MeanAll().Backward();
        return device.NativeBlocksAllocated;
    }
}
