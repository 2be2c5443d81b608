namespace Liuli.Inference.Chat;

/// <summary>Who speaks.</summary>
public enum ChatRole
{
    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>Whoever set the conversation up.</summary>
    System,
}

/// <summary>One thing said.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Role">By whom.</param>
/// <param name="Text">What.</param>
public sealed record ChatTurn(ChatRole Role, string Text)
{
    /// <summary>The role as templates and transcripts spell it.</summary>
    internal string RoleName => Role switch
    {
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
        _ => "system",
    };
}
