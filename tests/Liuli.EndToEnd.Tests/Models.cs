using Liuli.Tests;

namespace Liuli.EndToEnd.Tests;

/// <summary>What all tests share: a tiny random model, and a tokenizer and a model that the command itself trained for a moment.</summary>
public sealed class Models : IDisposable
{
    /// <summary>Updates of the trained model.</summary>
    public const int Steps = 6;

    private readonly Lazy<string> _tokenizer;
    private readonly Lazy<string> _trained;

    public Models()
    {
        File.WriteAllText(In("corpus.txt"), string.Concat(Enumerable.Repeat("今天天气真好。我们去公园玩。\nThe cat sat on the mat, and the dog ran home.\n", 40)));
        File.WriteAllLines(In("talk.jsonl"), Enumerable.Repeat("""{"utterances":["你好","你好！今天天气真好。","the cat sat","on the mat"]}""", 40));
        _tokenizer = new Lazy<string>(TrainTokenizer);
        _trained = new Lazy<string>(() =>
        {
            LiuliCommand.Run([.. TrainArguments("trained", Steps)]).Succeeded();
            return In("trained");
        });
    }

    /// <summary>A model of random weights.</summary>
    public TinyModel Random { get; } = new();

    /// <summary>A folder for everything else.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("liuli-e2e-").FullName;

    /// <summary>A WordPiece tokenizer.json made by <c>tokenizer train</c>.</summary>
    public string Tokenizer => _tokenizer.Value;

    /// <summary>The output folder of <c>train</c>.</summary>
    public string Trained => _trained.Value;

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>A run of <paramref name="steps"/> updates that takes a moment.</summary>
    public IEnumerable<string> TrainArguments(string name, int steps, params (string Option, string Value)[] changes)
    {
        Dictionary<string, string> options = new()
        {
            ["tokenizer"] = Tokenizer,
            ["out"] = In(name),
            ["layers"] = "1",
            ["heads"] = "2",
            ["width"] = "16",
            ["context"] = "24",
            ["batch"] = "4",
            ["warmup"] = "2",
            ["lr"] = "0.01",
            ["dropout"] = "0.1",
            ["steps"] = $"{steps}",
            ["eval-every"] = "3",
            ["save-every"] = "3",
            ["sample-every"] = "3",
            ["sample-prompt"] = "今天",
            ["validation-fraction"] = "0.2",
        };
        foreach ((string option, string value) in changes)
            options[option] = value;
        return ["train", "--data", In("corpus.txt"), In("talk.jsonl"), .. options.SelectMany(option => (string[])[$"--{option.Key}", option.Value])];
    }

    public void Dispose()
    {
        Random.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string TrainTokenizer()
    {
        string path = In("tokenizer.json");
        LiuliCommand.Run("tokenizer", "train", "--data", In("corpus.txt"), In("talk.jsonl"), "--type", "wordpiece", "--vocab-size", "100", "--lowercase", "--out", path).Succeeded();
        return path;
    }
}

/// <summary>One set of models for all test classes.</summary>
[CollectionDefinition(Name)]
public sealed class ModelCollection : ICollectionFixture<Models>
{
    public const string Name = "models";
}
