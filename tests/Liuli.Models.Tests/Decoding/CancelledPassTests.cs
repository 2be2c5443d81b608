using Liuli.Tensors;

namespace Liuli.Models.Tests.Decoding;

/// <summary>A pass that is ended between two blocks.</summary>
public class CancelledPassTests
{
    private static readonly int[] s_ids = [3, 5, 7, 11];

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    public void ACacheGoesOnAsIfNothingHadBeen(string family)
    {
        Decoder model = TinyModels.Make(family);
        using KvCache cache = new(model.Config, 1, 8, model.Device);
        using CancellationTokenSource source = new();
        StopAfterFirstBlock trace = new(source);
        Assert.Throws<OperationCanceledException>(() => model.Forward(Row(), new ForwardContext { Cache = cache, Cancellation = source.Token, Trace = trace }));
        Assert.True(trace.Seen);
        Assert.Equal(0, cache.Length);
        Assert.Equal(model.Forward(Row()).ToArray(), model.Forward(Row(), new ForwardContext { Cache = cache }).ToArray());
        Assert.Equal(s_ids.Length, cache.Length);
    }

    private static Tensor Row() => Tensor.FromInts(s_ids, [1, s_ids.Length]);

    private sealed class StopAfterFirstBlock(CancellationTokenSource source) : ITrace
    {
        public bool Seen { get; private set; }

        public bool Wants(string name)
        {
            Assert.DoesNotContain("blocks.1.", name, StringComparison.Ordinal);
            return name == "blocks.0.output";
        }

        public void Record(string name, Tensor value)
        {
            Seen = true;
            source.Cancel();
        }
    }
}
