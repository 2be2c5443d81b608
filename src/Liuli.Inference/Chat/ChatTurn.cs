namespace Liuli.Inference.Chat;

/// <summary>Who speaks.</summary>
public enum ChatRole
{
    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>One thing said.</summary>
/// <param name="Role">By whom.</param>
/// <param name="Text">What.</param>
public sealed record ChatTurn(ChatRole Role, string Text);
