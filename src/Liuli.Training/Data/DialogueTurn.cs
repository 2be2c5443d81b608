namespace Liuli.Training.Data;

/// <summary>What one speaker of a dialogue says.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> ….</param>
/// <param name="Text">What is said.</param>
public readonly record struct DialogueTurn(string Role, string Text);

/// <summary>Writes a whole dialogue as one text, special tokens included: what a chat template does.</summary>
/// <param name="turns">What was said, oldest first; at least one turn.</param>
public delegate string RenderDialogue(IReadOnlyList<DialogueTurn> turns);
