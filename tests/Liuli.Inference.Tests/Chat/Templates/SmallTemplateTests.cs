using System.Text.Json.Nodes;
using Liuli.Inference.Chat.Templates;

namespace Liuli.Inference.Tests.Chat.Templates;

/// <summary>Every part of the language by a small template of our own, with the text that another program made of it.</summary>
public class SmallTemplateTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> cases = [];
            JsonArray all = ExpectedTexts.Read("small.json").AsArray();
            for (int i = 0; i < all.Count; i++)
                cases.Add((string)all[i]!["template"]!, i);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheTextIsTheOtherProgramsText(string template, int index)
    {
        JsonNode expected = ExpectedTexts.Read("small.json")[index]!;
        Dictionary<string, object?> variables = ExpectedTexts.Variables(expected["variables"]);
        if (expected["error"] is not null)
            Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template).Render(variables));
        else
            Assert.Equal((string)expected["text"]!, ChatTemplate.Parse(template).Render(variables));
    }
}
