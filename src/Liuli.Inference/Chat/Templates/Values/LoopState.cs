using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Values;

/// <summary>The variable <c>loop</c>.</summary>
/// <param name="items">What the loop goes over.</param>
/// <param name="depth">How many recursive loops are around.</param>
/// <param name="recurse">Runs the loop over other elements; null if it is not recursive.</param>
internal sealed class LoopState(IReadOnlyList<object?> items, int depth, Func<object?, string>? recurse) : IMembers
{
    private BoundArguments? _changed;

    public int Index { get; set; }

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "index" => Index + 1L,
            "index0" => (long)Index,
            "revindex" => (long)(items.Count - Index),
            "revindex0" => items.Count - Index - 1L,
            "first" => Index == 0,
            "last" => Index == items.Count - 1,
            "length" => (long)items.Count,
            "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous element"),
            "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next element"),
            "depth" => depth + 1L,
            "depth0" => (long)depth,
            "cycle" => new Callable("loop.cycle", Cycle),
            "changed" => new Callable("loop.changed", Changed),
            _ => this,
        };
        return value != (object)this;
    }

    /// <summary>What <c>loop(xs)</c> writes.</summary>
    public Callable AsCallable() => new("loop", (_, arguments) =>
    {
        BoundArguments bound = arguments.Bind("loop", 1, "iterable");
        return recurse is null ? throw new TemplateFault("this loop cannot be called: it is not marked as recursive") : recurse(bound[0]);
    });

    private object? Cycle(Rendering rendering, Arguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[Index % arguments.Positional.Count]
        : throw new TemplateFault("loop.cycle needs at least one argument");

    private object? Changed(Rendering rendering, Arguments arguments)
    {
        BoundArguments now = arguments.Bind("loop.changed", 1, "value");
        bool same = _changed is { } before && Comparing.Equal(rendering, before[0], now[0]);
        _changed = now;
        return !same;
    }
}
