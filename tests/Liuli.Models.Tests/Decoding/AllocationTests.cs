using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Models.Tests.Decoding;

public class AllocationTests
{
    public static TheoryData<string> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void AWarmedUpDecodingStepAllocatesNothing(string name)
    {
        Decoder model = TinyModels.Make(name, device: Device.Cpu(threads: 2)); // of its own, as other tests allocate on the default one
        using KvCache cache = new(model.Config, 1, 24, model.Device);
        ForwardContext context = new() { Cache = cache };
        for (int i = 0; i < 12; i++)
            Step(model, context, i);
        float sum = 0;
        Allocations.AssertNone(() =>
        {
            cache.Truncate(12);
            for (int i = 12; i < 24; i++)
                sum += Step(model, context, i);
        }, () => model.Device.NativeBlocksAllocated);
        Assert.True(float.IsFinite(sum));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AWarmedUpTrainingPassAllocatesNothing(string name)
    {
        Decoder model = TinyModels.Make(name, device: Device.Cpu(threads: 2));
        model.Train();
        model.RequireGrad();
        Tensor ids = TinyModels.RandomIds(model.Config, 2, 12, 1, model.Device), targets = TinyModels.RandomIds(model.Config, 2, 12, 2, model.Device);
        ForwardContext context = new() { Dropout = new Philox(1) };
        for (int i = 0; i < 3; i++)
            Pass(model, ids, targets, context);
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 3; i++)
                Pass(model, ids, targets, context);
        }, () => model.Device.NativeBlocksAllocated);
    }

    private static float Step(Decoder model, ForwardContext context, int i)
    {
        using TensorScope scope = TensorScope.Begin();
        using Recording.Restore pause = Recording.Nothing();
        Tensor id = Tensor.FromInts([i % model.Config.VocabularySize], [1, 1], model.Device);
        return model.ForwardLast(id, context).AsSpan<float>()[0];
    }

    private static void Pass(Decoder model, Tensor ids, Tensor targets, ForwardContext context)
    {
        using TensorScope scope = TensorScope.Begin();
        model.Forward(ids, context).CrossEntropy(targets).Backward();
        model.ClearGradients();
    }
}
