namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>A word of the texts, made of characters that have tokens.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Count">How often it occurs.</param>
internal readonly record struct TrainingWord(string Text, long Count);
