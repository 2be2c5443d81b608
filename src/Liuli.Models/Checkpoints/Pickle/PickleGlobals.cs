namespace Liuli.Models.Checkpoints.Pickle;

/// <summary>The few names that a weight file may mention, and what calling them means. Nothing outside this list is looked up, let alone run.</summary>
internal static class PickleGlobals
{
    private static readonly HashSet<(string Module, string Name)> s_allowed =
    [
        ("collections", "OrderedDict"),
        ("torch", "Size"),
        ("torch._utils", "_rebuild_tensor"),
        ("torch._utils", "_rebuild_tensor_v2"),
        ("torch._utils", "_rebuild_parameter"),
        ("torch._utils", "_rebuild_parameter_with_state"),
    ];

    /// <summary>The global, when weight files need it.</summary>
    /// <exception cref="CheckpointException">It is any other.</exception>
    public static PickleGlobal Resolve(string path, string module, string name)
    {
        bool isStorage = module is "torch" or "torch.cuda" && StoredType.OfStorage(name) is not null;
        if (isStorage || s_allowed.Contains((module, name)))
            return new PickleGlobal(module, name);
        throw new CheckpointException($"reading '{path}': its pickle names {module}.{name}; only tensors and plain containers are allowed, "
            + "so nothing was loaded and nothing was executed; if you trust the file, convert it to safetensors with the program that made it");
    }

    /// <summary>The value of calling <paramref name="function"/> with <paramref name="arguments"/>.</summary>
    /// <exception cref="CheckpointException">It is not one of the allowed calls.</exception>
    public static object? Call(string path, object? function, List<object?> arguments) => (function as PickleGlobal)?.Name switch
    {
        "OrderedDict" => OrderedDictionary(path, arguments),
        "Size" when arguments is [PickleSequence] => arguments[0],
        "_rebuild_tensor" or "_rebuild_tensor_v2" => RebuildTensor(path, arguments),
        "_rebuild_parameter" or "_rebuild_parameter_with_state" when arguments is [PickleTensor, ..] => arguments[0],
        _ => throw Trouble.Damaged(path, $"its pickle calls {function ?? "None"} with {Counted.Of(arguments.Count, "argument")}, which weight files do not do"),
    };

    private static PickleDictionary OrderedDictionary(string path, List<object?> arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Count == 0)
            return dictionary;
        if (arguments is not [PickleSequence pairs])
            throw Trouble.Damaged(path, $"its pickle makes an OrderedDict from {Counted.Of(arguments.Count, "argument")}; expected none, or one list of pairs");
        foreach (object? pair in pairs.Items)
        {
            if (pair is not PickleSequence { Items: [object key, var value] })
                throw Trouble.Damaged(path, "its pickle makes an OrderedDict from something that is not a list of pairs");
            dictionary.Add(key, value);
        }
        return dictionary;
    }

    /// <summary>(storage, offset, sizes, strides, …): what follows concerns training only.</summary>
    private static PickleTensor RebuildTensor(string path, List<object?> arguments)
    {
        if (arguments is not [PickleStorage storage, long offset, PickleSequence sizes, PickleSequence strides, ..])
            throw Trouble.Damaged(path, "its pickle makes a tensor from something other than a storage, an offset, sizes and strides");
        PickleTensor tensor = new(storage, offset, Integers(path, sizes), Integers(path, strides));
        CheckExtent(path, tensor);
        return tensor;
    }

    private static long[] Integers(string path, PickleSequence sequence)
    {
        if (sequence.Items.Count > 64)
            throw Trouble.Damaged(path, $"its pickle makes a tensor of {Counted.Of(sequence.Items.Count, "dimension")}");
        return [.. sequence.Items.Select(item => item is long number ? number : throw Trouble.Damaged(path, "its pickle makes a tensor whose sizes are not integers"))];
    }

    /// <summary>Every element that the sizes and strides reach must be inside the storage.</summary>
    private static void CheckExtent(string path, PickleTensor tensor)
    {
        (PickleStorage storage, long offset, long[] sizes, long[] strides) = tensor;
        string what = $"a tensor of sizes ({string.Join(", ", sizes)}), strides ({string.Join(", ", strides)}) and offset {offset} in a storage of {Counted.Of(storage.Count, "element")}";
        if (sizes.Length != strides.Length || offset < 0 || Array.Exists(sizes, size => size < 0) || Array.Exists(strides, stride => stride < 0))
            throw Trouble.Damaged(path, $"its pickle makes {what}; they do not fit together");
        if (Array.Exists(sizes, size => size == 0))
            return;
        Int128 count = 1, last = (Int128)storage.Offset + offset;
        for (int i = 0; i < sizes.Length; i++)
        {
            count *= sizes[i]; // stays below 2^63 · 2^63
            last += (Int128)(sizes[i] - 1) * strides[i]; // checked at once, so the next term cannot leave 128 bits
            if (count > storage.Count || last >= storage.Count)
                throw Trouble.Damaged(path, $"its pickle makes {what}; that is outside the storage");
        }
        if (last >= storage.Count)
            throw Trouble.Damaged(path, $"its pickle makes {what}; that is outside the storage");
    }
}
