using System.Text.Json.Nodes;
using Liuli.Inference.Chat.Templates;
using Liuli.Tests;

namespace Liuli.Inference.Tests.Chat.Templates;

/// <summary>The chat templates of real models, on conversations of our own.</summary>
public class ModelTemplateTests
{
    private static readonly JsonNode s_conversations = ExpectedTexts.Read("conversations.json");

    public static TheoryData<string> Names => [.. ExpectedTexts.Read("expected.json").AsArray().Select(item => (string)item!["template"]!).Distinct()];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void ConversationsAreWrittenAsHuggingFacesJinjaWritesThem(string name)
    {
        string source = File.ReadAllText(SharedData.Path($"data/tokenizers/chat-templates/{name}"));
        ChatTemplate template = ChatTemplate.Parse(source);
        List<JsonNode> cases = [.. ExpectedTexts.Read("expected.json").AsArray().Where(item => (string)item!["template"]! == name).OfType<JsonNode>()];
        Assert.Equal(2 * s_conversations.AsObject().Count, cases.Count);
        foreach (JsonNode expected in cases)
        {
            string conversation = (string)expected["conversation"]!;
            if (expected["error"] is not null)
                Assert.Throws<ChatTemplateException>(() => Render(template, conversation, (bool)expected["prompt"]!));
            else
                Assert.Equal(conversation + ": " + (string)expected["text"]!, conversation + ": " + Render(template, conversation, (bool)expected["prompt"]!));
        }
    }

    private static string Render(ChatTemplate template, string conversation, bool prompt)
    {
        JsonNode given = s_conversations[conversation]!;
        Dictionary<string, object?> variables = ExpectedTexts.Variables(given["variables"]);
        variables["bos_token"] = "<bos>";
        variables["eos_token"] = "<eos>";
        return template.Render(given["messages"]!.AsArray()!, given["tools"]?.AsArray()!, prompt, variables);
    }
}
