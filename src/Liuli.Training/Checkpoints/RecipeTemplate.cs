using System.Text;
using Liuli.Models.Checkpoints;
using Liuli.Training.Recipes;

namespace Liuli.Training.Checkpoints;

/// <summary>The chat template beside a trained model, where Hugging Face's programs look for it.</summary>
internal static class RecipeTemplate
{
    public const string FileName = "chat_template.jinja";

    /// <summary>The source of the recipe's template, or null if it has none; a resumed run reads the one that it saved.</summary>
    /// <exception cref="TrainingException">It cannot be read.</exception>
    public static string? Source(TrainingRecipe recipe, bool resume)
    {
        if (recipe.ChatTemplate.Length == 0)
            return null;
        string path = resume ? Path.Combine(recipe.Out, FileName) : recipe.ChatTemplate;
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new TrainingException($"reading the chat template '{path}': {e.Message}", e);
        }
    }

    /// <summary>Writes it into the model's folder.</summary>
    public static void Save(string? source, TrainingRecipe recipe)
    {
        if (source is not null)
            AtomicFile.Write(Path.Combine(recipe.Out, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(source)));
    }
}
