namespace Liuli.Mini.Corpus;

/// <summary>Rough measures of text: what script it is in and how many WordPiece tokens it will take.</summary>
internal static class TextMeasure
{
    public static bool IsChinese(char c) => c is >= '\u4E00' and <= '\u9FFF' or >= '\u3400' and <= '\u4DBF';

    /// <summary>One token per Chinese character and punctuation mark, 1.3 per word of letters: close to what the trained vocabulary gives.</summary>
    public static int Tokens(string text)
    {
        int single = 0, words = 0;
        bool inWord = false;
        foreach (char c in text)
        {
            bool letter = char.IsLetterOrDigit(c) && !IsChinese(c);
            if (letter && !inWord)
                words++;
            else if (!letter && !char.IsWhiteSpace(c))
                single++;
            inWord = letter;
        }

        return single + (words * 13 + 9) / 10;
    }

    public static int Tokens(IEnumerable<string> utterances) => utterances.Sum(utterance => Tokens(utterance) + 1);
}
