using System.Globalization;
using System.Text.Json.Nodes;
using Liuli.Tokenizers.Models;

namespace Liuli.Tokenizers.Tests.Vectors;

/// <summary>
/// A tokenizer from a file of ranks. The merges follow from the ranks: a token is the merge of the two parts that remain when
/// its bytes are merged with lower ranks only.
/// </summary>
internal static class TiktokenFile
{
    public static Tokenizer Read(string path, string pattern)
    {
        Dictionary<string, int> ranks = [];
        foreach (string line in File.ReadLines(path))
        {
            string[] fields = line.Split(' ');
            string token = string.Concat(Convert.FromBase64String(fields[0]).Select(ByteAlphabet.ToChar));
            ranks[token] = int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        JsonObject vocab = [];
        JsonArray merges = [];
        foreach ((string token, int rank) in ranks.OrderBy(entry => entry.Value))
        {
            vocab[token] = rank;
            if (token.Length > 1)
                merges.Add(string.Join(' ', Parts(token, rank, ranks)));
        }
        JsonObject split = new() { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated" };
        JsonObject bytes = new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false };
        return Tokenizer.FromJson(new JsonObject
        {
            ["version"] = "1.0",
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(split, bytes) },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["ignore_merges"] = true, ["vocab"] = vocab, ["merges"] = merges },
        }.ToJsonString());
    }

    private static List<string> Parts(string token, int limit, Dictionary<string, int> ranks)
    {
        List<string> parts = [.. token.Select(c => c.ToString())];
        while (parts.Count > 2)
        {
            int best = -1, bestRank = limit;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue(parts[i] + parts[i + 1], out int rank) && rank < bestRank)
                    (best, bestRank) = (i, rank);
            }
            Assert.True(best >= 0, $"no merges lead to '{token}'");
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
        return parts;
    }
}
