using Liuli.Models;
using Liuli.Tensors;
using Liuli.Training.Evaluation;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests.Evaluation;

public class PerplexityTests
{
    private const int Vocabulary = 26;

    private static Decoder NewModel(float deviation)
    {
        TrainingRecipe recipe = new() { Layers = 1, Heads = 2, Width = 16, Context = 8, Family = "llama", Dropout = 0.5 };
        DecoderConfig config = RecipeModel.Describe(recipe, Tokenizers.Tokenizer.FromCharacters("abcdefghijklmnopqrstuvwxyz"), null, null);
        Decoder model = new(config with { InitializerRange = deviation });
        model.Initialize(new Philox(1), Device.Cpu(threads: 1));
        return model;
    }

    [Fact]
    public void AModelThatGivesNoNumbersIsSaidToSinceWhichTokenAndWhere()
    {
        Decoder model = NewModel(deviation: 0.5f);
        int[] ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 25, 1];
        model.TokenEmbedding.Weight.Value.AsSpan<float>()[25 * 16 + 3] = float.NaN;
        // The embedding table is the head as well, so every prediction has a NaN in it.
        string tied = Assert.Throws<TrainingException>(() => Perplexity.Measure(model, ids)).Message;
        Assert.Contains("token 2 of 12", tied, StringComparison.Ordinal);
        Assert.Contains("'embed.weight' is NaN at [25,3]", tied, StringComparison.Ordinal);

        model = new(model.Config with { TiedHead = false });
        model.Initialize(new Philox(1), Device.Cpu(threads: 1));
        model.TokenEmbedding.Weight.Value.AsSpan<float>()[25 * 16 + 3] = float.NaN;
        string untied = Assert.Throws<TrainingException>(() => Perplexity.Measure(model, ids, context: 8, stride: 1)).Message;
        Assert.Contains("token 12 of 12", untied, StringComparison.Ordinal); // the first window with id 25
    }

    private static int[] Ids(int count) => Enumerable.Range(0, count).Select(i => i * i % Vocabulary).ToArray();

    [Fact]
    public void AModelThatKnowsNothingIsAsUnsureAsItsVocabularyIsLarge()
    {
        PerplexityResult result = Perplexity.Measure(NewModel(deviation: 0), Ids(50));
        Assert.Equal(Math.Log(Vocabulary), result.Loss, 5);
        Assert.Equal(Vocabulary, result.Perplexity, 3);
        Assert.Equal(49, result.Tokens);
    }

    [Theory]
    [InlineData(30, 8, 8)]
    [InlineData(30, 8, 3)]
    [InlineData(30, 8, 1)]
    [InlineData(9, 8, 4)]
    [InlineData(2, 8, 4)]
    [InlineData(23, 1, 1)]
    public void EveryTokenIsPredictedOnceFromTheWindowItFallsInto(int count, int context, int stride)
    {
        Decoder model = NewModel(deviation: 0.5f);
        model.Train(); // dropout must be off all the same
        int[] ids = Ids(count);
        double sum = 0;
        int right = 0;
        for (int target = 1; target < count; target++)
        {
            // The first window that reaches the target, and its prediction from all that this window has before it.
            int start = 0;
            while (start + context < target)
                start += stride;
            float[] logits = model.Forward(Tensor.FromInts(ids.AsSpan(start, target - start), [1, target - start], model.Device)).ToArray()[^Vocabulary..];
            sum += Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[ids[target]];
            right += Array.IndexOf(logits, logits.Max()) == ids[target] ? 1 : 0;
        }
        PerplexityResult result = Perplexity.Measure(model, ids, context, stride);
        Assert.Equal(sum / (count - 1), result.Loss, 4);
        Assert.Equal((double)right / (count - 1), result.Accuracy, 12);
        Assert.Equal(count - 1, result.Tokens);
        Assert.True(model.IsTraining);
    }

    [Fact]
    public void WrongUsesEndInAMessage()
    {
        Decoder model = NewModel(0.1f);
        Assert.Contains("at least two tokens", Assert.Throws<TrainingException>(() => Perplexity.Measure(model, Ids(1))).Message);
        Assert.Contains("vocabulary of 26", Assert.Throws<TrainingException>(() => Perplexity.Measure(model, new[] { 1, 26 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Perplexity.Measure(model, Ids(20), context: 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Perplexity.Measure(model, Ids(20), context: 4, stride: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Perplexity.Measure(model, Ids(20), stride: 0));
        Assert.ThrowsAny<OperationCanceledException>(() => Perplexity.Measure(model, Ids(20), cancellation: new CancellationToken(true)));
    }
}
