using Liuli.Tests;
using Liuli.Tokenizers;
using Liuli.Training.Data;

namespace Liuli.Training.Tests.Data;

public class DocumentEncoderTests
{
    [SkippableFact]
    public void DialoguesAreFramedByClsAndSep()
    {
        DocumentEncoder encoder = new(Tokenizer.Load(SharedData.Path("data/tokenizers/bert-base-chinese")));
        List<int> ids = [];
        encoder.Encode(new TextPiece("今天天气真", PieceEnd.Turn), startsDocument: true, ids);
        encoder.Encode(new TextPiece("好", PieceEnd.Document), startsDocument: false, ids);
        Assert.Equal([101, 791, 1921, 1921, 3698, 4696, 102, 1962, 102], ids);
        Assert.Equal((101, 102), (encoder.Start, encoder.End));
    }

    [SkippableFact]
    public void Gpt2TextsEndWithTheirOneMark()
    {
        DocumentEncoder encoder = new(Tokenizer.Load(SharedData.Path("data/tokenizers/gpt2")));
        List<int> ids = [];
        encoder.Encode(new TextPiece("Hello", PieceEnd.None), true, ids);
        encoder.Encode(new TextPiece(" world", PieceEnd.Document), false, ids);
        Assert.Equal([15496, 995, 50256], ids);
    }

    [Fact]
    public void WithoutMarksTurnsEndWithALineBreak()
    {
        Tokenizer tokenizer = Tokenizer.FromCharacters("ab你\n");
        DocumentEncoder encoder = new(tokenizer);
        List<int> ids = [];
        encoder.Encode(new TextPiece("a你", PieceEnd.Turn), true, ids);
        encoder.Encode(new TextPiece("b", PieceEnd.Document), false, ids);
        Assert.Equal("a你\nb", tokenizer.Decode([.. ids]));
        Assert.NotEqual(encoder.Fingerprint, new DocumentEncoder(Tokenizer.FromCharacters("abc\n")).Fingerprint);
    }
}
