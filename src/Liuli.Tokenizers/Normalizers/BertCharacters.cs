using Liuli.Tokenizers.Unicode;

namespace Liuli.Tokenizers.Normalizers;

/// <summary>What BERT's normalizer does with a code point, found once for each and then looked up.</summary>
[Flags]
internal enum BertCharacter : byte
{
    /// <summary>Nothing.</summary>
    Plain = 0,

    /// <summary>A control character, U+0000 or U+FFFD.</summary>
    Removed = 1,

    /// <summary>White space.</summary>
    Space = 2,

    /// <summary>An ideograph.</summary>
    Ideograph = 4,

    /// <summary>Decomposes, or is a mark.</summary>
    Accented = 8,

    /// <summary>Has a lower case.</summary>
    Upper = 16,

    /// <summary>The entry has been found.</summary>
    Known = 128,
}

/// <summary>The table of <see cref="BertCharacter"/>s, filled as they are asked for; filling an entry twice does no harm.</summary>
internal sealed class BertCharacters
{
    private readonly BertCharacter[]?[] _pages = new BertCharacter[]?[0x1100];

    public BertCharacter this[int code]
    {
        get
        {
            BertCharacter[] page = _pages[code >> 8] ??= new BertCharacter[256];
            BertCharacter entry = page[code & 255];
            return entry != 0 ? entry : page[code & 255] = Find(code);
        }
    }

    private static BertCharacter Find(int code)
    {
        BertCharacter entry = BertCharacter.Known;
        if (code is 0 or 0xFFFD || CharacterClass.IsBertControl(code))
            entry |= BertCharacter.Removed;
        if (CharacterClass.IsWhiteSpace(code))
            entry |= BertCharacter.Space;
        if (CharacterClass.IsIdeograph(code))
            entry |= BertCharacter.Ideograph;
        if (CharacterClass.IsMark(code) || UnicodeTables.Instance.Decompose(code, compatible: false, stackalloc int[18]) > 0)
            entry |= BertCharacter.Accented;
        if (CharacterClass.ToLower(code, out int second) != code || second != 0)
            entry |= BertCharacter.Upper;
        return entry;
    }
}
