using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Tree;

/// <summary>A part of a template that writes or does something.</summary>
/// <param name="position">Where it begins.</param>
internal abstract class Statement(Position position)
{
    public Position Position { get; } = position;

    /// <summary>Does it. Called through <see cref="Rendering.Execute(IReadOnlyList{Statement}, Scope)"/>, which counts and bounds.</summary>
    public abstract Flow Execute(Rendering rendering, Scope scope);
}

/// <summary>How to go on after a statement.</summary>
internal enum Flow
{
    /// <summary>With the next one.</summary>
    Next,

    /// <summary>Behind the loop around.</summary>
    Break,

    /// <summary>With the next element of the loop around.</summary>
    Continue,
}
