using System.Text;
using Liuli.Training.Data;

namespace Liuli.Training.Tests.Data;

/// <summary>Code points as ids, so that tests can read token files as text. Turns end with '|', documents with '$'.</summary>
internal sealed class RuneEncoder(int vocabularySize = 0x110000) : IPieceEncoder
{
    public int VocabularySize => vocabularySize;

    public string Fingerprint { get; init; } = "runes";

    public int Calls { get; private set; }

    public void Encode(in TextPiece piece, bool startsDocument, List<int> ids)
    {
        Calls++;
        ids.AddRange(piece.Text.EnumerateRunes().Select(rune => rune.Value));
        if (piece.End != PieceEnd.None)
            ids.Add(piece.End == PieceEnd.Turn ? '|' : '$');
    }

    public static string Read(TokenFile file)
    {
        int[] ids = new int[file.Count];
        file.Read(0, ids);
        StringBuilder text = new();
        foreach (int id in ids)
            text.Append(new Rune(id).ToString());
        return text.ToString();
    }
}
