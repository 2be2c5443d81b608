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
        json.WriteNumber("value", explanation.Value);
        json.WriteString("operation", explanation.Operation);
        json.WriteString("formula", explanation.Formula);
        json.WriteString("combination", explanation.Combination.ToString().ToLowerInvariant());
        WriteTerms(json, opened);
        json.WriteNumber("residual", explanation.Residual);
    }

    private static void WriteTerms(Utf8JsonWriter json, OpenedExplanation? opened)
    {
        json.WriteStartArray("terms");
        foreach (OpenedTerm term in opened?.Terms ?? [])
        {
            json.WriteStartObject();
            WriteTerm(json, term.Term);
            if (term.Term.Factor is { } factor)
            {
                json.WriteStartObject("factor");
                WriteTerm(json, factor);
                json.WriteEndObject();
            }
            if (term.Behind is { } behind)
            {
                json.WriteString("operation", behind.Explanation.Operation);
                json.WriteString("formula", behind.Explanation.Formula);
                json.WriteString("combination", behind.Explanation.Combination.ToString().ToLowerInvariant());
                json.WriteNumber("residual", behind.Explanation.Residual);
            }
            WriteTerms(json, term.Behind);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTerm(Utf8JsonWriter json, Term term)
    {
        json.WriteString("role", term.Role);
        (string source, IReadOnlyList<int> index) = TermAddress.Of(term);
        json.WriteString("source", source);
        JsonOutput.WriteIds(json, "index", index);
        json.WriteNumber("value", term.Value);
        json.WriteNumber("contribution", term.Contribution);
    }
}
