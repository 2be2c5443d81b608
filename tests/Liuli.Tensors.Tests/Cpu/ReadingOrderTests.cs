using Liuli.Tensors.Cpu;

namespace Liuli.Tensors.Tests.Cpu;

public unsafe class ReadingOrderTests
{
    private static byte* At(int matrix) => (byte*)((nint)(matrix + 1) << 21);

    private static byte* Begin(in ComingRead read) => BeginOf(read.PartOf(0, 1));

    [Fact]
    public void What_followed_last_time_is_expected_to_follow_again()
    {
        ReadingOrder order = new();
        for (int i = 0; i < 300; i++)
            Assert.True(Begin(After(order, i)) == null);
        Assert.True(Begin(After(order, 0)) == At(1));
        Assert.True(Begin(After(order, 1)) == At(2));
        // The order changed: the new follower is remembered.
        After(order, 7);
        Assert.True(Begin(After(order, 1)) == At(7));
        Assert.True(Begin(After(order, 299)) == At(0));
    }

    [Fact]
    public void More_matrices_than_it_has_room_for_are_forgotten_and_learned_anew()
    {
        ReadingOrder order = new();
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < 10_000; i++)
                After(order, i);
        for (int i = 0; i < 3; i++)
            Assert.True(Begin(After(order, i)) == null);
        After(order, 0);
        Assert.True(Begin(After(order, 1)) == At(2));
    }

    [Fact]
    public void Threads_ask_for_the_beginnings_of_their_own_runs_and_no_more_than_a_cache_holds()
    {
        ComingRead read = new(new ReadRun(At(0), 7, 1000));
        Assert.True(Begin(read) == At(0));
        PartToAskFor part = read.PartOf(1, 2);
        Assert.True(*(byte**)&part == At(0) + OwnedRuns.Begin(7, 1, 2) * 1000);
        Assert.Equal(8, Asked(part)); // 4,000 bytes, 512 at a time
        Assert.Equal(512, Asked(new ComingRead(new ReadRun(At(0), 1 << 20, 4096)).PartOf(1, 2)));
        Assert.Equal(0, Asked(default(ComingRead).PartOf(0, 2)));
    }

    [Fact]
    public void A_loop_over_several_matrices_begins_in_the_one_that_a_threads_run_begins_in()
    {
        ComingRead read = new(new ReadRun(At(0), 8, 1000), new ReadRun(At(1), 2, 1000), new ReadRun(At(2), 6, 500));
        Assert.True(BeginOf(read.PartOf(0, 4)) == At(0));
        Assert.True(BeginOf(read.PartOf(1, 4)) == At(0) + 4000);
        Assert.True(BeginOf(read.PartOf(2, 4)) == At(1));
        Assert.True(BeginOf(read.PartOf(3, 4)) == At(2) + 2 * 500);
        Assert.Equal(8, Asked(read.PartOf(0, 4)));
        Assert.Equal(4, Asked(read.PartOf(2, 4))); // 2,000 bytes: a run's first matrix only
        Assert.Equal(4, Asked(read.PartOf(3, 4)));
    }

    [Fact]
    public void Of_two_matrices_side_by_side_half_as_much_is_asked_for_each()
    {
        ComingRead read = ComingRead.SideBySide(new ReadRun(At(0), 1 << 10, 4096), new ReadRun(At(9), 1 << 10, 4096));
        Assert.True(BeginOf(read.PartOf(1, 2)) == At(0) + (512 << 12));
        Assert.Equal(256, Asked(read.PartOf(1, 2)));
    }

    private static ComingRead After(ReadingOrder order, int matrix) => order.After(At(matrix), new ComingRead(new ReadRun(At(matrix), 10, 64)));

    private static byte* BeginOf(PartToAskFor part) => *(byte**)&part; // its first field is where it goes on

    private static int Asked(PartToAskFor part)
    {
        int times = 0;
        while (part.Some())
            times++;
        return times;
    }
}
