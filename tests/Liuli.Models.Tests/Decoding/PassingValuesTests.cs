using Liuli.Tensors;

namespace Liuli.Models.Tests.Decoding;

public class PassingValuesTests
{
    public static TheoryData<string> Names => TinyModels.Names;

    /// <summary>Whether values in between stay or go changes no bit.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void LogitsAreTheSame(string name)
    {
        Decoder model = TinyModels.Make(name, device: Device.Cpu(threads: 2)); // of its own, as other tests count what the default one allocates
        using TensorScope scope = TensorScope.Begin();
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 20, 1, model.Device), staying = model.Forward(ids), going;
        using (Recording.Nothing())
            going = model.Forward(ids);
        Assert.Equal(staying.ToArray(), going.ToArray());
    }

    [Theory]
    [InlineData(DType.Q8_0, Activation.Silu)]
    [InlineData(DType.Q4_0, Activation.Gelu)]
    public void LogitsOfBlocksAreTheSame(DType type, Activation activation)
    {
        Decoder model = Llama(2, activation, Device.Cpu(threads: 2));
        model.StoreAs(type);
        using TensorScope scope = TensorScope.Begin();
        Tensor ids = TinyModels.RandomIds(model.Config, 1, 40, 1, model.Device), staying = model.Forward(ids), going;
        using (Recording.Nothing())
            going = model.Forward(ids);
        Assert.Equal(staying.ToArray(), going.ToArray());
    }

    /// <summary>A pass takes what one block takes, however many there are; where values are traced, as much as all of them.</summary>
    [Fact]
    public void BlocksUseTheSameMemory()
    {
        Assert.Equal(BlocksOfMemory(2, trace: false), BlocksOfMemory(6, trace: false));
        Assert.True(BlocksOfMemory(6, trace: true) > BlocksOfMemory(2, trace: true));
    }

    [Fact]
    public void TracedValuesLiveAsLongAsThePass()
    {
        Decoder model = Llama(2, Activation.Silu, Device.Cpu(threads: 1));
        Trace trace = new();
        using (TensorScope.Begin())
        using (Recording.Nothing())
        {
            model.Forward(TinyModels.RandomIds(model.Config, 1, 20, 1, model.Device), new ForwardContext { Trace = trace });
            Assert.Equal(2, trace.Values.Count);
            Assert.All(trace.Values, value => Assert.True(value.IsAlive));
        }
        Assert.All(trace.Values, value => Assert.False(value.IsAlive));
    }

    private sealed class Trace : ITrace
    {
        public List<Tensor> Values { get; } = [];

        public bool Wants(string name) => name.EndsWith("mlp.post", StringComparison.Ordinal);

        public void Record(string name, Tensor value) => Values.Add(value);
    }

    private static long BlocksOfMemory(int layers, bool trace)
    {
        Device device = Device.Cpu(threads: 1); // of its own, as other tests allocate on the default one
        Decoder model = Llama(layers, Activation.Silu, device);
        ForwardContext context = new() { Trace = trace ? new TraceRecorder() : null };
        using TensorScope scope = TensorScope.Begin();
        Tensor ids = TinyModels.RandomIds(model.Config, 1, 20, 1, device);
        long before = device.NativeBlocksAllocated;
        using (Recording.Nothing())
            model.Forward(ids, context);
        return device.NativeBlocksAllocated - before;
    }

    private static Decoder Llama(int layers, Activation activation, Device device)
    {
        DecoderConfig config = TinyModels.Llama with
        {
            Layers = layers,
            ContextLength = 64,
            Width = 64,
            Attention = TinyModels.Llama.Attention with { Heads = 4, KeyValueHeads = 2, HeadWidth = 16 },
            FeedForward = TinyModels.Llama.FeedForward with { Width = 96, Activation = activation },
        };
        Decoder model = new(config);
        model.Initialize(new Philox(3), device);
        return model;
    }
}
