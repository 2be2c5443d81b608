using System.Text.Json;
using Liuli.Inference.Explaining;
using Liuli.Tensors;

namespace Liuli.Cli.Rendering;

/// <summary>An explanation as one JSON document; programs depend on its keys.</summary>
/// <remarks>
/// A term's <c>terms</c> open its <c>value</c>. <c>combination</c> says how contributions make the value: sum, product, quotient
/// (first ÷ sum of the others), maximum.
/// </remarks>
internal static class ExplanationJson
{
    public static void Print(ElementAddress at, OpenedExplanation opened) => JsonOutput.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("at", at.ToString());
        WriteBody(json, opened);
        json.WriteEndObject();
    });

    private static void WriteBody(Utf8JsonWriter json, OpenedExplanation opened)
    {
        Explanation explanation = opened.Explanation;
        JsonOutput.WriteNumber(json, "value", explanation.Value);
        json.WriteString("operation", explanation.Operation);
        json.WriteString("formula", explanation.Formula);
        json.WriteString("combination", explanation.Combination.ToString().ToLowerInvariant());
        WriteTerms(json, opened);
        JsonOutput.WriteNumber(json, "residual", explanation.Residual);
    }

    private static void WriteTerms(Utf8JsonWriter json, OpenedExplanation? opened)
    {
        json.WriteStartArray("terms");
        foreach (OpenedTerm term in opened?.Terms ?? [])
        {
            json.WriteStartObject();
            WriteTerm(json, term.Term, term.Behind);
            if (term.Term.Factor is { } factor)
            {
                json.WriteStartObject("factor");
                WriteTerm(json, factor, term.BehindFactor);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTerm(Utf8JsonWriter json, Term term, OpenedExplanation? behind)
    {
        json.WriteString("role", term.Role);
        (string source, IReadOnlyList<int> index) = TermAddress.Of(term);
        json.WriteString("source", source);
        JsonOutput.WriteIds(json, "index", index);
        JsonOutput.WriteNumber(json, "value", term.Value);
        JsonOutput.WriteNumber(json, "contribution", term.Contribution);
        if (behind is not null)
        {
            json.WriteString("operation", behind.Explanation.Operation);
            json.WriteString("formula", behind.Explanation.Formula);
            json.WriteString("combination", behind.Explanation.Combination.ToString().ToLowerInvariant());
            JsonOutput.WriteNumber(json, "residual", behind.Explanation.Residual);
        }
        WriteTerms(json, behind);
    }
}
