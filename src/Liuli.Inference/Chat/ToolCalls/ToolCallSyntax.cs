namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>How a family of models writes that it calls a tool.</summary>
internal abstract class ToolCallSyntax
{
    /// <summary>Special tokens that are part of the syntax: they must come through as text.</summary>
    public virtual IReadOnlyList<string> Markers => [];

    /// <summary>Whether the template takes one call in a message only.</summary>
    public virtual bool OneCallPerMessage => false;

    /// <summary>A parser for one reply.</summary>
    /// <param name="tools">The names of the tools that were offered.</param>
    public abstract IToolCallParser CreateParser(IReadOnlyCollection<string> tools);

    /// <summary>An identifier for a call to which the model gave none: the n-th of a conversation.</summary>
    public static string Id(int n) => FormattableString.Invariant($"call{n:00000}");

    /// <summary>The syntax that a template writes calls in; null if it is none of those known.</summary>
    /// <remarks>Other models use the same tags for other forms (GLM's <c>&lt;tool_call&gt;</c> holds no JSON, Functionary has a <c>&lt;|python_tag|&gt;</c> of its own), so the form is looked for too.</remarks>
    public static ToolCallSyntax? Of(string template) => template switch
    {
        _ when !template.Contains("tools", StringComparison.Ordinal) => null,
        _ when template.Contains("<tool_call>", StringComparison.Ordinal) && template.Contains("\"name", StringComparison.Ordinal) => new HermesToolCalls(),
        _ when template.Contains("[TOOL_CALLS]", StringComparison.Ordinal) => new MistralToolCalls(),
        _ when template.Contains("\"parameters\": dictionary", StringComparison.Ordinal) => new LlamaToolCalls(),
        _ => null,
    };
}
