using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Liuli.Training.Data;

/// <summary>Training and validation ids, packed once and mapped from then on.</summary>
/// <remarks>Several threads may read it at once.</remarks>
public sealed class TokenCorpus : IDisposable
{
    private TokenCorpus(TokenFile train, TokenFile? validation)
    {
        Train = train;
        Validation = validation;
    }

    /// <summary>Ids to train on.</summary>
    public TokenFile Train { get; }

    /// <summary>Ids held out, if any.</summary>
    public TokenFile? Validation { get; }

    /// <summary>Opens the token files in the cache folder, after making them when they are not there or the data, the tokenizer or the split
    /// have changed (by the files' names, sizes and times).</summary>
    /// <exception cref="TrainingException">The data cannot be read, or there is none.</exception>
    /// <exception cref="OperationCanceledException">Packing was cancelled; nothing half-written stays behind.</exception>
    public static TokenCorpus Prepare(CorpusOptions options, IPieceEncoder encoder, CancellationToken cancellation = default)
    {
        List<DataFile> training = DataFile.Find(options.Data);
        List<DataFile> validation = DataFile.Find(options.Validation);
        byte[] key = Key(options, encoder, training, validation);
        string trainPath = Path.Combine(options.CacheFolder, "train.tokens");
        string validationPath = Path.Combine(options.CacheFolder, "validation.tokens");
        bool hasValidation = validation.Count > 0 || options.ValidationFraction > 0;
        if (!IsCurrent(trainPath, key) || (hasValidation && !IsCurrent(validationPath, key)))
            new TokenPacker(options, encoder, key, cancellation).Pack(training, validation, trainPath, validationPath);
        TokenFile train = TokenFile.Open(trainPath);
        return new TokenCorpus(train, hasValidation ? TokenFile.Open(validationPath) : null);
    }

    /// <summary>Lets go of both files.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
    }

    private static bool IsCurrent(string path, byte[] key)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using TokenFile file = TokenFile.Open(path);
            return file.Key == Convert.ToHexStringLower(key);
        }
        catch (TrainingException)
        {
            return false; // damaged or of another version: it is made again
        }
    }

    private static byte[] Key(CorpusOptions options, IPieceEncoder encoder, List<DataFile> training, List<DataFile> validation)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{encoder.Fingerprint}\n{options.ValidationFraction:R}\n{options.Seed}\n");
        foreach (DataFile file in training)
            Describe(text, "train", file);
        foreach (DataFile file in validation)
            Describe(text, "validation", file);
        return XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Describe(StringBuilder text, string role, DataFile file) =>
        text.Append(CultureInfo.InvariantCulture, $"{role}\t{file.Path}\t{file.Length}\t{file.Modified.Ticks}\t{file.Repeat}\t{file.Format}\n");
}
