namespace Liuli.Inference.Chat.Templates;

/// <summary>What one rendering of a template may use up. Templates come with models from strangers, so every rendering ends, in bounded time and memory.</summary>
/// <remarks>The defaults hold for a chat of some hundred thousand tokens with room to spare. Immutable, so safe for use from several threads.</remarks>
public sealed record ChatTemplateLimits
{
    /// <summary>The longest template that is read, in UTF-16 units. The longest of known models are about 20,000.</summary>
    public int MostTemplateCharacters { get; init; } = 1 << 20;

    /// <summary>Nodes evaluated, elements made or compared, and every 32 characters looked through. A second of work, or less.</summary>
    public long MostSteps { get; init; } = 5_000_000;

    /// <summary>Characters of all texts made on the way, the output included: 128 MB of memory, if the template could hold on to all of them.</summary>
    public long MostCharacters { get; init; } = 1 << 26;

    /// <summary>How deeply evaluations may stand inside each other: about 100 calls of a macro by itself.</summary>
    public int MostDepth { get; init; } = 600;

    /// <summary>The longest range; Jinja's own sandbox has the same.</summary>
    public int MostRange { get; init; } = 100_000;
}
