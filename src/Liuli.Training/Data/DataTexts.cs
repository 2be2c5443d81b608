namespace Liuli.Training.Data;

/// <summary>Training data as texts: for the training of a tokenizer, and for measuring a model.</summary>
public static class DataTexts
{
    /// <summary>Every document, turn or long text's piece of <paramref name="sources"/>, in order, as often as the source is to be seen.</summary>
    /// <exception cref="TrainingException">A source does not exist or is not what its format says.</exception>
    public static IEnumerable<TextPiece> Read(IEnumerable<DataSource> sources)
    {
        foreach (DataFile file in DataFile.Find(sources))
        {
            for (int pass = 0; pass < file.Repeat; pass++)
            {
                foreach (TextPiece piece in file.Read())
                    yield return piece;
            }
        }
    }

    /// <summary>The ids of <paramref name="sources"/>, framed as <paramref name="encoder"/> does it for training.</summary>
    /// <exception cref="TrainingException">A source does not exist or is not what its format says.</exception>
    public static List<int> Encode(IEnumerable<DataSource> sources, IPieceEncoder encoder, CancellationToken cancellation = default)
    {
        List<int> ids = [];
        bool starts = true;
        foreach (TextPiece piece in Read(sources))
        {
            cancellation.ThrowIfCancellationRequested();
            encoder.Encode(piece, starts, ids);
            starts = piece.End == PieceEnd.Document;
        }
        return ids;
    }
}
