namespace Liuli.Models.Checkpoints.Gguf;

/// <summary>How far the writing of a file has come.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Done">Tensors that are complete.</param>
/// <param name="Total">All tensors.</param>
/// <param name="Tensor">The one that is written now.</param>
public readonly record struct GgufProgress(int Done, int Total, string Tensor);
