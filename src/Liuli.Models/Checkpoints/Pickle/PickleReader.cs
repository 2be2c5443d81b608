using System.Buffers.Binary;

namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>Reads one Python pickle as data: tensors, numbers, texts, tuples, lists and dictionaries. Anything that would import or call
/// something else is refused by name, and memory stays in proportion to the pickle's length.</summary>
/// <remarks>
/// The format is a program for a small stack machine; its opcodes are described in CPython's Lib/pickletools.py. Protocols 2 to 5 as
/// torch.save writes them are understood. Opcodes that make arbitrary objects (INST, OBJ, NEWOBJ, EXT…) are not.
/// </remarks>
internal ref partial struct PickleReader
{
    /// <summary>Longest pickle; a real one has about a hundred bytes and thirty steps for each tensor.</summary>
    public const int MaximumBytes = 16 << 20;

    // One opcode is one byte in the file and can cost some 100 bytes of memory; this bounds the product.
    private const int MaximumOperations = 1_000_000;

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Func<object?, object?>? _loadPersistent;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>Reads from the start of <paramref name="bytes"/>; <paramref name="loadPersistent"/> makes a value of a persistent id.</summary>
    public PickleReader(string path, ReadOnlySpan<byte> bytes, Func<object?, object?>? loadPersistent)
    {
        _path = path;
        _bytes = bytes;
        _loadPersistent = loadPersistent;
    }

    /// <summary>How many bytes were used; after <see cref="Read"/> the position behind the pickle.</summary>
    public int Position { get; private set; }

    /// <summary>Reads up to the STOP opcode and returns the value.</summary>
    /// <exception cref="CheckpointException">The pickle is damaged, names something that is not allowed or is absurdly long.</exception>
    public object? Read()
    {
        for (int operations = 0; operations < MaximumOperations; operations++)
        {
            byte opcode = Take(1)[0];
            if (opcode == (byte)'.')
                return Pop();
            if (!PushValue(opcode) && !Build(opcode))
                throw Damaged($"its pickle uses opcode {Name(opcode)} at byte {Position - 1}, which weight files do not need");
        }
        throw Damaged($"its pickle has more than {MaximumOperations} steps");
    }

    /// <summary>Opcodes that put a value onto the stack.</summary>
    private bool PushValue(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': Push(null); return true;
            case 0x88: Push(true); return true;
            case 0x89: Push(false); return true;
            case (byte)'K': Push((long)Take(1)[0]); return true;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); return true;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); return true;
            case 0x8A: Push(Long(Take(1)[0])); return true;
            case 0x8B: Push(Long(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))); return true;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); return true;
            case (byte)'U' or 0x8C: Push(Text(Take(1)[0])); return true;
            case (byte)'T' or (byte)'X': Push(Text(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))))); return true;
            case 0x8D: Push(Text(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))))); return true;
            case (byte)')': Push(new PickleSequence([])); return true;
            case (byte)']': Push(new PickleSequence([])); return true;
            case (byte)'}': Push(new PickleDictionary()); return true;
            case (byte)'(': _marks.Push(_stack.Count); return true;
            case (byte)'h': Push(Remembered(Take(1)[0])); return true;
            case (byte)'j': Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); return true;
            case (byte)'c': Push(PickleGlobals.Resolve(_path, Line(), Line())); return true;
            default: return false;
        }
    }

    /// <summary>Opcodes that work on what is on the stack, or say something about the stream.</summary>
    private bool Build(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: CheckProtocol(Take(1)[0]); return true;
            case 0x95: Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))); return true; // FRAME: a hint for buffering, which must fit all the same
            case (byte)'q': Remember(Take(1)[0]); return true;
            case (byte)'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); return true;
            case 0x94: Remember((uint)_memo.Count); return true;
            case 0x85: Push(new PickleSequence(PopMany(1))); return true;
            case 0x86: Push(new PickleSequence(PopMany(2))); return true;
            case 0x87: Push(new PickleSequence(PopMany(3))); return true;
            case (byte)'t' or (byte)'l': Push(new PickleSequence(PopToMark())); return true;
            case (byte)'a': AppendAll(PopMany(1)); return true;
            case (byte)'e': AppendAll(PopToMark()); return true;
            case (byte)'s': SetAll(PopMany(2)); return true;
            case (byte)'u': SetAll(PopToMark()); return true;
            case 0x93: PushStackGlobal(); return true;
            case (byte)'Q': PushPersistent(); return true;
            case (byte)'R': Reduce(); return true;
            case (byte)'b': IgnoreState(); return true;
            default: return false;
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol > 5)
            throw Damaged($"its pickle is of protocol {protocol}; 2 to 5 are known");
    }

    private void AppendAll(List<object?> items)
    {
        if (Peek() is not PickleSequence list)
            throw Damaged($"its pickle appends to something that is not a list at byte {Position}");
        list.Items.AddRange(items);
    }

    private void SetAll(List<object?> items)
    {
        if (Peek() is not PickleDictionary dictionary || items.Count % 2 != 0)
            throw Damaged($"its pickle sets items of something that is not a dictionary at byte {Position}");
        for (int i = 0; i < items.Count; i += 2)
            dictionary.Add(items[i], items[i + 1]);
    }

    private void PushStackGlobal()
    {
        if (PopMany(2) is not [string module, string name])
            throw Damaged($"its pickle names a global with something that is not text at byte {Position}");
        Push(PickleGlobals.Resolve(_path, module, name));
    }

    private void PushPersistent()
    {
        object? id = Pop();
        Push(_loadPersistent is null ? throw Damaged($"its pickle refers to outside data at byte {Position}, where none belongs") : _loadPersistent(id));
    }

    private void Reduce()
    {
        List<object?> call = PopMany(2);
        if (call[1] is not PickleSequence arguments)
            throw Damaged($"its pickle calls {call[0] ?? "None"} without a tuple of arguments at byte {Position}");
        Push(PickleGlobals.Call(_path, call[0], arguments.Items));
    }

    /// <summary>BUILD sets attributes. A state dictionary has one, the versions of the modules that wrote it, which says nothing about the numbers.</summary>
    private void IgnoreState()
    {
        object? state = Pop();
        if (Peek() is not PickleDictionary || state is not PickleDictionary)
            throw Damaged($"its pickle uses opcode BUILD at byte {Position} on something that is not a dictionary");
    }
}
