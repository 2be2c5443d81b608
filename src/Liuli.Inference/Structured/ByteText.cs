using System.Text;

namespace Liuli.Inference.Structured;

/// <summary>Tokens' bytes as text: a character comes out when it is whole. Not for several threads at once.</summary>
internal sealed class ByteText(ByteVocabulary vocabulary)
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private readonly char[] _buffer = new char[vocabulary.Longest + 4];

    /// <summary>The text that a token completes.</summary>
    public string Push(int id) => new(_buffer, 0, _utf8.GetChars(vocabulary.BytesOf(id), _buffer, flush: false));
}
