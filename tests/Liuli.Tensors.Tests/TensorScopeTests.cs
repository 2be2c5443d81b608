using Liuli.Tests;

namespace Liuli.Tensors.Tests;

public class TensorScopeTests
{
    [Fact]
    public void WhatWasMadeInsideGoesAtItsEnd()
    {
        Tensor before = Tensor.Full([2], 1), inside;
        using (TensorScope.Begin())
            inside = before + before;
        Assert.True(before.IsAlive);
        Assert.False(inside.IsAlive);
        before.Dispose();
    }

    [Fact]
    public void ScopesNest()
    {
        Tensor outer, inner;
        using (TensorScope.Begin())
        {
            outer = Tensor.Zeros([1]);
            using (TensorScope.Begin())
                inner = Tensor.Zeros([1]);
            Assert.True(outer.IsAlive);
            Assert.False(inner.IsAlive);
            Tensor after = Tensor.Zeros([1]);
            Assert.True(after.IsAlive);
        }
        Assert.False(outer.IsAlive);
    }

    [Fact]
    public void KeptTensorsAndParametersStay()
    {
        Tensor kept, parameter;
        using (TensorScope.Begin())
        using (TensorScope.Begin())
        {
            kept = Tensor.Full([1], 3).Keep();
            parameter = Tensor.Full([1], 4).RequireGrad();
        }
        Assert.Equal((3f, 4f), (kept.Item(), parameter.Item()));
        kept.Dispose();
        parameter.Dispose();
    }

    [Fact]
    public void ATensorThatWasReleasedAndReusedInsideIsNotReleasedTwice()
    {
        Device device = Device.Cpu(threads: 1);
        using Tensor outside = Tensor.Zeros([1], DType.F32, device);
        Tensor second;
        using (TensorScope.Begin())
        {
            Tensor.Full([1], 1, device).Dispose();
            second = Tensor.Full([1], 2, device).Keep(); // the same body and block again
        }
        Assert.Equal(2f, second.Item());
        second.Dispose();
    }

    [Fact]
    public void ClosingTheOuterScopeFirstIsAnError()
    {
        TensorScope outer = TensorScope.Begin(), inner = TensorScope.Begin();
        Assert.Contains("inner scopes first", Assert.Throws<InvalidOperationException>(outer.Dispose).Message);
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void AnotherThreadHasItsOwnScopes()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor made = default;
        Exception? closing = null;
        Thread thread = new(() =>
        {
            made = Tensor.Full([1], 5);
            closing = Record.Exception(scope.Dispose);
        });
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(closing);
        using (TensorScope.Begin())
            Assert.Equal(5f, made.Item());
        made.Dispose();
    }

    [Fact]
    public void AWarmScopeAllocatesNothing()
    {
        for (int i = 0; i < 3; i++)
            Run();
        Allocations.AssertNone(Run);

        static void Run()
        {
            using TensorScope outer = TensorScope.Begin();
            using TensorScope inner = TensorScope.Begin();
            for (int i = 0; i < 20; i++)
                Tensor.Zeros([100]);
        }
    }
}
