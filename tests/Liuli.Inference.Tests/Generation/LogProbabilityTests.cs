using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Generation;

public sealed class LogProbabilityTests : IDisposable
{
    private static readonly int[] s_prompt = [2, 7, 30, 9];

    private readonly TinyModel _tiny = new("llama");
    private readonly LanguageModel _model;

    public LogProbabilityTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void TheyAreTheModelsOwnWhateverTheSamplerDoes(int count)
    {
        SamplingOptions sampling = new() { Temperature = 1.7f, TopK = 6, RepeatPenalty = 1.3f, FrequencyPenalty = 0.4f, Seed = 4 };
        using TextGenerator generator = _model.CreateGenerator();
        List<int> ids = [.. s_prompt];
        foreach (GeneratedPiece piece in generator.Generate(s_prompt, new GenerationOptions { MaxTokens = 8, Sampling = sampling, LogProbabilities = count }))
        {
            if (piece.Id is not { } id)
            {
                Assert.Null(piece.LogProbabilities);
                continue;
            }
            double[] expected = Expected(ids);
            LogProbabilities found = piece.LogProbabilities!;
            Assert.Equal(expected[id], found.Chosen, 1e-4);
            int[] best = [.. Enumerable.Range(0, expected.Length).OrderByDescending(i => expected[i]).Take(count)];
            Assert.Equal(best, found.Top.Select(token => token.Id));
            Assert.All(found.Top, token => Assert.Equal(expected[token.Id], token.LogProbability, 1e-4));
            Assert.All(found.Top, token => Assert.Equal(_model.Decode([token.Id]), token.Text));
            ids.Add(id);
        }
    }

    [Fact]
    public void WithoutBeingAskedForThereAreNoneAndNegativeNumbersAreRefused()
    {
        using TextGenerator generator = _model.CreateGenerator();
        Assert.All(generator.Generate(s_prompt, new GenerationOptions { MaxTokens = 2 }), piece => Assert.Null(piece.LogProbabilities));
        Assert.Contains("log-probabilities", Assert.Throws<ArgumentException>(() => generator.Generate(s_prompt, new GenerationOptions { LogProbabilities = -1 })).Message);
    }

    private double[] Expected(List<int> ids)
    {
        float[] logits = _model.Decoder.ForwardLast(Tensor.FromInts([.. ids], [1, ids.Count])).ToArray();
        double logSum = Math.Log(logits.Sum(x => Math.Exp(x)));
        return [.. logits.Select(x => x - logSum)];
    }
}
