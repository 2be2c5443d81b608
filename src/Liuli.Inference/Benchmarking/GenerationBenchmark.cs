using System.Diagnostics;
using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Models;
using Liuli.Models.Benchmarking;
using Liuli.Tensors;

namespace Liuli.Inference.Benchmarking;

/// <summary>Measures a decoder at reading a prompt and at generating, through the same <see cref="TextGenerator"/> that serves users.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public static class GenerationBenchmark
{
    private const ulong Seed = 1;

    /// <summary>Reads a prompt of random tokens and generates greedily: once to warm up, then <paramref name="repeats"/> times.</summary>
    /// <param name="model">The decoder with its weights.</param>
    /// <param name="promptTokens">Tokens of the prompt, at least 1.</param>
    /// <param name="generateTokens">Tokens generated behind it, at least 2: the first one ends the time of the prompt, the others are the decoding.</param>
    /// <param name="repeats">How often.</param>
    /// <param name="cacheType">How keys and values are stored.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>The results <c>prompt</c> and <c>decode</c>, in tokens per second.</returns>
    /// <exception cref="ArgumentException">A number is too small, or the model's context cannot hold prompt and generated tokens.</exception>
    public static (BenchmarkResult Prompt, BenchmarkResult Decode) Run(
        Decoder model, int promptTokens, int generateTokens, int repeats, DType cacheType = DType.F32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(promptTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(generateTokens, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeats);
        DecoderConfig config = model.Config;
        if ((long)promptTokens + generateTokens > config.ContextLength)
            throw new ArgumentException($"benchmarking generation: {Counted.Of(promptTokens, "prompt token")} and {generateTokens} generated ones do not fit the model's context of {config.ContextLength}; ask for fewer");
        double[] prompt = new double[repeats], decode = new double[repeats];
        using TextGenerator generator = new(model, cacheType: cacheType);
        for (int i = -1; i < repeats; i++)
        {
            (double reading, double generating) = Once(generator, Prompt(config.VocabularySize, promptTokens, i + 1), generateTokens, cancellation);
            if (i < 0)
                continue;
            prompt[i] = promptTokens / reading;
            decode[i] = (generateTokens - 1) / generating;
        }
        DecoderCost cost = new(config);
        DType weights = model.TokenEmbedding.Weight.Value.DType;
        double blocks = cost.PromptBlockOperations(model, promptTokens);
        (string, long)[] sizes = [("prompt_tokens", promptTokens), ("generate_tokens", generateTokens), ("parameters", model.ParameterCount), ("threads", model.Device.Threads)];
        // A prompt reads each weight once for all its tokens, so only its operations count; a token alone is bound by the bytes, unless weights are few.
        return (
            new BenchmarkResult("prompt", "tokens", sizes, new RepeatedRate(prompt), new UnitCost(
                (cost.PromptOperations(promptTokens) - blocks) / promptTokens, 0, UnitCost.MayUseBf16(weights, promptTokens), blocks / promptTokens, UnitCost.AreBytes(promptTokens), UnitCost.MayUseFp16(weights, promptTokens))),
            new BenchmarkResult("decode", "tokens", sizes, new RepeatedRate(decode), new UnitCost(
                cost.DecodeOperationsPerToken(promptTokens, generateTokens - 1), cost.DecodeBytesPerToken(model, promptTokens, generateTokens - 1, cacheType))));
    }

    /// <summary>Random ids that begin differently each time, or the generator would reuse the keys and values of the last prompt.</summary>
    private static int[] Prompt(int vocabularySize, int tokens, int number)
    {
        Philox random = new(Seed);
        int[] ids = new int[tokens];
        for (int i = 0; i < tokens; i++)
            ids[i] = random.NextInt32(vocabularySize);
        ids[0] = number % vocabularySize;
        return ids;
    }

    private static (double Reading, double Generating) Once(TextGenerator generator, int[] prompt, int tokens, CancellationToken cancellation)
    {
        GenerationOptions options = new() { MaxTokens = tokens, Sampling = new SamplingOptions { Greedy = true } };
        using IEnumerator<GeneratedPiece> pieces = generator.Generate(prompt, options, cancellation).GetEnumerator();
        long start = Stopwatch.GetTimestamp();
        pieces.MoveNext();
        long first = Stopwatch.GetTimestamp();
        for (int i = 1; i < tokens; i++)
            pieces.MoveNext();
        return (Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(first).TotalSeconds);
    }
}
