using Liuli.Models;
using Liuli.Models.Benchmarking;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Cli.Verbs;

/// <summary>A decoder to measure, and what must be released after it.</summary>
internal sealed class BenchModel : IDisposable
{
    /// <summary>An F32 weight, its gradient and two moments.</summary>
    private const double TrainingBytesPerParameter = 16;

    private const int LongestBlock = 256;

    private readonly PretrainedModel? _pretrained;

    private BenchModel(Decoder decoder, PretrainedModel? pretrained)
    {
        Decoder = decoder;
        _pretrained = pretrained;
    }

    public Decoder Decoder { get; }

    public static BenchModel Load(string directory, Device device, DType? type, bool inMemory, IProgress<LoadProgress> progress, CancellationToken cancellation)
    {
        PretrainedModel pretrained = PretrainedModel.Load(directory, device: device, type: type, inMemory: inMemory, progress: progress, cancellation: cancellation);
        return new BenchModel(pretrained.Model, pretrained);
    }

    public static BenchModel Random(DecoderConfig config, Device device, DType type)
    {
        if (type != DType.F32)
            config = config with { WeightLayout = WeightLayout.OutIn };
        CheckMemory(config, (double)type.BytesFor(LongestBlock) / LongestBlock, type);
        Decoder decoder = new(config);
        RandomWeights.Fill(decoder, device, type);
        return new BenchModel(decoder, null);
    }

    /// <summary>A config.json may describe anything; what cannot fit is refused before memory is asked for.</summary>
    public static void CheckTrainingMemory(DecoderConfig config) => CheckMemory(config, TrainingBytesPerParameter, DType.F32);

    private static void CheckMemory(DecoderConfig config, double bytesPerParameter, DType type)
    {
        long parameters = new ModelDescription(config).Parameters, there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (parameters * bytesPerParameter > there)
            throw new InvalidOperationException($"making random weights: {parameters} parameters need {parameters * bytesPerParameter / 1e9:0.0} GB in {type}, this machine has {there / 1e9:0.0} GB; take a smaller config.json");
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
