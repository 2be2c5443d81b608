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
    public void WhatIsPassedOutGoesWithTheScopeAround()
    {
        Tensor result, rest;
        using (TensorScope.Begin())
        {
            using (TensorScope inner = TensorScope.Begin())
            {
                rest = Tensor.Full([1], 1);
                result = inner.PassOut(rest + rest);
                Tensor.Full([1], 7);
            }
            Assert.False(rest.IsAlive);
            Assert.Equal(2f, result.Item());
        }
        Assert.False(result.IsAlive);
    }

    [Fact]
    public void PassedOutOfTheOutermostScopeATensorStays()
    {
        Tensor result;
        using (TensorScope scope = TensorScope.Begin())
            result = scope.PassOut(Tensor.Full([1], 3));
        Assert.Equal(3f, result.Item());
        result.Dispose();
    }

    [Fact]
    public void PassingOutLeavesTensorsOfOtherScopesAlone()
    {
        using TensorScope outer = TensorScope.Begin();
        Tensor before = Tensor.Full([1], 1), kept;
        using (TensorScope inner = TensorScope.Begin())
        {
            kept = Tensor.Full([1], 2).Keep();
            Assert.Equal((before, kept), (inner.PassOut(before), inner.PassOut(kept)));
        }
        Assert.Equal((1f, 2f), (before.Item(), kept.Item()));
        kept.Dispose();
    }

    [Fact]
    public void AViewThatIsPassedOutKeepsItsBytes()
    {
        using TensorScope outer = TensorScope.Begin();
        Tensor view;
        using (TensorScope inner = TensorScope.Begin())
            view = inner.PassOut(Tensor.From([1, 2, 3, 4], [2, 2]).Slice(0, 1, 1));
        using (TensorScope.Begin())
            Tensor.Full([2, 2], 9);
        Assert.Equal([3, 4], view.ToArray());
    }

    [Fact]
    public void OnlyTheInnermostScopePassesOut()
    {
        using TensorScope outer = TensorScope.Begin();
        Tensor x = Tensor.Zeros([1]);
        using (TensorScope.Begin())
            Assert.Contains("innermost", Assert.Throws<InvalidOperationException>(() => outer.PassOut(x)).Message);
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
