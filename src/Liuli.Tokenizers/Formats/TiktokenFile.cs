using System.Buffers.Text;
using System.Globalization;
using Liuli.Tokenizers.Decoders;
using Liuli.Tokenizers.Models;
using Liuli.Tokenizers.Pipeline;
using Liuli.Tokenizers.PreTokenizers;
using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.Formats;

/// <summary>
/// A file of ranks: a line for each token, its bytes in base64 and its rank, which is its id too. The merges follow from the
/// ranks: a token is the merge of the two parts that remain when its bytes are merged with lower ranks only.
/// </summary>
internal static class TiktokenFile
{
    /// <summary>Reads a file whose name says which encoding it is.</summary>
    public static Tokenizer Load(string path, TiktokenEncoding? encoding = null)
    {
        encoding ??= TiktokenEncoding.OfFile(path);
        return Load(path, encoding.Pattern, encoding.SpecialTokens, encoding == TiktokenEncoding.Llama3);
    }

    /// <summary>Reads a file with everything that it leaves unsaid.</summary>
    public static Tokenizer Load(string path, string pattern, Func<int, IEnumerable<(string Token, int Id)>> specialTokens, bool beginsText = false)
    {
        Vocabulary vocabulary = Ranks(path);
        AddedToken[] added = [.. specialTokens(vocabulary.Size).Select(token => new AddedToken(token.Id, token.Token, Special: true))];
        BpeMerges merges = Merges(vocabulary, path);
        PreTokenizerSequence preTokenizer = new([new SplitPreTokenizer(TextPattern.Regular(pattern), SplitBehavior.Isolated), new ByteLevelPreTokenizer(AddPrefixSpace: false, UseRegex: false)]);
        TokenizerPipeline pipeline = new()
        {
            PreTokenizer = preTokenizer,
            Model = new BpeModel(vocabulary, merges, new BpeOptions(ByteLevel: true, IgnoreMerges: true), path),
            PostProcessor = beginsText ? SentencePieceParts.Frame((added[0].Content, added[0].Id), null) : null,
            Decoder = new ByteLevelDecoder(),
            AddedTokens = AddedTokenReader.Check(added, vocabulary, path),
        };
        return new Tokenizer(pipeline, SpecialTokenFinder.Find(pipeline, null));
    }

    /// <summary>Whether a file begins like one of ranks.</summary>
    public static bool IsOne(string path)
    {
        using StreamReader reader = new(path);
        Span<char> start = stackalloc char[256];
        ReadOnlySpan<char> line = start[..reader.ReadBlock(start)];
        int end = line.IndexOf('\n'), space = line.IndexOf(' ');
        return space > 0 && end > space && Base64.IsValid(line[..space]) && int.TryParse(line[(space + 1)..end].TrimEnd('\r'), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    private static Vocabulary Ranks(string path)
    {
        List<(string, int)> tokens = [];
        int number = 0;
        ReadOnlySpan<char> text = InputFile.ReadText(path);
        foreach (Range range in text.Split('\n'))
            AddLine(text[range], ++number, tokens, path);
        return Vocabulary.Create(tokens, path, tokens.Count);
    }

    private static void AddLine(ReadOnlySpan<char> line, int number, List<(string, int)> tokens, string path)
    {
        line = line.TrimEnd('\r');
        if (line.IsEmpty)
            return;
        int space = line.IndexOf(' ');
        byte[] bytes = new byte[line.Length];
        if (space <= 0 || !Convert.TryFromBase64Chars(line[..space], bytes, out int count) || count == 0
            || !int.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int rank))
            throw TokenizerException.For($"Reading {path}", $"a token in base64, a space and its rank in line {number}", $"'{(line.Length > 60 ? line[..60] : line)}'", "The file is damaged or of another kind; get it again.");
        if (count > CharTrie.LongestKey)
            throw TokenizerException.For($"Reading {path}", $"tokens of at most {CharTrie.LongestKey} bytes", $"{count} in line {number}", "The file is damaged or of another kind; get it again.");
        tokens.Add((string.Create(count, bytes, static (chars, source) =>
        {
            for (int i = 0; i < chars.Length; i++)
                chars[i] = ByteAlphabet.ToChar(source[i]);
        }), rank));
    }

    /// <summary>The merges in the order of their ranks. A token that lower ranks do not reduce to two parts is found as a whole word only.</summary>
    private static BpeMerges Merges(Vocabulary vocabulary, string path)
    {
        BpeMerges merges = new(vocabulary, null, path);
        List<int> ends = [];
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TokenAt(id) is not { Length: > 1 } token)
                continue;
            if (PartsBelow(token, id, vocabulary, ends) == 2
                && vocabulary.TryGetId(token.AsSpan(0, ends[0]), out int left) && vocabulary.TryGetId(token.AsSpan(ends[0]), out int right))
                merges.Add(left, right, id, id);
        }
        return merges;
    }

    /// <summary>Merges the bytes of a token as long as a pair has a lower rank; returns how many parts remain, with their ends.</summary>
    private static int PartsBelow(string token, int rank, Vocabulary vocabulary, List<int> ends)
    {
        ends.Clear();
        List<int> ranks = [];
        int Rank(int part) => part + 1 < ends.Count && vocabulary.TryGetId(token.AsSpan(part == 0 ? 0 : ends[part - 1], ends[part + 1] - (part == 0 ? 0 : ends[part - 1])), out int id) ? id : int.MaxValue;
        for (int i = 1; i <= token.Length; i++)
            ends.Add(i);
        for (int i = 0; i < token.Length; i++)
            ranks.Add(Rank(i));
        while (ranks.Min() is int best && best < rank)
        {
            int at = ranks.IndexOf(best);
            ends.RemoveAt(at);
            ranks.RemoveAt(at);
            ranks[at] = Rank(at);
            if (at > 0)
                ranks[at - 1] = Rank(at - 1);
        }
        return ends.Count;
    }
}
