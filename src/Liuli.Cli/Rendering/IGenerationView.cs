using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>Shows a generation as it happens. Disposed of when the text has ended, however it ended.</summary>
internal interface IGenerationView : IDisposable
{
    /// <summary>Called once, before the first piece.</summary>
    void Begin(IReadOnlyList<int> prompt);

    /// <summary>Called for every piece; the last one carries the stop reason.</summary>
    void Show(GeneratedPiece piece);
}
