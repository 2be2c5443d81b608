using Liuli.Training.Data;

namespace Liuli.Training.Tests.Data;

public sealed class TokenCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private CorpusOptions Options(params DataSource[] data) =>
        new() { Data = data, ValidationFraction = 0, CacheFolder = _folder["cache"] };

    [Fact]
    public void ChineseEnglishAndEmojiComeBackAsTheyWere()
    {
        const string Text = "今天天气真好。\r\nHello, world!\t👩‍👩‍👧 café — 琉璃\n";
        using TokenCorpus corpus = TokenCorpus.Prepare(Options(new DataSource(_folder.Write("a.txt", Text))), new RuneEncoder());
        Assert.Equal(Text + "$", RuneEncoder.Read(corpus.Train));
        Assert.Equal(1, corpus.Train.Documents);
        Assert.Null(corpus.Validation);
    }

    [Fact]
    public void SmallVocabulariesTakeTwoBytesAnId()
    {
        DataSource source = new(_folder.Write("a.txt", "今天天气真"));
        using (TokenCorpus narrow = TokenCorpus.Prepare(Options(source), new RuneEncoder(65536)))
            Assert.Equal("今天天气真$", RuneEncoder.Read(narrow.Train));
        Assert.Equal(128 + 6 * 2, new FileInfo(_folder["cache/train.tokens"]).Length);
    }

    [Fact]
    public void DialoguesKeepTheirTurns()
    {
        string path = _folder.Write("d.jsonl", """
            {"source":"x","utterances":["你好","在吗？","在"]}

            {"text":"plain"}
            "just a string"
            {"utterances":[]}
            """);
        using TokenCorpus corpus = TokenCorpus.Prepare(Options(new DataSource(path)), new RuneEncoder());
        Assert.Equal("你好|在吗？|在$plain$just a string$", RuneEncoder.Read(corpus.Train));
        Assert.Equal(3, corpus.Train.Documents);
    }

    [Fact]
    public void LinesFoldersRepetitionsAndByteOrderMarks()
    {
        _folder.Write("data/b/lines.tsv", "one\ttwo\r\n\n三\n");
        _folder.Write("data/a.txt", [0xEF, 0xBB, 0xBF, (byte)'m', (byte)'k']);
        _folder.Write("data/ignored.bin", "x");
        using TokenCorpus corpus = TokenCorpus.Prepare(Options(new DataSource(_folder["data"], Repeat: 2)), new RuneEncoder());
        Assert.Equal("mk$mk$one\ttwo$三$one\ttwo$三$", RuneEncoder.Read(corpus.Train));
    }

    [Fact]
    public void LongTextsAreReadInPiecesWithoutLoss()
    {
        string text = string.Concat(Enumerable.Range(0, 4000).Select(i => i % 7 == 0 ? "\n\n今天" : i % 5 == 0 ? " 👍🏽x\r\n" : "word" + i));
        string path = _folder.Write("long.txt", text);
        foreach (int pieceBytes in new[] { 64, 1000, 4096 })
        {
            List<TextPiece> pieces = TextDocument.Read(path, pieceBytes).ToList();
            Assert.Equal(text, string.Concat(pieces.Select(piece => piece.Text)));
            Assert.All(pieces.SkipLast(1), piece => Assert.Equal(PieceEnd.None, piece.End));
            Assert.Equal(PieceEnd.Document, pieces[^1].End);
        }
    }

    [Fact]
    public void ManyDocumentsAreSplitWholeAndDisjoint()
    {
        string[] lines = Enumerable.Range(0, 2000).Select(i => $"document {i % 1000}").ToArray(); // every one twice
        DataSource source = new(_folder.Write("lines.txt", string.Join('\n', lines)), Format: DataFormat.Lines);
        CorpusOptions options = Options(source) with { ValidationFraction = 0.2, Seed = 3 };
        using TokenCorpus corpus = TokenCorpus.Prepare(options, new RuneEncoder());
        string[] train = RuneEncoder.Read(corpus.Train).TrimEnd('$').Split('$'), validation = RuneEncoder.Read(corpus.Validation!).TrimEnd('$').Split('$');
        Assert.Empty(train.Intersect(validation));
        Assert.Equal(lines.Order(), train.Concat(validation).Order());
        Assert.InRange(validation.Length, 300, 500);

        using TokenCorpus other = TokenCorpus.Prepare(options with { Seed = 4, CacheFolder = _folder["other"] }, new RuneEncoder());
        Assert.NotEqual(corpus.Validation!.ContentHash, other.Validation!.ContentHash);
    }

    [Fact]
    public void RepeatedFilesAreHeldOutOnce()
    {
        DataSource source = new(_folder.Write("lines.tsv", string.Join('\n', Enumerable.Range(0, 500))), Repeat: 3);
        using TokenCorpus corpus = TokenCorpus.Prepare(Options(source) with { ValidationFraction = 0.1 }, new RuneEncoder());
        Assert.Equal(500, corpus.Train.Documents / 3 + corpus.Validation!.Documents);
    }

    [Fact]
    public void OfASingleTextTheEndIsHeldOut()
    {
        DataSource source = new(_folder.Write("play.txt", new string('a', 900) + new string('b', 99)));
        using TokenCorpus corpus = TokenCorpus.Prepare(Options(source) with { ValidationFraction = 0.1 }, new RuneEncoder());
        Assert.Equal(new string('a', 900), RuneEncoder.Read(corpus.Train));
        Assert.Equal(new string('b', 99) + "$", RuneEncoder.Read(corpus.Validation!));
    }

    [Fact]
    public void AValidationFileIsUsedInsteadOfASplit()
    {
        CorpusOptions options = Options(new DataSource(_folder.Write("t.txt", "train"))) with
        {
            Validation = [new DataSource(_folder.Write("v.txt", "held out"))],
            ValidationFraction = 0.5,
        };
        using TokenCorpus corpus = TokenCorpus.Prepare(options, new RuneEncoder());
        Assert.Equal("train$", RuneEncoder.Read(corpus.Train));
        Assert.Equal("held out$", RuneEncoder.Read(corpus.Validation!));
    }

    [Fact]
    public void ASecondRunReadsTheCacheUntilSomethingChanges()
    {
        string path = _folder.Write("a.txt", "text");
        RuneEncoder encoder = new();
        for (int i = 0; i < 2; i++)
        {
            TokenCorpus.Prepare(Options(new DataSource(path)), encoder).Dispose();
            Assert.Equal(1, encoder.Calls);
        }
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        TokenCorpus.Prepare(Options(new DataSource(path)), encoder).Dispose();
        Assert.Equal(2, encoder.Calls);
        RuneEncoder another = new() { Fingerprint = "another" };
        TokenCorpus.Prepare(Options(new DataSource(path)), another).Dispose();
        Assert.Equal(1, another.Calls);
        File.WriteAllBytes(_folder["cache/train.tokens"], new byte[10]);
        TokenCorpus.Prepare(Options(new DataSource(path)), another).Dispose();
        Assert.Equal(2, another.Calls);
    }

    [Theory]
    [InlineData("ab\xff", 2)]
    [InlineData("\xe4\xbb", 0)]
    [InlineData("one line\nx\x80", 10)]
    public void BadBytesAreNamedWithTheirPlace(string latin, int offset)
    {
        byte[] bytes = System.Text.Encoding.Latin1.GetBytes(latin);
        foreach (string name in new[] { "bad.txt", "bad.tsv" })
        {
            string path = _folder.Write(name, bytes);
            TrainingException e = Assert.Throws<TrainingException>(() => TokenCorpus.Prepare(Options(new DataSource(path)), new RuneEncoder()));
            Assert.Contains(name, e.Message);
            Assert.Contains($"offset {offset},", e.Message);
            Assert.False(Directory.Exists(_folder["cache"]));
        }
    }

    [Fact]
    public void UnusableDataEndInAMessage()
    {
        void Fails(string expected, DataSource source) =>
            Assert.Contains(expected, Assert.Throws<TrainingException>(() => TokenCorpus.Prepare(Options(source), new RuneEncoder())).Message);
        Fails("found nothing there", new DataSource(_folder["missing.txt"]));
        Fails("found none", new DataSource(_folder.Write("empty.txt", "")));
        Fails("UTF-16", new DataSource(_folder.Write("utf16.txt", [0xFF, 0xFE, 65, 0])));
        Directory.CreateDirectory(_folder["nothing"]);
        Fails("found none", new DataSource(_folder["nothing"]));
        Fails("line 2: expected", new DataSource(_folder.Write("bad.jsonl", "\"a\"\n{\"utterances\":[\"a\"")));
        Fails("line 1: expected", new DataSource(_folder.Write("number.jsonl", "{\"utterances\":[1]}")));
        Fails("an object without any of these members", new DataSource(_folder.Write("other.jsonl", "{\"a\":1}")));
        string chinese = _folder.Write("zh.txt", "今");
        Assert.Contains("below the vocabulary's size", Assert.Throws<TrainingException>(() => TokenCorpus.Prepare(Options(new DataSource(chinese)), new RuneEncoder(100))).Message);
    }

    [Fact]
    public void PackingCanBeCancelled()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        DataSource source = new(_folder.Write("a.txt", "text"));
        Assert.ThrowsAny<OperationCanceledException>(() => TokenCorpus.Prepare(Options(source), new RuneEncoder(), cancelled.Token));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Theory]
    [InlineData("a.txt", "a.txt", 1)]
    [InlineData("a.txt*3", "a.txt", 3)]
    [InlineData("odd*name", "odd*name", 1)]
    public void SourcesCanBeGivenAWeight(string text, string path, int repeat) =>
        Assert.Equal(new DataSource(path, repeat), DataSource.Parse(text));
}
