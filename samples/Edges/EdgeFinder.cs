using Liuli.Models;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Edges;

/// <summary>A small convolutional network: 3 × 3 windows slide over an image, ReLU, the strongest answer anywhere, two sums.</summary>
internal sealed class EdgeFinder : Module
{
    public const int ImageSize = 10;
    private const int Windows = 2;
    private const int AnswerSize = ImageSize - 2;

    private readonly Linear _decision;

    public EdgeFinder()
    {
        Window = Child("window", new Conv2d(inputs: 1, outputs: Windows, size: 3));
        _decision = Child("decision", new Linear(Windows, 2));
    }

    /// <summary>The windows (2, 1, 3, 3).</summary>
    public Conv2d Window { get; }

    /// <summary>(B, 1, 10, 10) → (B, 2): scores of "no vertical edge" and "a vertical edge".</summary>
    public Tensor Forward(Tensor images)
    {
        Tensor answers = Window.Forward(images).Relu(); // (B, 2, 8, 8)
        Tensor strongest = answers.MaxPool2d(AnswerSize); // (B, 2, 1, 1)
        return _decision.Forward(strongest.Reshape([images.Shape[0], Windows]));
    }
}
