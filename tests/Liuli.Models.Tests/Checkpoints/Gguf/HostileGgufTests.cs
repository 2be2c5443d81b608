using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Gguf;

namespace Liuli.Models.Tests.Checkpoints.Gguf;

/// <summary>Files that claim too much, contradict themselves or never end: an error that says what is wrong, in no time and no memory.</summary>
public sealed class HostileGgufTests : IDisposable
{
    private const ulong Huge = 1ul << 60;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Counts_are_held_against_the_size_of_the_file()
    {
        Refused(new GgufBuilder { ClaimedValues = Huge }.Add("a", 1), $"number of metadata values is {Huge}");
        Refused(new GgufBuilder { ClaimedTensors = Huge }.Add("a", 1), $"number of tensors is {Huge}");
        Refused(new GgufBuilder { ClaimedTensors = ulong.MaxValue }, "number of tensors");
        Refused(new GgufBuilder { ClaimedTensors = 1 }.Add("a", new string('x', 100)), "a tensor");
        Refused(new GgufBuilder().Raw("a", 9, GgufBuilder.ArrayOf(8, Huge)), "length of a is");
        Refused(new GgufBuilder().Raw("a", 9, GgufBuilder.ArrayOf(9, Huge)), "length of a is");
        Refused(new GgufBuilder().Raw("a", 9, GgufBuilder.ArrayOf(6, Huge)), "length of a is");
        Refused(new GgufBuilder().Raw("a", 8, BitConverter.GetBytes(Huge)), "claims a text of");
        Refused(new GgufBuilder().Raw(BitConverter.GetBytes(Huge), 4, BitConverter.GetBytes(1)), "claims a text of");
        Refused(new GgufBuilder().Raw("a", 8, BitConverter.GetBytes(1000ul)), "needs 1000 bytes");
    }

    [Fact]
    public void Arrays_inside_arrays_end()
    {
        byte[] deep = GgufBuilder.ArrayOf(0, 0);
        for (int i = 0; i < 2000; i++)
            deep = GgufBuilder.ArrayOf(9, 1, deep);
        Refused(new GgufBuilder().Raw("a", 9, deep), "more than 4 deep");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48)]
    [InlineData(-32)]
    [InlineData(1 << 30)]
    public void An_alignment_that_is_no_small_power_of_two_is_refused(int alignment) =>
        Refused(new GgufBuilder().Raw("general.alignment", 5, BitConverter.GetBytes(alignment)), $"general.alignment is {alignment}");

    [Fact]
    public void Keys_and_names_are_unique_and_valid()
    {
        Refused(new GgufBuilder().Add("a", 1).Add("a", 2), "'a' is there twice");
        Refused(new GgufBuilder().Add("", 1), "no key");
        Refused(new GgufBuilder().Raw(GgufBuilder.Text([0xFF, 0xFE]), 4, BitConverter.GetBytes(1)), "no valid UTF-8");
        Refused(new GgufBuilder().Raw("a", 13, []), "type 13");
        Refused(new GgufBuilder().Tensor("t", 0, [1], new byte[4]).Tensor("t", 0, [1], new byte[4]), "two tensors are called 't'");
        Refused(new GgufBuilder().Tensor("", 0, [1], new byte[4]), "no name");
        using GgufCheckpoint file = GgufCheckpoint.Open(_directory.Write("text.gguf", new GgufBuilder().Raw("a", 8, GgufBuilder.Text([0xC3])).Build()));
        Assert.Contains("a is no valid UTF-8", Assert.Throws<CheckpointException>(() => file.Values["a"].AsText()).Message);
    }

    [Fact]
    public void Tensors_lie_inside_the_file_side_by_side()
    {
        Refused(new GgufBuilder().Tensor("t", 0, [8], new byte[32], claimedOffset: 1 << 20), "needs 32 bytes");
        Refused(new GgufBuilder().Tensor("t", 0, [8], new byte[32], claimedOffset: ulong.MaxValue - 31), "needs 32 bytes");
        Refused(new GgufBuilder().Tensor("t", 0, [8], new byte[32], claimedOffset: 4), "no multiple of the alignment");
        Refused(new GgufBuilder().Tensor("t", 0, [9], new byte[32]), "needs 36 bytes");
        Refused(new GgufBuilder().Tensor("t", 0, [Huge, Huge], new byte[32]), "more elements than any file can hold");
        Refused(new GgufBuilder().Tensor("t", 0, [ulong.MaxValue], new byte[32]), "more elements than any file can hold");
        Refused(new GgufBuilder().Tensor("t", 0, [1, 1, 1, 1, 1], new byte[32]), "5 dimensions");
        Refused(new GgufBuilder().Tensor("t", 0, [1], new byte[32], claimedRank: uint.MaxValue), "dimensions");
        Refused(new GgufBuilder().Tensor("t", 8, [2, 16], new byte[34]), "do not fill whole blocks");
        Refused(new GgufBuilder().Tensor("t", 0, [16], new byte[64]).Tensor("u", 0, [8], new byte[32], claimedOffset: 32), "'u' begins inside 't'");
    }

    [Fact]
    public void Other_versions_are_named()
    {
        Refused(new GgufBuilder { Version = 1 }, "version 1; versions 2 and 3");
        Refused(new GgufBuilder { Version = 4 }, "version 4; versions 2 and 3");
        Refused(new GgufBuilder { Version = 3u << 24 }, "big-endian");
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        byte[] whole = new GgufBuilder().Add("a", "text").Raw("b", 9, GgufBuilder.ArrayOf(8, 1, GgufBuilder.Text("x"))).Tensor("t", 0, [8], new byte[32]).Build();
        for (int length = 4; length < whole.Length; length++)
            Refused(whole[..length], "model.gguf");
        GgufCheckpoint.Open(_directory.Write("whole.gguf", whole)).Dispose();
    }

    private void Refused(GgufBuilder builder, string expected) => Refused(builder.Build(), expected);

    private void Refused(byte[] content, string expected)
    {
        File.Delete(_directory.File("model.gguf"));
        string path = _directory.Write("model.gguf", content);
        long memory = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => GgufCheckpoint.Open(path).Dispose()).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - memory < 1 << 20);
    }
}
