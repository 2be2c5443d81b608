using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class ReadingOrderTests
{
    private static byte* At(int matrix) => (byte*)((nint)(matrix + 1) << 21);

    private static byte* Begin(in ComingRead read)
    {
        // A part's first field is where it goes on.
        PartToAskFor part = read.PartOf(0, 1);
        return *(byte**)&part;
    }

    [Fact]
    public void What_followed_last_time_is_expected_to_follow_again()
    {
        ReadingOrder order = new();
        for (int i = 0; i < 300; i++)
            Assert.True(Begin(order.After(At(i), 10, 64)) == null);
        Assert.True(Begin(order.After(At(0), 10, 64)) == At(1));
        Assert.True(Begin(order.After(At(1), 10, 64)) == At(2));
        // The order changed: the new follower is remembered.
        order.After(At(7), 10, 64);
        Assert.True(Begin(order.After(At(1), 10, 64)) == At(7));
        Assert.True(Begin(order.After(At(299), 10, 64)) == At(0));
    }

    [Fact]
    public void More_matrices_than_it_has_room_for_are_forgotten_and_learned_anew()
    {
        ReadingOrder order = new();
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < 10_000; i++)
                order.After(At(i), 10, 64);
        for (int i = 0; i < 3; i++)
            Assert.True(Begin(order.After(At(i), 10, 64)) == null);
        order.After(At(0), 10, 64);
        Assert.True(Begin(order.After(At(1), 10, 64)) == At(2));
    }

    [Fact]
    public void Threads_ask_for_the_beginnings_of_their_own_runs_and_no_more_than_a_cache_holds()
    {
        ComingRead read = new(At(0), 7, 1000);
        Assert.True(Begin(read) == At(0));
        PartToAskFor part = read.PartOf(1, 2);
        Assert.True(*(byte**)&part == At(0) + OwnedRuns.Begin(7, 1, 2) * 1000);
        Assert.Equal(8, Asked(part)); // 4,000 bytes, 512 at a time
        Assert.Equal(512, Asked(new ComingRead(At(0), 1 << 20, 4096).PartOf(1, 2)));
        Assert.Equal(0, Asked(default(ComingRead).PartOf(0, 2)));
    }

    private static int Asked(PartToAskFor part)
    {
        int times = 0;
        while (part.Some())
            times++;
        return times;
    }
}
