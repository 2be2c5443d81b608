using Liuli.Models;
using Liuli.Models.Benchmarking;
using Liuli.Tensors;
using Liuli.Training.Optimizers;

namespace Liuli.Training.Benchmarking;

/// <summary>Measures training steps: forward, backward, clipping, AdamW; the same step that a run makes, on random tokens and without dropout.</summary>
public static class TrainingBenchmark
{
    /// <summary>Trains a new model of random weights: one step to warm up, then <paramref name="repeats"/> measured ones.</summary>
    /// <param name="config">What to build.</param>
    /// <param name="batch">B: sequences.</param>
    /// <param name="context">T: tokens of each.</param>
    /// <param name="device">Where.</param>
    /// <param name="repeats">How many steps are measured.</param>
    /// <param name="precision">What products multiply.</param>
    /// <param name="recompute">Whether the insides of blocks are made again for backward.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <returns>The result <c>train</c>, in tokens per second.</returns>
    /// <exception cref="ArgumentException">A number is not positive, or the model's context is shorter.</exception>
    public static BenchmarkResult Run(DecoderConfig config, int batch, int context, Device device, int repeats, MatMulPrecision precision = MatMulPrecision.F32, bool recompute = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        if (context > config.ContextLength)
            throw new ArgumentException($"benchmarking training: sequences of {Counted.Of(context, "token")} do not fit the model's context of {config.ContextLength}; ask for shorter ones");
        Decoder model = new(config);
        try
        {
            model.Initialize(new Philox(1), device);
            model.RequireGrad();
            model.Train();
            model.SetTrainingPrecision(precision);
            using AdamW optimizer = new(model.NamedParameters());
            using TrainingStep step = new(model, optimizer, [batch, context], accumulate: 1, clip: 1, dropout: null, recompute);
            Fill(step, config.VocabularySize);
            int number = 0;
            RepeatedRate rates = RepeatedRate.Of(repeats, (double)batch * context, () =>
            {
                step.Backward(++number);
                step.Update(learningRate: 1e-4, number);
            }, cancellation);
            return new BenchmarkResult(
                "train", "tokens", [("batch", batch), ("context", context), ("parameters", model.ParameterCount), ("threads", device.Threads)], rates,
                new UnitCost(new DecoderCost(config).TrainingOperationsPerToken(context), 0, Bf16: precision == MatMulPrecision.BF16));
        }
        finally
        {
            foreach ((_, Parameter parameter) in model.Parameters())
            {
                if (parameter.HasValue)
                    parameter.Value.Dispose();
            }
        }
    }

    private static void Fill(TrainingStep step, int vocabularySize)
    {
        Philox random = new(2);
        Span<int> ids = step.Ids.AsSpan<int>(), targets = step.Targets.AsSpan<int>();
        for (int i = 0; i < ids.Length; i++)
            ids[i] = random.NextInt32(vocabularySize);
        for (int i = 0; i < targets.Length; i++)
            targets[i] = ids[(i + 1) % ids.Length];
    }
}
