using System.Numerics;
using System.Text;

namespace Liuli.Models.Checkpoints.Pickle;

/// <content>The stack, the memo and the bytes under them.</content>
internal ref partial struct PickleReader
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly void Push(object? value) => _stack.Add(value);

    private readonly int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private readonly object? Pop() => PopMany(1)[0];

    private readonly object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Damaged($"its pickle uses more values than it made, at byte {Position}");

    private readonly List<object?> PopMany(int count)
    {
        if (_stack.Count - count < Floor)
            throw Damaged($"its pickle uses more values than it made, at byte {Position}");
        return CutFrom(_stack.Count - count);
    }

    private readonly List<object?> PopToMark() =>
        _marks.TryPop(out int mark) ? CutFrom(mark) : throw Damaged($"its pickle closes a group that it did not open, at byte {Position}");

    private readonly List<object?> CutFrom(int start)
    {
        List<object?> items = _stack.GetRange(start, _stack.Count - start);
        _stack.RemoveRange(start, items.Count);
        return items;
    }

    private readonly void Remember(uint key) => _memo[key] = Peek();

    private readonly object? Remembered(uint key) =>
        _memo.TryGetValue(key, out object? value) ? value : throw Damaged($"its pickle recalls value {key}, which it did not store, at byte {Position}");

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
            throw Damaged($"its pickle ends at byte {_bytes.Length} in the middle of a value");
        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    /// <summary>A length that the pickle claims, once it is known to fit into what is left.</summary>
    private readonly int Length(ulong claimed) => claimed <= (ulong)(_bytes.Length - Position)
        ? (int)claimed
        : throw Damaged($"its pickle claims {Counted.Of(claimed, "byte")} at byte {Position}, but only {_bytes.Length - Position} are left");

    private object Long(int length)
    {
        if (length > 255)
            throw Damaged($"its pickle has an integer of {Counted.Of(length, "byte")} at byte {Position}");
        ReadOnlySpan<byte> bytes = Take(length);
        BigInteger value = new(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value; // without the cast both branches would be BigInteger
    }

    private string Text(int length)
    {
        ReadOnlySpan<byte> bytes = Take(length);
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged($"its pickle has a text at byte {Position - length} that is not valid UTF-8");
        }
    }

    /// <summary>A line of at most 256 bytes, without its end.</summary>
    private string Line()
    {
        int length = _bytes[Position..Math.Min(_bytes.Length, Position + 256)].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged($"its pickle names a global at byte {Position} that does not end");
        string text = Text(length);
        Position++;
        return text;
    }

    private readonly CheckpointException Damaged(string what) => Trouble.Damaged(_path, what);

    private static string Name(byte opcode) => opcode switch
    {
        (byte)'i' => "INST",
        (byte)'o' => "OBJ",
        (byte)'P' => "PERSID",
        0x81 => "NEWOBJ",
        0x92 => "NEWOBJ_EX",
        0x82 or 0x83 or 0x84 => "EXT",
        (byte)'B' or (byte)'C' or 0x8E => "BINBYTES",
        _ => opcode is > 32 and < 127 ? $"'{(char)opcode}'" : $"0x{opcode:X2}",
    };
}
