using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>After warm-up a step of training allocates nothing: no managed byte on the calling thread, no native block.</summary>
public class TrainingStepMemoryTests
{
    private const int Batch = 2, Time = 24, Width = 48, Heads = 4, Vocabulary = 61;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AWarmStepAllocatesNothing(int threads)
    {
        Device device = Device.Cpu(threads: threads);
        Philox random = new(1);
        Tensor[] parameters =
        [
            Tensor.Normal([Vocabulary, Width], 0, 0.1f, random, device), Tensor.Full([Width], 1, device), Tensor.Zeros([Width], DType.F32, device),
            Tensor.Normal([Width, 3 * Width], 0, 0.1f, random, device), Tensor.Full([Width], 1, device),
        ];
        Tensor[] moments = [.. parameters.SelectMany(p => new[] { Tensor.Zeros(p.Shape, DType.F32, device), Tensor.Zeros(p.Shape, DType.F32, device) })];
        int[] tokens = [.. Enumerable.Range(0, Batch * Time).Select(_ => random.NextInt32(Vocabulary))];
        Tensor ids = Tensor.FromInts(tokens, [Batch, Time], device), targets = Tensor.FromInts([.. tokens.Skip(1), -100], [Batch, Time], device);
        foreach (Tensor parameter in parameters)
            parameter.RequireGrad();

        float first = Step(parameters, moments, ids, targets, random, 1), loss = first;
        for (int step = 2; step <= 40; step++)
            loss = Step(parameters, moments, ids, targets, random, step);
        int next = 41;
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                loss = Step(parameters, moments, ids, targets, random, next++);
        }, () => device.NativeBlocksAllocated);
        Assert.True(loss < 0.8f * first, $"the loss went from {first} to {loss}: the steps that allocate nothing must also learn");
    }

    [Fact]
    public void AWarmDecodingStepAllocatesNothing()
    {
        Device device = Device.Cpu(threads: 2);
        Philox random = new(2);
        Tensor table = Tensor.Normal([Vocabulary, Width], 0, 1, random, device).Keep(), weight = Tensor.Full([Width], 1, device).Keep();
        Tensor keys = Tensor.Normal([1, 80, Heads, Width / Heads], 0, 1, random, device).Keep(), angles = Tensor.Full([80, 3], 0.5f, device).Keep();
        Tensor id = Tensor.FromInts([5], [1, 1], device).Keep();
        for (int position = 0; position < 40; position++)
            Decode(table, weight, keys, angles, id, position);
        Allocations.AssertNone(() =>
        {
            for (int position = 40; position < 80; position++)
                Decode(table, weight, keys, angles, id, position);
        }, () => device.NativeBlocksAllocated);
    }

    private static void Decode(Tensor table, Tensor weight, Tensor cache, Tensor angles, Tensor id, int position)
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore nothing = Recording.Nothing();
        Tensor hidden = table.Embedding(id).RmsNorm(weight); // (B, 1, C)
        Tensor query = hidden.Reshape([1, 1, Heads, Width / Heads]).Rotary(angles, angles, position); // (B, 1, H, D)
        Tensor y = Tensor.Attention(query, cache, cache, new AttentionOptions { Causal = true, KeyLength = position + 1, QueryOffset = position });
        float largest = y.Reshape([1, 1, Width]).MatMul(table, transposeRight: true).Softmax()[0, 0, 0];
        Assert.True(largest >= 0);
    }

    private static float Step(Tensor[] parameters, Tensor[] moments, Tensor ids, Tensor targets, Philox random, int step)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor hidden = parameters[0].Embedding(ids).LayerNorm(parameters[1], parameters[2]).Dropout(0.1f, random); // (B, T, C)
        Tensor attended = Tensor.AttentionPacked(hidden.MatMul(parameters[3]), Heads, Heads, new AttentionOptions { Causal = true }); // (B, T, C)
        Tensor logits = (hidden + attended).RmsNorm(parameters[4]).MatMul(parameters[0], transposeRight: true); // (B, T, V)
        Tensor loss = logits.CrossEntropy(targets);
        float value = loss.Item();
        loss.Backward();
        double norm = 0;
        foreach (Tensor parameter in parameters)
            norm += parameter.Gradient.SquaredNorm();
        AdamWStep settings = new(step, 1e-2, GradientScale: Math.Min(1, 1 / Math.Sqrt(norm)));
        for (int i = 0; i < parameters.Length; i++)
        {
            AdamWUpdate.Apply(parameters[i], parameters[i].Gradient, moments[2 * i], moments[2 * i + 1], settings);
            parameters[i].ClearGradient();
        }
        return value;
    }
}
