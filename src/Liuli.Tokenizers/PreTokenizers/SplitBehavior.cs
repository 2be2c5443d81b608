namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>What becomes of the matches of a split.</summary>
internal enum SplitBehavior
{
    /// <summary>They vanish.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each joins the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each joins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece.</summary>
    Contiguous,
}
