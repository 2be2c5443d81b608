using System.Text;

namespace Liuli.EndToEnd.Tests;

/// <summary>The words of a command in a line of a shell, as far as documents go: quotes, comments, pipes and redirections.</summary>
internal static class ShellLine
{
    /// <summary>The words up to where the command ends.</summary>
    public static string[] Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool within = false;
        char quote = '\0';
        foreach (char c in line + " ")
        {
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                within = true;
            }
            else if (c == ' ' && within)
            {
                words.Add(word.ToString());
                word.Clear();
                within = false;
            }
            else if (!within && c is '#' or '|' or '>' or '<' or ';' or '&')
                break;
            else if (c != ' ')
            {
                word.Append(c);
                within = true;
            }
        }
        Assert.True(quote == '\0', $"a quote without its end: {line}");
        return [.. words];
    }
}
