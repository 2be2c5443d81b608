using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>A decoder to measure, and what must be released after it.</summary>
internal sealed class BenchModel : IDisposable
{
    /// <summary>An F32 weight; in training also its gradient and two moments.</summary>
    private const int BytesPerParameter = 4;
    public const int TrainingBytesPerParameter = 16;

    private readonly PretrainedModel? _pretrained;

    private BenchModel(Decoder decoder, PretrainedModel? pretrained)
    {
        Decoder = decoder;
        _pretrained = pretrained;
    }

    public Decoder Decoder { get; }

    public static BenchModel Load(string directory, Device device, DType? type)
    {
        PretrainedModel pretrained = PretrainedModel.Load(directory, device: device, type: type);
        return new BenchModel(pretrained.Model, pretrained);
    }

    /// <summary>Speed does not depend on what the weights are, so they are rounded in whatever order they were made.</summary>
    public static BenchModel Random(DecoderConfig config, Device device, DType type)
    {
        if (type != DType.F32)
            config = config with { WeightLayout = WeightLayout.OutIn };
        CheckMemory(config, BytesPerParameter);
        Decoder decoder = new(config);
        decoder.Initialize(new Philox(1), device);
        decoder.StoreAs(type);
        return new BenchModel(decoder, null);
    }

    /// <summary>A config.json may describe anything; what cannot fit is refused before memory is asked for.</summary>
    public static void CheckMemory(DecoderConfig config, int bytesPerParameter)
    {
        long parameters = new ModelDescription(config).Parameters, there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if ((double)parameters * bytesPerParameter > there)
            throw new InvalidOperationException($"making random weights: {parameters} parameters need {(double)parameters * bytesPerParameter / 1e9:0.0} GB in F32, this machine has {there / 1e9:0.0} GB; take a smaller config.json");
    }

    public void Dispose()
    {
        _pretrained?.Dispose();
        if (_pretrained is not null)
            return;
        foreach ((_, Parameter parameter) in Decoder.Parameters())
            parameter.Value.Dispose();
    }
}
