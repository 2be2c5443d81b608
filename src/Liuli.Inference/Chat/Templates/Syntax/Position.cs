namespace Liuli.Inference.Chat.Templates;

/// <summary>A place in a template, both counted from 1.</summary>
internal readonly record struct Position(int Line, int Column)
{
    public override string ToString() => FormattableString.Invariant($"line {Line}, column {Column}");
}
