using System.ComponentModel;
using Agent;
using Liuli.Inference.Clients;
using Microsoft.Extensions.AI;

// An agent: a model that may call a C# function, and answers with what it returned.
//   dotnet run --project samples/Agent -- PATH "How many days until Christmas?"
// PATH is a model whose template knows tools: Llama 3.1 to 3.3, Qwen2.5, Qwen3, Mistral, as a Hugging Face directory or a .gguf file.
using Rehearsal? rehearsal = args.Length == 0 ? new Rehearsal() : null;
if (rehearsal is not null)
    Console.WriteLine(Rehearsal.Notice);
string question = args.Length > 1 ? args[1] : "How many days is it from 26 November to Christmas 2026?";

using LiuliChatClient model = rehearsal?.Load() ?? LiuliChatClient.Load(args[0]);
using IChatClient agent = model.AsBuilder().UseFunctionInvocation().Build();
ChatOptions options = new() { Tools = [AIFunctionFactory.Create(DaysBetween, "days_between")], Temperature = 0 };

Console.WriteLine($"> {question}");
await foreach (ChatResponseUpdate update in agent.GetStreamingResponseAsync(question, options))
    Console.Write(update.Text);
Console.WriteLine();

[Description("The number of days from one date to another.")]
static int DaysBetween([Description("The first date, as yyyy-MM-dd")] DateOnly from, [Description("The last date, as yyyy-MM-dd")] DateOnly to)
{
    int days = to.DayNumber - from.DayNumber;
    Console.WriteLine($"  (C# is called: from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} are {days} days)");
    return days;
}
