namespace Liuli.Tokenizers.Models;

/// <summary>A token and the stretch of text that it stands for.</summary>
internal record struct TokenSpan(int Id, int Start, int End);
