using Liuli.Inference.Generation;
using Liuli.Inference.Sampling;
using Liuli.Tensors;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    private static readonly SamplingOptions s_greedy = new() { Greedy = true };
    private static readonly int[] s_prompt = [2, 7, 30, 9];

    private readonly TinyModel _tiny = new();
    private readonly LanguageModel _model;

    public TextGeneratorTests() => _model = _tiny.Load();

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void GreedyWithTheCacheEqualsTheWholeForwardPassEachTime(string family)
    {
        using TinyModel tiny = new(family);
        using LanguageModel model = tiny.Load();
        List<int> expected = [.. s_prompt];
        while (expected.Count < s_prompt.Length + 20)
        {
            using TensorScope scope = TensorScope.Begin();
            expected.Add(model.Decoder.ForwardLast(Tensor.FromInts([.. expected], [1, expected.Count])).ArgMax().AsSpan<int>()[0]);
        }
        using TextGenerator generator = new(model.Decoder);
        Assert.Equal(expected.Skip(s_prompt.Length), Ids(generator.Generate(s_prompt, new GenerationOptions { MaxTokens = 20, Sampling = s_greedy })));
    }

    [Fact]
    public void APromptThatSharesItsBeginningWithTheLastOneGivesWhatAFreshCacheGives()
    {
        GenerationOptions options = new() { MaxTokens = 6, Sampling = s_greedy };
        using TextGenerator used = new(_model.Decoder);
        foreach (int[] prompt in (int[][])[[2, 7, 30, 9], [2, 7, 30, 9], [2, 7, 31], [2, 7], [9], [2, 7, 30, 9, 11, 12, 13, 14]])
        {
            using TextGenerator fresh = new(_model.Decoder);
            Assert.Equal(Ids(fresh.Generate(prompt, options)), Ids(used.Generate(prompt, options)));
        }
    }

    [Fact]
    public void AModelThatGivesNaNIsSaidTo()
    {
        using LanguageModel model = LanguageModel.Load(_tiny.Folder, new LoadOptions { InMemory = true }); // a mapped file must not be written
        model.Decoder.NamedParameters().Single(parameter => parameter.Name == "blocks.1.ln2.bias").Value.AsSpan<float>()[4] = float.NaN;
        using TextGenerator generator = model.CreateGenerator();
        CheckMessage(Assert.Throws<InvalidDataException>(() => Ids(generator.Generate(s_prompt, new GenerationOptions()))).Message);
        using BeamSearch search = model.CreateBeamSearch();
        CheckMessage(Assert.Throws<InvalidDataException>(() => search.Search(s_prompt, new GenerationOptions(), new BeamOptions { Beams = 2 })).Message);

        static void CheckMessage(string message)
        {
            Assert.Contains("choosing token 5", message, StringComparison.Ordinal);
            Assert.Contains("the model gives NaN", message, StringComparison.Ordinal);
            Assert.Contains("'blocks.1.ln2.bias' is NaN at [4]", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameIdsAndAnotherSeedOthers()
    {
        using TextGenerator generator = _model.CreateGenerator();
        List<int> Draw(ulong seed) => Ids(generator.Generate(s_prompt, new GenerationOptions { MaxTokens = 24, Sampling = new SamplingOptions { Seed = seed, Temperature = 1.5f, TopK = 0, TopP = 1, MinP = 0 } }));
        List<int> first = Draw(1);
        Assert.Equal(first, Draw(1));
        Assert.NotEqual(first, Draw(2));
    }

    [Fact]
    public void AStopTokenEndsTheTextAndIsNotPartOfIt()
    {
        List<GeneratedPiece> free = Greedy(8);
        int stop = free[3].Id!.Value;
        List<GeneratedPiece> stopped = Greedy(8, o => o with { StopTokens = [stop] });
        int first = free.FindIndex(piece => piece.Id == stop);
        Assert.Equal(free.Take(first + 1).Select(piece => piece.Id), stopped.SkipLast(1).Select(piece => piece.Id));
        Assert.Equal("", stopped[^2].Text);
        Assert.Equal(StopReason.Stop, stopped[^1].StopReason);
        Assert.Equal(Text(free.Take(first)), Text(stopped));
    }

    [Fact]
    public void TheModelsOwnEndOfTextIsToldApartFromTheCallersStopToken()
    {
        int end = Greedy(1)[0].Id!.Value;
        using TextGenerator generator = new(_model.Decoder, _model.Tokenizer, [end]);
        List<GeneratedPiece> pieces = [.. generator.Generate(s_prompt, new GenerationOptions { Sampling = s_greedy })];
        Assert.Equal([end, null], pieces.Select(piece => piece.Id));
        Assert.Equal(StopReason.Eos, pieces[^1].StopReason);
    }

    [Fact]
    public void AStopTextCutsTheTextBeforeIt()
    {
        string whole = Text(Greedy(12));
        string stop = whole.Substring(whole.Length / 2, 2);
        List<GeneratedPiece> pieces = Greedy(12, o => o with { StopStrings = [stop] });
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], Text(pieces));
        Assert.Equal(StopReason.Stop, pieces[^1].StopReason);
    }

    [Fact]
    public void TheContextsEndEndsTheText()
    {
        List<GeneratedPiece> pieces = Greedy(1000);
        Assert.Equal(TinyModel.Context - s_prompt.Length, pieces.Count(piece => piece.Id is not null));
        Assert.Equal(StopReason.Length, pieces[^1].StopReason);
    }

    [Fact]
    public void TheStreamedTextIsWhatDecodingAllIdsGives()
    {
        List<GeneratedPiece> pieces = Greedy(30, o => o with { SkipSpecialTokens = false });
        List<int> ids = [.. pieces.Where(piece => piece.Id is not null).Select(piece => piece.Id!.Value)];
        string prompt = _model.Decode(s_prompt), all = _model.Decode([.. s_prompt, .. ids]);
        Assert.Equal(all, prompt + Text(pieces));
    }

    [Theory]
    [InlineData("你好！")]
    [InlineData("你叫什么名字？")]
    [InlineData("the cat")]
    [InlineData("今天天气真好，我们去公园。")]
    public void ThePromptIsNotPartOfTheContinuation(string text)
    {
        // The decoder of this vocabulary looks ahead after signs: their text would come out with the first token of the continuation.
        IReadOnlyList<int> prompt = _model.EncodePrompt(text);
        using TextGenerator generator = _model.CreateGenerator();
        List<GeneratedPiece> pieces = [.. generator.Generate(prompt, new GenerationOptions { MaxTokens = 5, Sampling = s_greedy })];
        string all = _model.Decode([.. prompt, .. Ids(pieces)], skipSpecialTokens: true);
        string before = _model.Decode(prompt, skipSpecialTokens: true);
        Assert.StartsWith(before, all, StringComparison.Ordinal);
        Assert.Equal(all[before.Length..], Text(pieces));
    }

    [Fact]
    public void TokensThatAreRuledOutAreNeverChosen()
    {
        int first = Greedy(1)[0].Id!.Value;
        List<GeneratedPiece> pieces = Greedy(20, o => o with { Sampling = s_greedy with { Never = [first] } });
        Assert.DoesNotContain(first, Ids(pieces));
    }

    [Fact]
    public void StepsShowTheModelsLogitsAndTheSamplersProbabilities()
    {
        GenerationOptions options = new() { MaxTokens = 1, TraceCandidates = 5, Sampling = new SamplingOptions { Temperature = 0.5f, TopK = 3, TopP = 1, MinP = 0, Seed = 4 } };
        using TextGenerator generator = _model.CreateGenerator();
        GenerationStep step = generator.Generate(s_prompt, options).First().Step!;
        float[] logits = _model.Decoder.ForwardLast(Tensor.FromInts(s_prompt, [1, 4])).ToArray();
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id])], best = order[..3];
        Assert.Equal(order[..5], step.Candidates.Select(candidate => candidate.Id)); // the last two were dropped by top-k
        double sum = best.Sum(id => Math.Exp(logits[id] / 0.5)), all = logits.Sum(logit => Math.Exp(logit));
        foreach (Candidate candidate in step.Candidates)
        {
            Assert.Equal(logits[candidate.Id], candidate.Logit, 1e-4f);
            Assert.Equal(best.Contains(candidate.Id) ? Math.Exp(logits[candidate.Id] / 0.5) / sum : 0, candidate.Probability, 1e-4);
            Assert.Equal(Math.Exp(logits[candidate.Id]) / all, candidate.ModelProbability, 1e-4);
        }
        Assert.Contains(step.Chosen, best);
    }

    [Fact]
    public void BadPromptsAreToldApart()
    {
        using TextGenerator generator = _model.CreateGenerator();
        string Message(int[] prompt) => Assert.Throws<ArgumentException>(() => generator.Generate(prompt, new GenerationOptions())).Message;
        Assert.Contains("empty", Message([]), StringComparison.Ordinal);
        Assert.Contains($"context of {TinyModel.Context}", Message([.. Enumerable.Repeat(2, TinyModel.Context)]), StringComparison.Ordinal);
        Assert.Contains("id 5000", Message([2, 5000]), StringComparison.Ordinal);
        Assert.Contains("id -1", Message([-1]), StringComparison.Ordinal);
    }

    [Fact]
    public void BadOptionsAreRefusedBeforeAnythingRuns()
    {
        using TextGenerator generator = _model.CreateGenerator();
        GenerationOptions[] bad =
        [
            new() { MaxTokens = 0 },
            new() { StopStrings = [""] },
            new() { TraceCandidates = -1 },
            new() { Sampling = new SamplingOptions { Temperature = float.NaN } },
            new() { Sampling = new SamplingOptions { TopP = 0 } },
        ];
        Assert.All(bad, options => Assert.Throws<ArgumentException>(() => generator.Generate(s_prompt, options)));
    }

    [Fact]
    public void CancellationEndsBetweenTwoTokensAndTheGeneratorGoesOnWorking()
    {
        using CancellationTokenSource source = new();
        using TextGenerator generator = _model.CreateGenerator();
        GenerationOptions options = new() { MaxTokens = 10, Sampling = s_greedy };
        List<int> seen = [];
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (GeneratedPiece piece in generator.Generate(s_prompt, options, source.Token))
            {
                seen.Add(piece.Id!.Value);
                if (seen.Count == 3)
                    source.Cancel();
            }
        });
        Assert.Equal(Ids(generator.Generate(s_prompt, options)).Take(3), seen);
    }

    private List<GeneratedPiece> Greedy(int count, Func<GenerationOptions, GenerationOptions>? change = null)
    {
        GenerationOptions options = new() { MaxTokens = count, Sampling = s_greedy };
        using TextGenerator generator = new(_model.Decoder, _model.Tokenizer);
        return [.. generator.Generate(s_prompt, change?.Invoke(options) ?? options)];
    }

    private static List<int> Ids(IEnumerable<GeneratedPiece> pieces) => [.. pieces.Where(piece => piece.Id is not null).Select(piece => piece.Id!.Value)];

    private static string Text(IEnumerable<GeneratedPiece> pieces) => string.Concat(pieces.Select(piece => piece.Text));
}
