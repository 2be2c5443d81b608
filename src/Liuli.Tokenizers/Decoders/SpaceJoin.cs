namespace Liuli.Tokenizers.Decoders;

/// <summary>What happens without a decoder: the tokens with spaces between.</summary>
internal sealed class SpaceJoin(DecoderStage next) : DecoderStage(next)
{
    private bool _pending;

    public override void Write(ReadOnlySpan<char> part)
    {
        if (_pending)
            Next.Write(" ");
        _pending = false;
        Next.Write(part);
    }

    public override void EndPiece()
    {
        Next.EndPiece();
        _pending = true;
    }
}
