namespace Liuli.Training.Data;

/// <summary>What a <see cref="TokenCorpus"/> is made of.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
public sealed record CorpusOptions
{
    /// <summary>Files and folders to train on.</summary>
    public required IReadOnlyList<DataSource> Data { get; init; }

    /// <summary>Files and folders to validate on; when there are none, a part of <see cref="Data"/> is held out.</summary>
    public IReadOnlyList<DataSource> Validation { get; init; } = [];

    /// <summary>The part to hold out, at least 0 and below 1; 0 for no validation.</summary>
    public double ValidationFraction { get; init; } = 0.05;

    /// <summary>Chooses the documents that are held out.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the token files are kept, so that a second run need not make them again.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Told from time to time how far reading has come.</summary>
    public Action<PackingProgress>? Progress { get; init; }
}

/// <summary>How far packing has come.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="File">The file that is being read.</param>
/// <param name="Documents">Documents read so far.</param>
/// <param name="Tokens">Ids made so far.</param>
public readonly record struct PackingProgress(string File, long Documents, long Tokens);
