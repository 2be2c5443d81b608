namespace Liuli.Inference.Conversion;

/// <summary>What came of a conversion.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Path">The file or directory that was written.</param>
/// <param name="Type">The type of the weights: <c>q4_k_m</c>, <c>bf16</c> …</param>
/// <param name="SourceBytes">Bytes of the weights before.</param>
/// <param name="Bytes">Bytes of the weights after.</param>
/// <param name="Warnings">What the new format could not express, a sentence each; empty as a rule.</param>
public sealed record ConversionResult(string Path, string Type, long SourceBytes, long Bytes, IReadOnlyList<string> Warnings);
