using Google.Protobuf;

namespace Liuli.Tokenizers.Formats;

/// <summary>What a piece of a SentencePiece model is for; the numbers are the file's.</summary>
internal enum SentencePieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A token of a SentencePiece model.</summary>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceType Type);

/// <summary>
/// The fields of a SentencePiece model that say how to tokenize. The field numbers are those of the message ModelProto, as
/// SentencePiece documents it; others (training data statistics, self tests) are passed over.
/// </summary>
internal sealed class SentencePieceProto
{
    public const int Unigram = 1, Bpe = 2;

    /// <summary>No known model comes near; an empty piece takes two bytes of the file and many times that here.</summary>
    private const int MostPieces = 1 << 22;

    public List<SentencePiece> Pieces { get; } = [];

    public int ModelType { get; private set; } = Unigram;

    public bool ByteFallback { get; private set; }

    public bool WhitespaceAsSuffix { get; private set; }

    public int BosId { get; private set; } = 1;

    public int EosId { get; private set; } = 2;

    public byte[] CharacterMap { get; private set; } = [];

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    public static SentencePieceProto Read(byte[] file, string source)
    {
        SentencePieceProto model = new();
        try
        {
            Each(new CodedInputStream(file), model.ReadField);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw TokenizerException.For($"Reading {source}", "a SentencePiece model", e.Message, "The file is damaged or of another kind; get it again.", e);
        }
        return model;
    }

    private static void Each(CodedInputStream input, Func<CodedInputStream, int, bool> read)
    {
        while (input.ReadTag() is uint tag and not 0)
        {
            if (!read(input, (int)tag))
                input.SkipLastField();
        }
    }

    // A tag is the field's number times eight plus the wire type: 0 a number, 2 text, bytes or a message, 5 four bytes.
    private bool ReadField(CodedInputStream input, int tag)
    {
        switch (tag)
        {
            case 1 << 3 | 2:
                if (Pieces.Count == MostPieces)
                    throw new InvalidDataException($"more than {MostPieces} pieces");
                Pieces.Add(ReadPiece(Message(input)));
                return true;
            case 2 << 3 | 2:
                Each(Message(input), ReadTrainerField);
                return true;
            case 3 << 3 | 2:
                Each(Message(input), ReadNormalizerField);
                return true;
            default:
                return false;
        }
    }

    private static SentencePiece ReadPiece(CodedInputStream input)
    {
        SentencePiece piece = new("", 0, SentencePieceType.Normal);
        Each(input, (stream, tag) =>
        {
            switch (tag)
            {
                case 1 << 3 | 2:
                    piece = piece with { Text = stream.ReadString() };
                    return true;
                case 2 << 3 | 5:
                    piece = piece with { Score = stream.ReadFloat() };
                    return true;
                case 3 << 3:
                    piece = piece with { Type = (SentencePieceType)stream.ReadEnum() };
                    return true;
                default:
                    return false;
            }
        });
        return piece;
    }

    private bool ReadTrainerField(CodedInputStream input, int tag)
    {
        switch (tag)
        {
            case 3 << 3:
                ModelType = input.ReadEnum();
                return true;
            case 24 << 3:
                WhitespaceAsSuffix = input.ReadBool();
                return true;
            case 35 << 3:
                ByteFallback = input.ReadBool();
                return true;
            case 41 << 3:
                BosId = input.ReadInt32();
                return true;
            case 42 << 3:
                EosId = input.ReadInt32();
                return true;
            default:
                return false;
        }
    }

    private bool ReadNormalizerField(CodedInputStream input, int tag)
    {
        switch (tag)
        {
            case 2 << 3 | 2:
                CharacterMap = input.ReadBytes().ToByteArray();
                return true;
            case 3 << 3:
                AddDummyPrefix = input.ReadBool();
                return true;
            case 4 << 3:
                RemoveExtraWhitespaces = input.ReadBool();
                return true;
            case 5 << 3:
                EscapeWhitespaces = input.ReadBool();
                return true;
            default:
                return false;
        }
    }

    private static CodedInputStream Message(CodedInputStream input) => input.ReadBytes().CreateCodedInput();
}
