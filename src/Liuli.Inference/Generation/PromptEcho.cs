namespace Liuli.Inference.Generation;

/// <summary>Takes off the front of a continuation what a streaming decoder had held back of the prompt.</summary>
/// <remarks>
/// A decoder that looks ahead returns a prompt's last characters only with the tokens after it. They are the prompt's, not the model's. Half a character
/// is different: the model completes it, so it comes out whole with the continuation.
/// </remarks>
/// <param name="held">The end of the prompt's text that has not been returned yet.</param>
internal sealed class PromptEcho(string held)
{
    private int _taken;

    /// <summary>What of the next piece of text the model wrote.</summary>
    public string TakeOff(string text)
    {
        int same = 0;
        while (_taken < held.Length && same < text.Length && text[same] == held[_taken])
        {
            same++;
            _taken++;
        }
        if (same < text.Length)
            _taken = held.Length;
        return text[same..];
    }
}
