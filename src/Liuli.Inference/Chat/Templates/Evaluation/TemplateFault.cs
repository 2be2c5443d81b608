namespace Liuli.Inference.Chat.Templates.Evaluation;

/// <summary>Something went wrong in the part of the template that is being evaluated; <see cref="Rendering"/> adds where that is.</summary>
internal sealed class TemplateFault(string problem) : Exception(problem);
