using Liuli.Tensors;

namespace Liuli.Inference.Explaining;

/// <summary>An explanation whose largest terms are opened in turn.</summary>
/// <param name="Explanation">The number and its terms.</param>
/// <param name="Terms">Every term of it, largest contribution first.</param>
public sealed record OpenedExplanation(Explanation Explanation, IReadOnlyList<OpenedTerm> Terms)
{
    /// <summary>Opens <paramref name="explanation"/> and, level by level, the terms that contribute most.</summary>
    /// <param name="explanation">Where to start.</param>
    /// <param name="depth">How many levels; 1 opens the number itself.</param>
    /// <param name="breadth">How many terms of each level are opened further.</param>
    public static OpenedExplanation Open(Explanation explanation, int depth, int breadth)
    {
        List<OpenedTerm> terms = [.. explanation.Terms
            .OrderByDescending(term => Math.Abs(term.Contribution))
            .Select((term, rank) => new OpenedTerm(term, depth > 1 && rank < breadth ? OpenTerm(term, depth, breadth) : null))];
        return new OpenedExplanation(explanation, terms);
    }

    private static OpenedExplanation? OpenTerm(Term term, int depth, int breadth) =>
        term.Inner is null && term.Source.IsNull ? null : Open(term.Open(), depth - 1, breadth);
}

/// <summary>A term, and what stands behind its value where that was opened.</summary>
/// <param name="Term">The term.</param>
/// <param name="Behind">What made <see cref="Term.Value"/>; null where the walk ended.</param>
public sealed record OpenedTerm(Term Term, OpenedExplanation? Behind);
