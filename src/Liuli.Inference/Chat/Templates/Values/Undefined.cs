namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>A value that is not there: empty when printed or looped over, false, equal to its like, and an error in any other use.</summary>
/// <param name="description">What is missing, for errors.</param>
internal sealed class Undefined(string description)
{
    public string Description => description;
}
