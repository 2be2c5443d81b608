using System.Globalization;
using System.Numerics;

namespace Liuli;

/// <summary>A number and what it counts, in English: <c>1 token</c>, <c>2 tokens</c>. Part of every library, as they share nothing else.</summary>
internal static class Counted
{
    public static string Of<T>(T count, string one, string? many = null) where T : IBinaryInteger<T> => string.Create(CultureInfo.InvariantCulture, $"{count} {Noun(count, one, many)}");

    /// <summary>The noun alone, behind a number that is written otherwise.</summary>
    public static string Noun<T>(T count, string one, string? many = null) where T : IBinaryInteger<T> => count == T.One ? one : many ?? $"{one}s";
}
