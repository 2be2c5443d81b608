namespace Liuli.Training.Data;

/// <summary>How a data file is cut into documents.</summary>
public enum DataFormat
{
    /// <summary>By the file's name: <c>.jsonl</c> is <see cref="JsonLines"/>, <c>.tsv</c> is <see cref="Lines"/>, everything else <see cref="Text"/>.</summary>
    Auto,

    /// <summary>The whole file is one document.</summary>
    Text,

    /// <summary>Every line that is not blank is one document.</summary>
    Lines,

    /// <summary>
    /// Every line is one JSON value and one document: <c>{"utterances":["…","…"]}</c> (a dialogue, one turn each), the same with the speakers' names
    /// <c>{"messages":[{"role":"user","content":"…"},…]}</c>, <c>{"text":"…"}</c>, or a string. Other members, such as <c>source</c>, are left alone.
    /// </summary>
    JsonLines,
}
