using Liuli.Tensors;
using Liuli.Training.Data;
using Liuli.Training.Recipes;

namespace Liuli.Training.Tests.Recipes;

public sealed class TrainingRecipeTests : IDisposable
{
    private static readonly TrainingRecipe s_good = new() { Data = [new DataSource("a.txt")], Tokenizer = "characters", Out = "out" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void YamlAndJsonSayTheSame()
    {
        TrainingRecipe yaml = TrainingRecipe.Load(_folder.Write("r.yaml", """
            # a comment
            data:
              - 数据/对话.jsonl*3
              - path: stories
                repeat: 2
                format: lines
            tokenizer: tok
            out: out
            layers: 6
            min_lr: 1e-5
            seed: 18446744073709551615
            sample-prompt: "[CLS]今天"
            dtype: bf16
            """));
        TrainingRecipe json = TrainingRecipe.Load(_folder.Write("r.json", """
            {"data": ["数据/对话.jsonl*3", {"path": "stories", "repeat": 2, "format": "lines"}], "tokenizer": "tok", "out": "out",
             "layers": 6, "min-lr": 0.00001, "seed": 18446744073709551615, "sample_prompt": "[CLS]今天", "dtype": "BF16"}
            """));
        foreach (TrainingRecipe recipe in new[] { yaml, json })
        {
            Assert.Equal([new DataSource("数据/对话.jsonl", 3), new DataSource("stories", 2, DataFormat.Lines)], recipe.Data);
            Assert.Equal((6, 1e-5, ulong.MaxValue, "[CLS]今天", DType.BF16), (recipe.Layers, recipe.MinimumLearningRate, recipe.Seed, recipe.SamplePrompt, recipe.DType));
            Assert.Equal(new TrainingRecipe().Batch, recipe.Batch);
            recipe.Validate();
        }
    }

    [Fact]
    public void SavedRecipesReadBackEqual()
    {
        TrainingRecipe recipe = s_good with
        {
            Data = [new DataSource("a b: c.txt", 4, DataFormat.JsonLines), new DataSource("# 诗")],
            Validation = [new DataSource("v")],
            SamplePrompt = "\"今天\"\n- x: [y] …",
            LearningRate = 0.1 + 0.2,
            Family = "llama",
            Seed = 5,
            Precision = MatMulPrecision.BF16,
            Recompute = true,
        };
        recipe.Save(_folder["saved.yaml"]);
        TrainingRecipe read = TrainingRecipe.Load(_folder["saved.yaml"]);
        Assert.Equal(recipe.Data, read.Data);
        Assert.Equal(recipe.Validation, read.Validation);
        foreach (RecipeOption option in RecipeOption.All)
            Assert.Equal(option.Get(recipe), option.Get(read));
    }

    [Theory]
    [InlineData("layers: 4\nlayer: 5", "'layer' is no key")]
    [InlineData("layers: four", "'layers'")]
    [InlineData("layers: [1, 2]", "single value, found a list")]
    [InlineData("lr: 1,5", "'lr'")]
    [InlineData("seed: -1", "'seed'")]
    [InlineData("dtype: f64", "f32, f16 or bf16")]
    [InlineData("precision: f16", "f32 or bf16")]
    [InlineData("recompute: often", "'recompute'")]
    [InlineData("layers: 99999999999", "'layers'")]
    [InlineData("data: {path: a, weight: 2}", "'weight: 2'")]
    [InlineData("data: {repeat: 2}", "path, repeat and format")]
    [InlineData("data: {path: a, format: csv}", "auto, text, lines or jsonl")]
    [InlineData("- 1", "expected keys")]
    [InlineData("a: [", "no valid YAML")]
    [InlineData("layers: 1\nlayers: 2", "'layers' is given twice")]
    [InlineData("data: &x [*x]", "an alias?")]
    [InlineData("[[[[[[[[[[[[[[[[", "levels deep")]
    [InlineData("? [a]\n: b", "no valid YAML")]
    public void MistakesInAFileAreNamed(string yaml, string expected)
    {
        string path = _folder.Write("bad.yaml", yaml);
        string message = Assert.Throws<TrainingException>(() => TrainingRecipe.Load(path)).Message;
        Assert.Contains(expected, message);
        Assert.Contains("bad.yaml", message);
    }

    [Fact]
    public void BadJsonAndMissingFilesAreNamed()
    {
        Assert.Contains("no valid JSON", Assert.Throws<TrainingException>(() => TrainingRecipe.Load(_folder.Write("r.json", "{"))).Message);
        Assert.Contains("given twice", Assert.Throws<TrainingException>(() => TrainingRecipe.Load(_folder.Write("r.json", "{\"layers\":1,\"layers\":2}"))).Message);
        Assert.Contains("missing.yaml", Assert.Throws<TrainingException>(() => TrainingRecipe.Load(_folder["missing.yaml"])).Message);
    }

    public static TheoryData<string, string, string> Misfits => new()
    {
        { "heads", "3", "heads must divide width: 128 / 3 leaves 2" },
        { "heads", "0", "heads must be from 1" },
        { "layers", "0", "layers must be from 1" },
        { "kv-heads", "3", "kv-heads must divide heads" },
        { "kv-heads", "2", "use family llama" },
        { "context", "0", "context" },
        { "dropout", "1", "dropout must be from 0" },
        { "dropout", "NaN", "dropout" },
        { "lr", "-1", "lr must be" },
        { "min-lr", "1", "must not be above" },
        { "warmup", "3000", "must not be longer than steps" },
        { "family", "bert", "gpt2 or llama" },
        { "schedule", "wave", "cosine" },
        { "tokenizer", "", "tokenizer is not given" },
        { "out", "", "out is not given" },
        { "validation-fraction", "1", "validation-fraction" },
        { "batch", "1000000", "use accumulate" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void ValuesThatDoNotFitAreNamed(string name, string value, string expected)
    {
        s_good.Validate();
        TrainingRecipe recipe = RecipeOption.Find(name)!.Apply(s_good, value);
        Assert.Contains(expected, Assert.Throws<TrainingException>(recipe.Validate).Message);
    }

    [Theory]
    [InlineData("steps: 2000", 100)]
    [InlineData("steps: 50", 5)]
    [InlineData("steps: 3", 0)]
    [InlineData("steps: 50\nwarmup: 50", 50)]
    [InlineData("warmup: 0", 0)]
    public void TheWarmUpIsAtMostATenthOfTheRunUnlessItIsGiven(string yaml, int expected)
    {
        TrainingRecipe recipe = TrainingRecipe.Load(_folder.Write("r.yaml", $"data: a.txt\ntokenizer: characters\nout: out\n{yaml}"));
        recipe.Validate();
        Assert.Equal(expected, recipe.Warmup);
    }

    [Fact]
    public void AllMistakesAreNamedAtOnce()
    {
        string message = Assert.Throws<TrainingException>((s_good with { Data = [], Layers = 0, Clip = -1 }).Validate).Message;
        Assert.Contains("data names no file", message);
        Assert.Contains("layers", message);
        Assert.Contains("clip", message);
    }
}
