using Liuli.Tensors;

namespace Liuli.Inference.Explaining;

/// <summary>An explanation whose most telling terms are opened in turn.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Explanation">The number and its terms.</param>
/// <param name="Terms">Every term of it: of sums the largest contribution first, of products in the order of the formula.</param>
public sealed record OpenedExplanation(Explanation Explanation, IReadOnlyList<OpenedTerm> Terms)
{
    /// <summary>Opens <paramref name="explanation"/> and, level by level, the terms that contribute most.</summary>
    /// <param name="explanation">Where to start.</param>
    /// <param name="depth">How many levels; 1 opens the number itself.</param>
    /// <param name="breadth">How many terms of each level are opened further.</param>
    /// <param name="cancellation">Ends the opening between two terms.</param>
    public static OpenedExplanation Open(Explanation explanation, int depth, int breadth, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        List<OpenedTerm> terms = new(explanation.Terms.Count);
        foreach (Term term in Ordered(explanation))
        {
            bool opens = depth > 1 && terms.Count < breadth;
            terms.Add(new OpenedTerm(term, opens ? OpenTerm(term, depth, breadth, cancellation) : null)
            {
                BehindFactor = opens && term.Factor is { } factor && IsComputed(factor) ? OpenTerm(factor, depth, breadth, cancellation) : null,
            });
        }
        return new OpenedExplanation(explanation, terms);
    }

    // A factor is not more important for being larger: the formula names the data first, then what scales them.
    private static IEnumerable<Term> Ordered(Explanation explanation) => explanation.Combination is Combination.Sum or Combination.Maximum
        ? explanation.Terms.OrderByDescending(term => Math.Abs(term.Contribution))
        : explanation.Terms;

    private static OpenedExplanation? OpenTerm(Term term, int depth, int breadth, CancellationToken cancellation) =>
        term.Inner is null && term.Source.IsNull ? null : Open(term.Open(), depth - 1, breadth, cancellation);

    /// <summary>Whether there is more behind a factor than a stored weight.</summary>
    private static bool IsComputed(Term factor) => factor.Inner is not null || (!factor.Source.IsNull && factor.Source.Operation is not null);
}

/// <summary>A term, and what stands behind its value where that was opened.</summary>
/// <remarks>Immutable, so safe for use from several threads.</remarks>
/// <param name="Term">The term.</param>
/// <param name="Behind">What made <see cref="Term.Value"/>; null where the walk ended.</param>
public sealed record OpenedTerm(Term Term, OpenedExplanation? Behind)
{
    /// <summary>What made the other factor of a product, where that was computed and opened too: the value beside an attention weight.</summary>
    public OpenedExplanation? BehindFactor { get; init; }
}
