using Liuli.Inference;

using LanguageModel model = LanguageModel.Load("liuli-mini");
await foreach (string piece in model.GenerateAsync("今天天气真"))
    Console.Write(piece);
Console.WriteLine();
