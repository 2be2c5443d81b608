using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>The plain text: the prompt, then each piece as soon as it is certain. The line ends with it, however the text ended.</summary>
internal sealed class GenerationText(LanguageModel model) : IGenerationView
{
    public void Begin(IReadOnlyList<int> prompt) => Console.Out.Write(model.Decode(prompt, skipSpecialTokens: true));

    public void Show(GeneratedPiece piece)
    {
        Console.Out.Write(piece.Text);
        Console.Out.Flush();
    }

    /// <summary>Ends the line: what is said next, of an error too, stands on one of its own.</summary>
    public void Dispose() => Console.Out.WriteLine();
}
