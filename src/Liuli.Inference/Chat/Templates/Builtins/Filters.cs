using System.Collections.Frozen;
using Liuli.Inference.Chat.Templates.Evaluation;

namespace Liuli.Inference.Chat.Templates.Builtins;

/// <summary>What stands behind a bar: takes a value and arguments, gives a value.</summary>
internal delegate object? Filter(Rendering rendering, object? value, Arguments arguments);

/// <summary>All filters by name.</summary>
internal static class Filters
{
    public static FrozenDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>
    {
        ["abs"] = NumberFilters.Abs,
        ["float"] = NumberFilters.Float,
        ["int"] = NumberFilters.Int,
        ["round"] = NumberFilters.Round,
        ["max"] = NumberFilters.Max,
        ["min"] = NumberFilters.Min,
        ["sum"] = NumberFilters.Sum,
        ["capitalize"] = TextFilters.Capitalize,
        ["center"] = TextFilters.Center,
        ["e"] = TextFilters.Escape,
        ["escape"] = TextFilters.Escape,
        ["forceescape"] = TextFilters.Escape,
        ["format"] = TextFilters.Format,
        ["indent"] = TextFilters.Indent,
        ["lower"] = TextFilters.Lower,
        ["replace"] = TextFilters.Replace,
        ["safe"] = TextFilters.String,
        ["string"] = TextFilters.String,
        ["title"] = TextFilters.Title,
        ["trim"] = TextFilters.Trim,
        ["upper"] = TextFilters.Upper,
        ["wordcount"] = TextFilters.WordCount,
        ["batch"] = SequenceFilters.Batch,
        ["count"] = SequenceFilters.Length,
        ["first"] = SequenceFilters.First,
        ["join"] = SequenceFilters.Join,
        ["last"] = SequenceFilters.Last,
        ["length"] = SequenceFilters.Length,
        ["list"] = SequenceFilters.List,
        ["reverse"] = SequenceFilters.Reverse,
        ["slice"] = SequenceFilters.Slice,
        ["sort"] = OrderFilters.Sort,
        ["unique"] = OrderFilters.Unique,
        ["groupby"] = OrderFilters.GroupBy,
        ["dictsort"] = OrderFilters.DictSort,
        ["map"] = SelectionFilters.Map,
        ["reject"] = SelectionFilters.Reject,
        ["rejectattr"] = SelectionFilters.RejectAttr,
        ["select"] = SelectionFilters.Select,
        ["selectattr"] = SelectionFilters.SelectAttr,
        ["attr"] = ValueFilters.Attr,
        ["d"] = ValueFilters.Default,
        ["default"] = ValueFilters.Default,
        ["items"] = ValueFilters.Items,
        ["tojson"] = ValueFilters.ToJson,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
