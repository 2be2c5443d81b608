using Liuli.Inference;
using Liuli.Inference.Generation;

namespace Liuli.Cli.Rendering;

/// <summary>The plain text: the prompt, then each piece as soon as it is certain.</summary>
internal sealed class GenerationText(LanguageModel model) : IGenerationView
{
    public void Begin(IReadOnlyList<int> prompt) => Console.Out.Write(model.Decode(prompt, skipSpecialTokens: true));

    public void Show(GeneratedPiece piece)
    {
        Console.Out.Write(piece.Text);
        if (piece.StopReason is not null)
            Console.Out.WriteLine();
        Console.Out.Flush();
    }
}
