using Liuli.Models.Benchmarking;
using Liuli.Tensors;

namespace Liuli.Models.Tests.Benchmarking;

public class RandomWeightsTests
{
    private static readonly DecoderConfig s_config = TinyModels.Llama with
    {
        Width = 256,
        FeedForward = TinyModels.Llama.FeedForward with { Width = 512 },
        InitializerRange = 0.02f,
    };

    public static TheoryData<DType> Types => [.. Enum.GetValues<DType>().Where(type => type.IsQuantized || type.IsFloat16 || type == DType.F32)];

    [Theory]
    [MemberData(nameof(Types))]
    public void AreOfTheTypeAskedForAndOfSensibleSize(DType type)
    {
        Decoder model = new(s_config), initialized = new(s_config);
        Device device = Device.Cpu(threads: 2);
        RandomWeights.Fill(model, device, type);
        initialized.Initialize(new Philox(2), device);
        foreach (((string name, Parameter made), (_, Parameter other)) in model.Parameters().Zip(initialized.Parameters()))
        {
            Assert.Equal(made.CanStoreAs(type) ? type : DType.F32, made.Value.DType);
            float[] values = made.Value.To(DType.F32).ToArray(), expected = other.Value.ToArray();
            // Two bits a weight leave a good part of them at 0.
            Assert.True(Math.Abs(Size(values) - Size(expected)) <= 0.25 * Size(expected), $"{name}: {Size(values)} instead of {Size(expected)}");
        }
        Assert.All(model.Forward(TinyModels.RandomIds(s_config, 1, 9, device: device)).ToArray(), logit => Assert.True(float.IsFinite(logit)));
    }

    [Fact]
    public void RowsDiffer()
    {
        Decoder model = new(s_config);
        RandomWeights.Fill(model, Device.Cpu(threads: 2), DType.Q8_0);
        float[] up = model.Parameters().Single(p => p.Name == "blocks.0.mlp.up.weight").Parameter.Value.To(DType.F32).ToArray();
        Assert.Equal(512, up.Chunk(256).Select(row => string.Join(' ', row)).Distinct().Count());
    }

    private static double Size(float[] values) => Math.Sqrt(values.Average(value => (double)value * value));
}
