using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Liuli.Inference.Clients;
using Liuli.Inference.Structured;
using Liuli.Tests;
using Microsoft.Extensions.AI;

namespace Liuli.Inference.Tests.Structured;

/// <summary>Types as .NET programs have them, through the real <c>GetResponseAsync&lt;T&gt;</c>, said by random weights.</summary>
public sealed class TypedReplyTests : IDisposable
{
    private readonly TinyChatModel _tiny = new(context: 8192);

    public void Dispose() => _tiny.Dispose();

    [JsonConverter(typeof(JsonStringEnumConverter<Mood>))]
    private enum Mood
    {
        Calm,
        Merry,
    }

    private sealed record Times(DateTime At, DateTimeOffset Sent, DateOnly Day, TimeOnly Clock, TimeSpan Took, Guid Id, Uri Page, Version Program, char Letter, DateTime? Ended, TimeSpan? Pause, Guid? Parent, Uri? Link);

    private sealed record Sizes(
        [property: Range(0, 255)] byte Byte, [property: Range(-128, 127)] sbyte Small, [property: Range(0, uint.MaxValue)] uint Unsigned, [property: Range(int.MinValue, int.MaxValue)] int Int, long Long,
        [property: Range(0d, 1e18)] ulong Big, [property: Range(typeof(decimal), "-0.01", "99.99")] decimal Price, double Double, float Float, [property: Range(1, 5)] int? Stars);

    private sealed record Form(
        [property: MaxLength(10)] string Short, [property: MinLength(2)] string Long, [property: StringLength(10, MinimumLength = 3)] string Both, [property: RegularExpression("^[A-Z]{3}-\\d+$")] string Code,
        [property: EmailAddress] string Mail, [property: Url] string Site, [property: Length(1, 3)] string[] Some, [property: Base64String] byte[] Data, [property: AllowedValues("a", "b")] string Grade,
        [property: DeniedValues("x")] string Other, [property: Description("how many")] int Many, [property: Range(1, 5, MinimumIsExclusive = true, MaximumIsExclusive = true)] long Inner);

    private sealed record Tree(string Value, Tree? Left, Tree? Right, List<Tree> Children);

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    private abstract record Shape(string Name);

    private sealed record Circle(string Name, double Radius) : Shape(Name);

    private sealed record Square(string Name, double Side, Shape? Inner) : Shape(Name);

    [JsonDerivedType(typeof(Cat), 1)]
    [JsonDerivedType(typeof(Dog), 2)]
    private class Animal
    {
        public string Name { get; set; } = "";
    }

    private sealed class Cat : Animal
    {
        public long Lives { get; set; }
    }

    private sealed class Dog : Animal
    {
        public bool Good { get; set; }
    }

    private sealed record Collections(
        Dictionary<string, long> Counts, Dictionary<string, List<Item>> Groups, HashSet<string> Names, IReadOnlyList<DateTime> Days, long[][] Grid, string?[] Maybe, KeyValuePair<string, long> Pair, object Anything, JsonElement Raw, Mood Mood, Mood? Other);

    private sealed record Item(string? Label, long Count = 3, string Note = "x");

    private sealed class Settable
    {
        public required string Must { get; set; }

        public string? May { get; set; }

        [JsonPropertyName("dé\"x")]
        public long Odd { get; set; }

        [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public double Named { get; set; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; set; }
    }

    private sealed record Deep(Item First, Item? Second, Tree Tree, Shape Shape, Tree Again, Times Times, Times? NoTimes);

    [Fact]
    public Task DatesIdentifiersAndAddresses() => Reads<Times>();

    [Fact]
    public Task NumbersWithinTheirTypes() => Reads<Sizes>(sizes => Assert.InRange(sizes.Price, -0.01m, 99.99m));

    [Fact]
    public Task Annotations() => Reads<Form>(form =>
    {
        Assert.True(Validator.TryValidateProperty(form.Code, new ValidationContext(form) { MemberName = nameof(Form.Code) }, null), form.Code);
        Assert.InRange(form.Both.EnumerateRunes().Count(), 3, 10);
        Assert.InRange(form.Some.Length, 1, 3);
        Assert.InRange(form.Inner, 2, 4);
    });

    [Fact]
    public Task Trees() => Reads<Tree>();

    [Fact]
    public Task TypesThatAPropertyNames() => Reads<Shape>(shape => Assert.True(shape is Circle or Square));

    [Fact]
    public Task ListsOfTypesThatAPropertyNames() => Reads<List<Animal>>();

    [Fact]
    public Task DictionariesListsAndAnything() => Reads<Collections>();

    [Fact]
    public Task PropertiesThatAreSet() => Reads<Settable>();

    [Fact]
    public Task AllOfThemInOneAnother() => Reads<Deep>();

    [Flags]
    [JsonConverter(typeof(JsonStringEnumConverter<Sides>))]
    private enum Sides
    {
        Left = 1,
        Right = 2,
    }

    private sealed record Narrow(byte Byte, sbyte Small, short Short, ushort Word, int Int, uint Unsigned, long Long, ulong Big, decimal Price, int? Maybe, byte[] Data, Sides Sides, Sides? Other, [property: Range(5, 7)] byte Few);

    /// <summary>What the schema of Microsoft.Extensions.AI leaves open, ours says.</summary>
    [Fact]
    public async Task NumbersOfEveryWidthWithoutAnyAttribute()
    {
        using LiuliChatClient client = LiuliChatClient.Load(_tiny.Folder);
        for (int seed = 0; seed < 12; seed++)
        {
            ChatOptions options = new() { Seed = seed, Temperature = 3, TopK = 0, TopP = 1, MaxOutputTokens = 900, ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonGrammar.SchemaOf<Narrow>()) };
            ChatResponse reply = await client.GetResponseAsync("Which?", options);
            Narrow read = JsonSerializer.Deserialize<Narrow>(reply.Text, AIJsonUtilities.DefaultOptions)!;
            Assert.InRange(read.Few, 5, 7);
            Assert.True(Enum.IsDefined(read.Sides));
        }
    }

    [Fact]
    public async Task ValuesThatAreNoObjects()
    {
        await Reads<long>();
        await Reads<double?>();
        await Reads<Mood>();
        await Reads<DateOnly[]>();
        await Reads<Dictionary<string, Shape>>();
        await Reads<string>();
        await Reads<bool>();
    }

    private async Task Reads<T>(Action<T>? check = null)
    {
        using LiuliChatClient client = LiuliChatClient.Load(_tiny.Folder);
        for (int seed = 0; seed < 6; seed++)
        {
            ChatOptions options = new() { Seed = seed, Temperature = 3, TopK = 0, TopP = 1, MaxOutputTokens = 1200 + seed * 100 };
            ChatResponse<T> reply = await client.GetResponseAsync<T>("Which?", options);
            Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
            Assert.True(reply.TryGetResult(out T? result), reply.Text);
            if (result is not null)
                check?.Invoke(result);
        }
    }
}
