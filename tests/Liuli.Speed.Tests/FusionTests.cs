using Liuli.Tensors;

namespace Liuli.Speed.Tests;

/// <summary>What fused operations save, in time and in memory.</summary>
public class FusionTests
{
    private const int Heads = 4, Width = 64;

    [Fact]
    public void FusedAttentionOverProductSoftmaxProduct()
    {
        const int time = 512;
        Device device = Device.Cpu(threads: 1);
        (Tensor q, Tensor k, Tensor v) = Draw(device, time);
        Tensor[] query = [.. Enumerable.Range(0, Heads).Select(_ => Tensor.Normal([time, Width], 0, 1, new Philox(4), device).Keep())];
        Race.AssertFaster($"causal attention over {time} positions, fused against composed", 1.5,
            () => Tensor.Attention(q, k, v, new AttentionOptions { Causal = true }).Dispose(),
            () =>
            {
                using TensorScope scope = TensorScope.Begin();
                foreach (Tensor head in query)
                    head.MatMul(head, transposeRight: true).Softmax().MatMul(head);
            });
    }

    /// <summary>A table of scores of 2048² positions would take 16 MiB a head.</summary>
    [Fact]
    public void AttentionsMemoryGrowsWithThePositionsNotTheirSquare()
    {
        long shorter = Step(1024), longer = Step(2048);
        Assert.True(longer <= 2.5 * shorter, $"a step of attention over 1024 positions takes {shorter:N0} bytes, over 2048 {longer:N0}: at most two and a half times as many are expected");

        static long Step(int time)
        {
            Device device = Device.Cpu(threads: 1);
            (Tensor q, Tensor k, Tensor v) = Draw(device, time);
            using TensorScope scope = TensorScope.Begin();
            foreach (Tensor input in (Tensor[])[q, k, v])
                input.RequireGrad();
            Tensor.Attention(q, k, v, new AttentionOptions { Causal = true }).SumAll().Backward();
            return device.NativeBytesAllocated;
        }
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Draw(Device device, int time)
    {
        Philox random = new(3);
        Tensor Next() => Tensor.Normal([1, time, Heads, Width], 0, 1, random, device).Keep();
        return (Next(), Next(), Next());
    }
}
