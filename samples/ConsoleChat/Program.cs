using Liuli.Inference.Clients;
using Microsoft.Extensions.AI;

// Any model that chats: a Hugging Face directory, a .gguf file, or the embedded one. The first word is said for you; an empty line ends the conversation.
using LiuliChatClient client = LiuliChatClient.Load(args.Length > 0 ? args[0] : "liuli-mini");
List<ChatMessage> conversation = [];
for (string? line = "你好"; !string.IsNullOrWhiteSpace(line); line = Console.ReadLine())
{
    conversation.Add(new ChatMessage(ChatRole.User, line));
    List<ChatResponseUpdate> reply = [];
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(conversation))
    {
        reply.Add(update);
        Console.Write(update.Text);
    }
    conversation.AddMessages(reply);
    Console.Write("\n> ");
}
