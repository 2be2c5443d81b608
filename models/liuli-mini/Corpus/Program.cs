using System.Globalization;
using Liuli.Mini.Corpus;
using Liuli.Mini.Corpus.Grammar;
using Liuli.Mini.Corpus.Shared;
using Liuli.Mini.Corpus.Tables;

const string Usage = """
    Writes the training text of liuli-mini.
      --out DIR      where the files go (needed)
      --shared DIR   folder with the public corpora; without it only the files written here are made
      --seed N       another draw of the same grammar (default 1)
    """;

// Sizes chosen so that the written text is about six million tokens, the public text about one.
const int ChineseDialogues = 42_000, EnglishDialogues = 28_000;
const int ChineseWeatherStories = 8_000, ChineseStories = 10_500, EnglishWeatherStories = 3_000, EnglishStories = 9_000;
const double HeldOut = 0.02;

string? shared = null, output = null;
ulong seed = 1;
for (int i = 0; i < args.Length; i += 2)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--shared" when value is not null:
            shared = value;
            break;
        case "--out" when value is not null:
            output = value;
            break;
        case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out seed):
            break;
        default:
            Console.Error.WriteLine($"Reading the options: '{args[i]} {value}' is not understood.\n{Usage}");
            return 2;
    }
}

if (output is null)
{
    Console.Error.WriteLine($"Reading the options: --out is missing.\n{Usage}");
    return 2;
}

if (shared is not null && !Directory.Exists(shared))
{
    Console.Error.WriteLine($"Reading the public corpora: expected a folder at '{shared}', found none. Leave --shared out to write only our own text.");
    return 2;
}

Directory.CreateDirectory(output);
var files = new OutputFiles(output);
Lexicon lexicon = WordStock.Create();

var random = new SplitMix64(seed);
List<List<string>> dialogues = new DialogueWriter(lexicon, random).Write(ChineseDialogues, EnglishDialogues);
List<string> stories = new StoryWriter(lexicon, random).Write(ChineseWeatherStories, ChineseStories, EnglishWeatherStories, EnglishStories);
int heldDialogues = (int)(dialogues.Count * HeldOut), heldStories = (int)(stories.Count * HeldOut);
files.Dialogues("held-out.jsonl", "liuli", dialogues[..heldDialogues]);
files.Documents("held-out.txt", stories[..heldStories]);
files.Dialogues("dialogues-written.jsonl", "liuli", dialogues[heldDialogues..]);
files.Documents("stories-written.txt", stories[heldStories..]);

if (shared is null)
{
    Console.WriteLine("No --shared: only the files written here were made; dialogues-public.jsonl, pairs.jsonl and poems.txt were not.");
    return 0;
}

// A generator of its own for each part, so that a change in one leaves the others as they were.
files.Dialogues("dialogues-public.jsonl", "public", PublicDialogues.Read(Path.Combine(shared, "dialogues.jsonl")));
files.Dialogues("pairs.jsonl", "tatoeba", SentencePairs.Read(Path.Combine(shared, "en-zh-train.tsv"), SimplifiedScript.Load(shared), new SplitMix64(seed + 1)));
files.Documents("poems.txt", Poems.Read(Path.Combine(shared, "song-ci.txt"), new SplitMix64(seed + 2)));
return 0;
