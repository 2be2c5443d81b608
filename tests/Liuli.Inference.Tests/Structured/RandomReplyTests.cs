using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Tokenizers;
using Encoding = System.Text.Encoding;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Random schemas in the tokens of published tokenizers, said by a model that knows nothing, with few tokens and with enough of them.</summary>
public class RandomReplyTests
{
    [SkippableTheory]
    [InlineData("data/tokenizers/llama2", 120)]
    [InlineData("data/tokenizers/cl100k_base.tiktoken", 60)]
    public void RepliesAreWholeAndFit(string tokenizer, int schemas)
    {
        ByteVocabulary vocabulary = new(Tokenizer.Load(SharedData.Path(tokenizer)));
        int replies = 0;
        for (ulong seed = 1000; seed < 1000 + (ulong)schemas; seed++)
        {
            JsonNode schema = new RandomSchemas(seed).Schema(3);
            if (Grammar(schema) is not { } grammar)
                continue;
            TokenGrammar inTokens = grammar.For(vocabulary);
            int shortest = new JsonState(inTokens.Costs).ToComplete + 1;
            Philox random = new(seed);
            foreach (int budget in (int[])[shortest, shortest + 3, shortest + 40])
            {
                string reply = Reply(inTokens, budget, random);
                Assert.True(new SimpleValidator(schema).IsValid(reply), $"{reply} does not fit {schema}");
                replies++;
            }
        }
        Assert.True(replies > schemas, $"{replies} replies");
    }

    private static JsonGrammar? Grammar(JsonNode schema)
    {
        try
        {
            return JsonGrammar.Parse(schema.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        }
        catch (ArgumentException)
        {
            return null; // contradicts itself
        }
    }

    private static string Reply(TokenGrammar grammar, int budget, Philox random)
    {
        int end = grammar.Vocabulary.Size;
        JsonMask mask = new(grammar, [end], prompt: 0, budget);
        TokenCandidates candidates = new();
        float[] logits = new float[end + 1];
        List<int> history = [];
        List<byte> text = [];
        while (true)
        {
            candidates.Reset(logits);
            mask.Apply(candidates, history.ToArray());
            int position = Position(candidates, grammar.Vocabulary, random), id = candidates.Ids[position];
            mask.Chosen(candidates, position);
            if (id == end)
                break;
            history.Add(id);
            text.AddRange(grammar.Vocabulary.BytesOf(id));
        }
        Assert.InRange(history.Count, 1, budget - 1);
        return Encoding.UTF8.GetString([.. text]);
    }

    /// <summary>Any token; now and then one that ends or separates something, of which there are few.</summary>
    private static int Position(TokenCandidates candidates, ByteVocabulary vocabulary, Philox random)
    {
        for (int tries = random.NextSingle() < 0.4f ? 30 : 0; tries > 0; tries--)
        {
            int position = Any();
            if (vocabulary.BytesOf(candidates.Ids[position]).IndexOfAny("\"\\{}[],:"u8) >= 0)
                return position;
        }
        return Any();

        int Any() => (int)(random.NextSingle() * candidates.Count);
    }
}
