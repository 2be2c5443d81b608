namespace Liuli.Inference.Chat.ToolCalls;

/// <summary>Tells calls from text while a reply streams in. However the reply is cut into pieces, the same parts come out (but for where text is cut).</summary>
/// <remarks>
/// No beginning of a call is ever given out as text. What turns out to be no call after all, such as broken JSON, is text as the model wrote it: nothing that it wrote is lost but
/// the white space around calls.
/// </remarks>
internal interface IToolCallParser
{
    /// <summary>The parts that have become certain with more text.</summary>
    IEnumerable<ReplyPart> Push(string text);

    /// <summary>The reply is over: the rest.</summary>
    IEnumerable<ReplyPart> End();
}
