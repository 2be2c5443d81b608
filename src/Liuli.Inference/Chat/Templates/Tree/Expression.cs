using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>A part of a template that has a value.</summary>
/// <param name="position">Where it begins.</param>
internal abstract class Expression(Position position)
{
    public Position Position { get; } = position;

    /// <summary>The value. Called through <see cref="Rendering.Evaluate"/>, which counts and bounds.</summary>
    public abstract object? Evaluate(Rendering rendering, Scope scope);
}
