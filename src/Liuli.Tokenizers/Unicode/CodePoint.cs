namespace Liuli.Tokenizers.Unicode;

/// <summary>A code point, its canonical combining class, and the code units [From, To) of the text that it came from.</summary>
internal record struct CodePoint(int Value, byte CombiningClass, int From, int To);
