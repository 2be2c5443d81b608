using System.Text;
using Liuli.Tokenizers;
using Liuli.Training.Recipes;

namespace Liuli.Training.Data;

/// <summary>The tokenizer that a recipe names.</summary>
internal static class TrainingTokenizer
{
    /// <summary>Loads it, or makes a vocabulary of the data's characters.</summary>
    /// <exception cref="TrainingException">It cannot be loaded, or the data have no characters.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while the data were read.</exception>
    public static Tokenizer Load(TrainingRecipe recipe, CancellationToken cancellation = default)
    {
        if (recipe.Tokenizer == TrainingRecipe.CharacterTokenizer)
            return FromCharacters(recipe, cancellation);
        try
        {
            return Tokenizer.Load(recipe.Tokenizer);
        }
        catch (TokenizerException e)
        {
            throw new TrainingException($"loading the tokenizer of the recipe: {e.Message}", e);
        }
    }

    private static Tokenizer FromCharacters(TrainingRecipe recipe, CancellationToken cancellation)
    {
        SortedSet<int> characters = [];
        bool turns = false;
        foreach (DataFile file in DataFile.Find(recipe.Data.Concat(recipe.Validation)))
        {
            foreach (TextPiece piece in file.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                turns |= piece.End == PieceEnd.Turn;
                foreach (Rune rune in piece.Text.EnumerateRunes())
                    characters.Add(rune.Value);
            }
        }
        if (characters.Count == 0)
            throw new TrainingException("making a vocabulary of characters: expected text in the data, found none. Name files that have content.");
        if (turns)
            characters.Add('\n'); // what separates turns where there is no special token
        StringBuilder text = new();
        foreach (int character in characters)
            text.Append(new Rune(character).ToString());
        return Tokenizer.FromCharacters(text.ToString());
    }
}
