using System.Text.Json;
using System.Text.Json.Nodes;
using Liuli.Inference.Sampling;
using Liuli.Inference.Structured;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Tokenizers;
using Liuli.Tokenizers.Trainers;
using Encoding = System.Text.Encoding;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Which tokens are ruled out, against trying each of them.</summary>
public class JsonMaskTests
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string"},"nick":{"type":"string","maxLength":6},"born":{"type":"string","format":"date-time"},"code":{"type":"string","pattern":"^[A-Z]{2}-.{1,4}$"},
        "age":{"type":"integer","minimum":0,"maximum":130},"mood":{"enum":["calm","merry",null]},"tags":{"type":"array","items":{"type":"string","minLength":2},"maxItems":3},
        "pet":{"anyOf":[{"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},"required":["kind","lives"]},{"type":"object","properties":{"kind":{"const":"dog"},"good":{"type":"boolean"}},"required":["kind"]},{"type":"null"}]}},
        "required":["name","born","pet"]}
        """;

    [Theory]
    [InlineData(Person)]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"type":"array","items":{"anyOf":[{"type":"string","format":"uuid"},{"type":"string","maxLength":5},{"type":"number"}]}}""")]
    [InlineData("""{"type":"string","pattern":"^[\\s\\S]{3,40}$"}""")]
    public void TokensAreKeptThatFitAndNoOthers(string schema)
    {
        JsonGrammar grammar = JsonGrammar.Parse(schema);
        (ByteVocabulary vocabulary, int end) = Vocabulary(3000, 5);
        for (ulong seed = 0; seed < 6; seed++)
        {
            Philox random = new(seed);
            int budget = seed < 3 ? 400 : 60 + 20 * (int)seed;
            JsonMask mask = new(grammar.For(vocabulary), [end], prompt: 0, budget);
            JsonState naive = new(grammar.For(vocabulary).Costs);
            List<int> history = [];
            TokenCandidates candidates = new();
            while (true)
            {
                candidates.Reset(new float[end + 1]);
                mask.Apply(candidates, history.ToArray());
                Assert.Equal(Naive(naive, vocabulary, end, budget - history.Count - 2), candidates.Ids.ToArray());
                int position = (int)(random.NextSingle() * candidates.Count);
                int id = candidates.Ids[position];
                mask.Chosen(candidates, position);
                if (id == end)
                    break;
                history.Add(id);
                Assert.All(vocabulary.BytesOf(id).ToArray(), value => Assert.True(naive.Take(value)));
            }
            JsonDocument.Parse(history.SelectMany(id => vocabulary.BytesOf(id).ToArray()).ToArray()).Dispose();
            Assert.True(history.Count < budget);
        }
    }

    [Fact]
    public void WhatOtherStepsHaveRuledOutStaysOut()
    {
        (ByteVocabulary vocabulary, int end) = Vocabulary(500, 1);
        JsonMask mask = new(JsonGrammar.AnyObject.For(vocabulary), [end], 0, 100);
        TokenCandidates candidates = new();
        candidates.Reset(new float[end + 1]);
        candidates.RemoveAt([(byte)' ']);
        mask.Apply(candidates, []);
        Assert.DoesNotContain((int)' ', candidates.Ids.ToArray());
        Assert.Contains((int)'{', candidates.Ids.ToArray());
        Assert.DoesNotContain((int)'a', candidates.Ids.ToArray());
    }

    /// <summary>What began could not be completed, so it is said before the first token.</summary>
    [Theory]
    [InlineData("""{"type":"object"}""", '}')]
    [InlineData("""{"properties":{"a":{"type":"null"}}}""", ':')]
    [InlineData("""{"type":"array","minItems":2,"items":{"type":"null"}}""", ',')]
    [InlineData("""{"type":"string"}""", '"')]
    public void AStopTokenThatTheDocumentNeedsIsNamed(string schema, char needed)
    {
        (ByteVocabulary vocabulary, int end) = Vocabulary(256, 1);
        TokenGrammar grammar = JsonGrammar.Parse(schema).For(vocabulary);
        string message = Assert.Throws<ArgumentException>(() => new JsonMask(grammar, [end, needed], 0, 100)).Message;
        Assert.Contains($"the document needs '{needed}', and token {(int)needed}, which would write it, ends the text", message, StringComparison.Ordinal);
        // One that the frame does without is no trouble, nor is one of several that write the same.
        _ = new JsonMask(grammar, [end, 'x'], 0, 100);
        ByteVocabulary twice = new([.. Enumerable.Range(0, end).Select(id => vocabulary.BytesOf(id).ToArray()), [(byte)needed], []]);
        _ = new JsonMask(JsonGrammar.Parse(schema).For(twice), [needed, end + 1], 0, 100);
    }

    [Fact]
    public void AStopTokenInTheWayOfAValueIsNamedWhereItStands()
    {
        (ByteVocabulary vocabulary, int end) = Vocabulary(256, 1);
        JsonMask mask = new(JsonGrammar.Parse("""{"const":7}""").For(vocabulary), [end, '7'], 0, budget: 2);
        TokenCandidates candidates = new();
        candidates.Reset(new float[end + 1]);
        Assert.Contains("needs '7', and token 55", Assert.Throws<InvalidOperationException>(() => mask.Apply(candidates, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AByteThatNoTokenWritesIsNamed()
    {
        ByteVocabulary letters = new([.. Enumerable.Range('a', 26).Select(value => new[] { (byte)value }), []]);
        Assert.Contains("needs '{', and no token", Assert.Throws<ArgumentException>(() => new JsonMask(JsonGrammar.AnyObject.For(letters), [26], 0, 100)).Message, StringComparison.Ordinal);
        Tokenizer tokenizer = WithSpecialBraces();
        int special = tokenizer.TokenToId("{")!.Value, end = tokenizer.TokenToId("}")!.Value;
        string message = Assert.Throws<ArgumentException>(() => new JsonMask(JsonGrammar.AnyObject.For(new ByteVocabulary(tokenizer)), [end], 0, 100)).Message;
        Assert.Contains($"needs '{{', and token {special}, which is called so, is special", message, StringComparison.Ordinal);
    }

    /// <summary>A tokenizer of bytes with two of them marked as special.</summary>
    private static Tokenizer WithSpecialBraces()
    {
        JsonNode json = JsonNode.Parse(BpeTrainer.Train(["a b"], new BpeTrainerOptions { VocabularySize = 257, MinFrequency = 1 }).ToJson())!;
        JsonArray added = [];
        foreach (string text in (string[])["{", "}"])
            added.Add(new JsonObject { ["id"] = (int)json["model"]!["vocab"]![text]!, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true });
        json["added_tokens"] = added;
        string folder = Directory.CreateTempSubdirectory("liuli-braces-").FullName;
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json.ToJsonString());
        try
        {
            return Tokenizer.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The digits of an escape are plain characters, but none of the text.</summary>
    [Fact]
    public void TheLastCharacterThatFitsMayBeAnEscape()
    {
        (ByteVocabulary vocabulary, int end) = Vocabulary(256, 1);
        TokenGrammar grammar = JsonGrammar.Parse("""{"type":"string","pattern":"^[\\u0000-\\u001f]*$","maxLength":1}""").For(vocabulary);
        JsonMask mask = new(grammar, [end], 0, 100);
        TokenCandidates candidates = new();
        List<int> history = [];
        foreach (byte value in "\"\\u001f\""u8)
        {
            candidates.Reset(new float[end + 1]);
            mask.Apply(candidates, history.ToArray());
            Assert.Contains(value, candidates.Ids.ToArray());
            mask.Chosen(candidates, candidates.IndexOf(value));
            history.Add(value);
        }
    }

    [Fact]
    public void NamesCountTheTokensThatSpellThem()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "\"temperature\":"u8.ToArray(), "pressure"u8.ToArray(), "celsius"u8.ToArray()];
        ByteVocabulary vocabulary = new(tokens);
        JsonGrammar grammar = JsonGrammar.Parse("""{"properties":{"temperature":{"const":"celsius"},"pressure":{"const":1}},"required":["temperature","pressure"]}""");
        // { · "temperature": · " · celsius · " · , · " · pressure · " · : · 1 · }
        Assert.Equal(12, new JsonState(grammar.For(vocabulary).Costs).ToComplete);
        Assert.Equal("""{"temperature":"celsius","pressure":1}""".Length, new JsonState(grammar).ToComplete);
    }

    [Theory]
    [InlineData(Person)]
    [InlineData("""{"type":"object","additionalProperties":{"type":["string","number","boolean"]}}""")]
    public void WhereItHasBeenItAllocatesNothing(string item)
    {
        (ByteVocabulary vocabulary, int end) = Vocabulary(1000, 2);
        TokenGrammar grammar = JsonGrammar.Parse($$"""{"type":"array","items":{{item}},"minItems":4}""").For(vocabulary);
        SamplingOptions greedy = new() { Greedy = true };
        float[] logits = new float[end + 1];
        int[] path = PathOf(grammar, end);
        Runner[] runners = [.. Enumerable.Range(0, 20).Select(_ => new Runner(Sampler.Create(greedy, tokenizer: null, new JsonMask(grammar, [end], 0, 1000)), path, logits))];
        // What alternatives and depths need is made in the first half.
        foreach (Runner runner in runners)
            runner.Run(path.Length / 2);
        int next = 0;
        Allocations.AssertNone(() => runners[next++].Run(path.Length));
        Assert.Equal(runners.Take(next).Select(_ => path.Length), runners.Take(next).Select(runner => runner.At));
    }

    private sealed class Runner(Sampler sampler, int[] path, float[] logits)
    {
        public int At { get; private set; }

        public void Run(int until)
        {
            for (; At < until; At++)
            {
                logits[path[At]] = 1;
                if (sampler.Sample(logits, path.AsSpan(0, At)) != path[At])
                    throw new InvalidOperationException("another token was chosen");
                logits[path[At]] = 0;
            }
        }
    }

    /// <summary>A document in tokens.</summary>
    private static int[] PathOf(TokenGrammar grammar, int end)
    {
        JsonMask mask = new(grammar, [end], 0, 500);
        TokenCandidates candidates = new();
        Philox random = new(8);
        List<int> path = [];
        while (true)
        {
            candidates.Reset(new float[end + 1]);
            mask.Apply(candidates, path.ToArray());
            int position = (int)(random.NextSingle() * candidates.Count);
            if (candidates.Ids[position] == end)
                return [.. path];
            path.Add(candidates.Ids[position]);
            mask.Chosen(candidates, position);
        }
    }

    private static int[] Naive(JsonState state, ByteVocabulary vocabulary, int end, int budget)
    {
        JsonState trial = new(state.Costs);
        return [.. Enumerable.Range(0, end + 1).Where(id => id == end ? state.ToComplete == 0 : Fits(id))];

        bool Fits(int id)
        {
            trial.CopyFrom(state);
            foreach (byte value in vocabulary.BytesOf(id))
            {
                if (!trial.Take(value))
                    return false;
            }
            return vocabulary.BytesOf(id).Length > 0 && trial.ToComplete <= budget;
        }
    }

    /// <summary>All bytes, and random pieces of JSON and of texts, cut anywhere.</summary>
    private static (ByteVocabulary Vocabulary, int End) Vocabulary(int size, ulong seed)
    {
        Philox random = new(seed);
        byte[] source = Encoding.UTF8.GetBytes("""{"name":"你好 wörld","nick":"a\nb","born":"2024-02-29T12:30:00Z","code":"AB-你😀","age":42,"mood":null,"tags":["ab","cd ef"], "pet":{"kind":"cat","lives":9}} the quick brown fox "]}, 😀 "}],[{"kind": "dog"}] -1.5e10 true false""");
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        while (tokens.Count < size)
        {
            int at = (int)(random.NextSingle() * source.Length), length = 2 + (int)(random.NextSingle() * 9);
            tokens.Add(source[at..Math.Min(source.Length, at + length)]);
        }
        return (new ByteVocabulary([.. tokens, []]), tokens.Count);
    }
}
