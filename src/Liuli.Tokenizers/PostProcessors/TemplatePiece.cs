namespace Liuli.Tokenizers.PostProcessors;

/// <summary>One place of a template: a special token's ids, or one of the two texts.</summary>
/// <param name="Name">The special token's name, or A or B.</param>
/// <param name="Ids">The special token's ids; null for a text.</param>
/// <param name="TypeId">The type id of the tokens at this place.</param>
/// <param name="Tokens">The spelling of the ids, where it is not just the name.</param>
internal sealed record TemplatePiece(string Name, int[]? Ids, int TypeId, string[]? Tokens = null)
{
    /// <summary>Whether this is the place of the second text.</summary>
    public bool IsSecondText => Ids is null && Name == "B";

    public static TemplatePiece Special(string name, int id, int typeId = 0) => new(name, [id], typeId);

    public static TemplatePiece Text(string name, int typeId = 0) => new(name, null, typeId);
}
