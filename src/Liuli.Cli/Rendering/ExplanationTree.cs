using System.Globalization;
using Liuli.Cli.Hosting;
using Liuli.Inference;
using Liuli.Inference.Explaining;
using Liuli.Models;
using Liuli.Tensors;
using Spectre.Console;

namespace Liuli.Cli.Rendering;

/// <summary>An explanation as a tree in the terminal: the largest terms of each level, the rest as one sum, and the check that all adds up.</summary>
internal sealed class ExplanationTree(TextModel model, Language say, int shownTerms)
{
    public void Print(ElementAddress at, OpenedExplanation opened)
    {
        Explanation explanation = opened.Explanation;
        Tree tree = new(new Markup($"[bold]{Markup.Escape(at.ToString())}[/] = {Number(explanation.Value)}{Token(at)}"));
        AddLevel(tree, opened);
        Terminal.Output().Write(tree);
    }

    private void AddLevel(IHasTreeNodes parent, OpenedExplanation opened)
    {
        Explanation explanation = opened.Explanation;
        parent.AddNode(new Markup($"[grey]{Markup.Escape(explanation.Operation)}: {Markup.Escape(explanation.Formula)}[/]"));
        foreach (OpenedTerm term in opened.Terms.Take(shownTerms))
        {
            TreeNode node = parent.AddNode(new Text(Line(term.Term)));
            if (term.Behind is { } behind)
                AddLevel(node, behind);
            if (term.BehindFactor is { } behindFactor)
                AddLevel(node.AddNode(new Text($"{say["the factor", "因子"]} {Name(term.Term.Factor!)} = {Number(behindFactor.Explanation.Value)}")), behindFactor);
        }
        if (explanation.Combination == Combination.Stored)
            return;
        if (opened.Terms.Count > shownTerms)
            parent.AddNode(new Text(Rest(explanation.Combination, [.. opened.Terms.Skip(shownTerms).Select(t => t.Term.Contribution)])));
        parent.AddNode(new Markup($"[grey]{Markup.Escape(Total(explanation))}[/]"));
    }

    private static string Line(Term term)
    {
        string factor = term.Factor is { } other ? $" × {Name(other)} {Number(other.Value)}" : "";
        return $"{Signed(term.Contribution)}  = {Name(term)} {Number(term.Value)}{factor}";
    }

    private static string Name(Term term) => $"{term.Role} {TermAddress.Text(term)}".TrimEnd();

    private string Rest(Combination combination, IReadOnlyList<double> contributions) => combination switch
    {
        Combination.Sum or Combination.Quotient => $"{Signed(contributions.Sum())}  {say[$"= {Counted.Of(contributions.Count, "more term")} together", $"= 其余 {contributions.Count} 项之和"]}",
        Combination.Product => $"×{Number(contributions.Aggregate(1.0, (a, b) => a * b))}  {say[$"= {Counted.Of(contributions.Count, "more factor")} together", $"= 其余 {contributions.Count} 个因子之积"]}",
        _ => say[$"{Counted.Of(contributions.Count, "smaller term")}", $"其余 {contributions.Count} 个较小的项"],
    };

    private string Total(Explanation explanation)
    {
        string how = explanation.Combination switch
        {
            Combination.Sum => say["all terms added", "各项之和"],
            Combination.Product => say["all factors multiplied", "各因子之积"],
            Combination.Quotient => say["the numerator over the sum of the others", "分子除以其余各项之和"],
            _ => say["the largest term", "最大的一项"],
        };
        return $"Σ {how} = {Number(explanation.Recombined)}; {say["computed", "引擎算得"]} {Number(explanation.Value)}, {say["rounding", "舍入误差"]} {explanation.Residual.ToString("0.0e+0", CultureInfo.InvariantCulture)}";
    }

    /// <summary>The token or class that a logit belongs to.</summary>
    private string Token(ElementAddress at) => (at.Name, at.Index, model.Transformer.Config) switch
    {
        (TracePoints.Logits, { } index, _) => $"  ({say["token", "词元"]} {Markup.Escape(model.TokenOf(index[^1]))})",
        (TracePoints.ClassLogits, { } index, EncoderConfig config) => $"  ({say["class", "类别"]} {Markup.Escape(config.Labels[index[^1]])})",
        _ => "",
    };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.######;-0.######;0", CultureInfo.InvariantCulture);
}
