namespace Liuli.Tokenizers;

/// <summary>A token that is found in the text before the model sees it, and never split.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">A control token such as <c>[CLS]</c>, which decoding may skip.</param>
/// <param name="SingleWord">Matches only when no word character stands directly before or after it.</param>
/// <param name="LeftStrip">Takes the white space before it along.</param>
/// <param name="RightStrip">Takes the white space after it along.</param>
/// <param name="Normalized">Is looked for in the normalised text rather than in the original.</param>
public sealed record AddedToken(
    int Id, string Content, bool Special = false, bool SingleWord = false,
    bool LeftStrip = false, bool RightStrip = false, bool Normalized = false);
