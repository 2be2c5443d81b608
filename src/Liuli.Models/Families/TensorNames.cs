namespace Liuli.Models.Families;

/// <summary>Translates our dotted parameter names into a checkpoint's: module by module, with the numbers of blocks and experts carried over.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="blocks">What stands before and including a block's number, with <c>{0}</c> for it: <c>model.layers.{0}</c>.</param>
/// <param name="modules">Pairs of our module name and the file's; those inside a block begin with <c>blocks.</c> and leave the number out. An expert's number is
/// <c>{0}</c> on both sides: <c>blocks.mlp.experts.{0}.gate</c>.</param>
public sealed class TensorNames(string blocks, IReadOnlyDictionary<string, string> modules)
{
    private const string Blocks = "blocks.", Number = "{0}";

    /// <summary>For example <c>blocks.3.attn.q.weight</c> → <c>model.layers.3.self_attn.q_proj.weight</c>.</summary>
    /// <exception cref="NotSupportedException">The table has no such module.</exception>
    public string ToFile(string parameter)
    {
        int last = parameter.LastIndexOf('.');
        string module = parameter[..last], leaf = parameter[last..];
        if (!module.StartsWith(Blocks, StringComparison.Ordinal))
            return Look(module, parameter) + leaf;
        int dot = module.IndexOf('.', Blocks.Length);
        string number = module[Blocks.Length..dot], inside = module[(dot + 1)..];
        return $"{blocks.Replace(Number, number, StringComparison.Ordinal)}.{Look(Blocks + inside, parameter)}{leaf}";
    }

    /// <summary>A table with some names more, or others.</summary>
    public TensorNames With(params ReadOnlySpan<(string Module, string Name)> changes)
    {
        Dictionary<string, string> changed = new(modules);
        foreach ((string module, string name) in changes)
            changed[module] = name;
        return new TensorNames(blocks, changed);
    }

    private string Look(string module, string parameter)
    {
        if (modules.TryGetValue(module, out string? name))
            return name;
        string[] parts = module.Split('.');
        int at = Array.FindIndex(parts, part => int.TryParse(part, out _));
        if (at >= 0)
        {
            string number = parts[at];
            parts[at] = Number;
            if (modules.TryGetValue(string.Join('.', parts), out name))
                return name.Replace(Number, number, StringComparison.Ordinal);
        }
        throw new NotSupportedException($"naming parameter '{parameter}' for a checkpoint: this model family has no tensor for '{module}'");
    }
}
