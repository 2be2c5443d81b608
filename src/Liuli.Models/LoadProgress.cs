namespace Liuli.Models;

/// <summary>How far the reading of weights into memory has come.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Done">Bytes that have been read.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct LoadProgress(long Done, long Total);
