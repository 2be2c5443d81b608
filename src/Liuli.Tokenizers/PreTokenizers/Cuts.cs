using Liuli.Tokenizers.Text;

namespace Liuli.Tokenizers.PreTokenizers;

/// <summary>A piece covered, without gaps, by matches and the stretches between them; turned into pieces by a <see cref="SplitBehavior"/>.</summary>
internal sealed class Cuts
{
    private readonly List<(Piece Range, bool IsMatch)> _cuts = [];

    public void Clear() => _cuts.Clear();

    public void Add(int start, int end, bool isMatch)
    {
        if (end > start)
            _cuts.Add((new Piece(start, end), isMatch));
    }

    public void Emit(SplitBehavior behavior, PreTokenizedText output)
    {
        switch (behavior)
        {
            case SplitBehavior.MergedWithNext:
                EmitMergedWithNext(output);
                break;
            case SplitBehavior.MergedWithPrevious or SplitBehavior.Contiguous:
                EmitMerged(behavior, output);
                break;
            default:
                foreach ((Piece range, bool isMatch) in _cuts)
                {
                    if (behavior == SplitBehavior.Isolated || !isMatch)
                        output.Add(range.Start, range.End);
                }
                break;
        }
    }

    private void EmitMerged(SplitBehavior behavior, PreTokenizedText output)
    {
        for (int i = 0, next; i < _cuts.Count; i = next)
        {
            next = i + 1;
            if (behavior == SplitBehavior.Contiguous)
            {
                while (next < _cuts.Count && _cuts[next].IsMatch == _cuts[i].IsMatch)
                    next++;
            }
            else if (!_cuts[i].IsMatch && next < _cuts.Count && _cuts[next].IsMatch)
                next++;
            output.Add(_cuts[i].Range.Start, _cuts[next - 1].Range.End);
        }
    }

    private void EmitMergedWithNext(PreTokenizedText output)
    {
        for (int i = 0, next; i < _cuts.Count; i = next)
        {
            next = i + 1;
            if (_cuts[i].IsMatch && next < _cuts.Count && !_cuts[next].IsMatch)
                next++;
            output.Add(_cuts[i].Range.Start, _cuts[next - 1].Range.End);
        }
    }
}
