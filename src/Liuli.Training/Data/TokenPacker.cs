using System.Runtime.InteropServices;

namespace Liuli.Training.Data;

/// <summary>Reads data files once, turns them into ids, and divides these into a training and a validation file.</summary>
internal sealed class TokenPacker(CorpusOptions options, IPieceEncoder encoder, byte[] key, CancellationToken cancellation)
{
    private const int TokensPerReport = 1 << 20;

    private readonly List<int> _ids = [];
    private long _documents;
    private long _tokens;
    private long _reported;

    /// <exception cref="TrainingException">The data cannot be read, or there is none.</exception>
    public void Pack(List<DataFile> training, List<DataFile> validation, string trainPath, string validationPath)
    {
        bool holdOut = validation.Count == 0 && options.ValidationFraction > 0;
        DocumentSplit? split = holdOut ? new DocumentSplit(options.ValidationFraction, options.Seed, HasManyDocuments(training)) : null;
        using TokenFileWriter train = new(trainPath, encoder.VocabularySize, key);
        using TokenFileWriter heldOut = new(validationPath, encoder.VocabularySize, key);
        foreach (DataFile file in training)
        {
            for (int pass = 0; pass < file.Repeat; pass++)
                PackFile(file, train, pass == 0 ? heldOut : null, split);
        }
        if (_tokens == 0)
            throw new TrainingException($"packing training data: expected text in {Name(training)}, found none. Name files that have content.");
        foreach (DataFile file in validation)
            PackFile(file, heldOut, null, null);
        // Training data last: the pair is current only when it is.
        if (holdOut || validation.Count > 0)
            heldOut.Complete();
        train.Complete();
    }

    /// <summary>Packs one file; a document's held-out part goes to <paramref name="heldOut"/>, or nowhere in a repeated pass.</summary>
    private void PackFile(DataFile file, TokenFileWriter train, TokenFileWriter? heldOut, DocumentSplit? split)
    {
        bool starts = true;
        foreach (TextPiece piece in file.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            encoder.Encode(piece, starts, _ids);
            starts = piece.End == PieceEnd.Document;
            if (starts)
                Divide(train, heldOut, split);
            Report(file, always: false);
        }
        Report(file, always: true);
    }

    private void Divide(TokenFileWriter train, TokenFileWriter? heldOut, DocumentSplit? split)
    {
        int length = split?.TrainingLength(_ids) ?? _ids.Count;
        Span<int> ids = CollectionsMarshal.AsSpan(_ids);
        if (length > 0)
            train.Write(ids[..length]);
        if (length < ids.Length)
            heldOut?.Write(ids[length..]);
        _documents++;
        _tokens += ids.Length;
        _ids.Clear();
    }

    private void Report(DataFile file, bool always)
    {
        if (options.Progress is null || !(always || _tokens - _reported >= TokensPerReport))
            return;
        _reported = _tokens;
        options.Progress(new PackingProgress(file.Path, _documents, _tokens));
    }

    private static bool HasManyDocuments(List<DataFile> files) => files
        .SelectMany(file => file.Format == DataFormat.Text ? [default] : file.Read().Where(piece => piece.End == PieceEnd.Document))
        .Take(DocumentSplit.FewestDocuments)
        .Count() == DocumentSplit.FewestDocuments;

    private static string Name(List<DataFile> files) => files.Count == 1 ? $"'{files[0].Path}'" : $"the {files.Count} files named";
}
