using System.Numerics;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Pickle;

namespace Liuli.Models.Tests.Checkpoints.Pickle;

public class PickleReaderTests
{
    [Fact]
    public void Plain_values_of_Pythons_pickle_are_read()
    {
        // pickle.dumps(["é今", -1, 70000, 2**40, 2**80, 0.5, True, False, None, (1,), (), {"k": [1, 2]}], protocol=4), Python 3.11
        byte[] pickle = Convert.FromBase64String("gASVTAAAAAAAAABdlCiMBcOp5LuKlEr/////SnARAQCKBgAAAAAAAYoLAAAAAAAAAAAAAAFHP+AAAAAAAACIiU5LAYWUKX2UjAFrlF2UKEsBSwJlc2Uu");
        List<object?> items = Assert.IsType<PickleSequence>(PickleBuilder.Read(pickle)).Items;
        Assert.Equal(["é今", -1L, 70000L, 1L << 40, BigInteger.Pow(2, 80), 0.5, true, false, null], items.Take(9));
        Assert.Equal([1L], Assert.IsType<PickleSequence>(items[9]).Items);
        Assert.Empty(Assert.IsType<PickleSequence>(items[10]).Items);
        Assert.Equal([1L, 2L], Assert.IsType<PickleSequence>(Assert.IsType<PickleDictionary>(items[11]).Find("k")).Items);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch", "load")]
    [InlineData("torch", "os.system")]
    [InlineData("collections", "OrderedDict.__init__")]
    [InlineData("evil", "FloatStorage")]
    [InlineData("torch", "EvilStorage")]
    public void Any_other_global_is_refused_by_name(string module, string name)
    {
        byte[] global = new PickleBuilder().Op("}").Text("w").Global(module, name).Text("echo owned").Raw(0x85).Op("Rs.").ToArray();
        byte[] stackGlobal = new PickleBuilder().Op("}").Text("w").Text(module).Text(name).Raw(0x93).Text("echo owned").Raw(0x85).Op("Rs.").ToArray();
        foreach (byte[] pickle in (byte[][])[global, stackGlobal])
        {
            CheckpointException error = Assert.Throws<CheckpointException>(() => PickleBuilder.Read(pickle));
            Assert.Contains($"{module}.{name}", error.Message);
            Assert.Contains("nothing was executed", error.Message);
        }
    }

    [Theory]
    [InlineData("(ios\nsystem\n.", "INST")]
    [InlineData("(c__main__\nX\no.", "__main__.X")]
    [InlineData("(No.", "OBJ")]
    [InlineData("Pos.system\n.", "PERSID")]
    [InlineData("N)R.", "calls None")]
    [InlineData("ccollections\nOrderedDict\n(K\u0001K\u0002tR.", "OrderedDict from 2")]
    [InlineData("ccollections\nOrderedDict\n(K\u0001tR.", "OrderedDict from 1")]
    [InlineData("ctorch\nFloatStorage\n)R.", "calls torch.FloatStorage")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.", "something other than a storage")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n(Nt}R.", "without a tuple")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n(NtR.", "calls torch._utils._rebuild_parameter")]
    [InlineData("]}b.", "BUILD")]
    [InlineData("}]b.", "BUILD")]
    [InlineData("ccollections\nOrderedDict\n}b.", "BUILD")]
    [InlineData(".", "more values than it made")]
    [InlineData("N(.", "more values than it made")]
    [InlineData("N(0", "'0'")]
    [InlineData("u.", "did not open")]
    [InlineData("N(e.", "not a list")]
    [InlineData("](NNu.", "not a dictionary")]
    [InlineData("}(Nu.", "not a dictionary")]
    [InlineData("h\u0005.", "recalls value 5")]
    [InlineData("X\u0005\0\0\0ab", "claims 5 bytes")]
    [InlineData("cos", "does not end")]
    [InlineData("N", "ends at byte")]
    [InlineData("", "ends at byte")]
    public void Wrong_programs_are_refused(string program, string expected) =>
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => PickleBuilder.Read(new PickleBuilder().Op(program).ToArray())).Message);

    [Theory]
    [InlineData(0x81, "NEWOBJ")] // NEWOBJ
    [InlineData(0x92, "NEWOBJ_EX")]
    [InlineData(0x82, "EXT")]
    [InlineData(0x84, "EXT")]
    [InlineData(0x97, "0x97")] // NEXT_BUFFER
    public void Opcodes_that_make_objects_are_refused(byte opcode, string name) =>
        Assert.Contains(name, Assert.Throws<CheckpointException>(() => PickleBuilder.Read(new PickleBuilder().Op("NN").Raw(opcode).ToArray())).Message);

    [Fact]
    public void Absurd_lengths_are_refused_without_allocating()
    {
        byte[][] pickles =
        [
            [0x80, 4, 0x95, .. BitConverter.GetBytes(1UL << 60), (byte)'N', (byte)'.'], // FRAME
            [0x80, 4, 0x8D, .. BitConverter.GetBytes(ulong.MaxValue), (byte)'.'], // BINUNICODE8
            [0x80, 2, (byte)'X', .. BitConverter.GetBytes(uint.MaxValue), (byte)'.'],
            [0x80, 2, 0x8B, .. BitConverter.GetBytes(int.MaxValue), (byte)'.'], // LONG4
            [0x80, 2, 0x8B, .. BitConverter.GetBytes(300), .. new byte[300], (byte)'.'],
            [0x80, 9, (byte)'N', (byte)'.'], // a protocol that does not exist
        ];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] pickle in pickles)
            Assert.Throws<CheckpointException>(() => PickleBuilder.Read(pickle));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        // A memo slot of 2^32 - 1 is only a key.
        Assert.Null(PickleBuilder.Read(new PickleBuilder().Op("Nr").Raw(0xFF, 0xFF, 0xFF, 0xFF).Op(".").ToArray()));
    }

    [Fact]
    public void Endless_programs_are_refused_in_bounded_memory()
    {
        foreach (byte opcode in "}](Nh"u8)
        {
            byte[] pickle = new byte[2_000_005];
            new PickleBuilder().Op("Nq").ToArray().CopyTo(pickle, 0); // value 0 of the memo is None
            for (int i = 5; i < pickle.Length; i += opcode == (byte)'h' ? 2 : 1)
                pickle[i] = opcode;
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("steps", Assert.Throws<CheckpointException>(() => PickleBuilder.Read(pickle)).Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
        }
    }

    [Fact]
    public void Deep_and_cyclic_values_do_not_exhaust_the_stack()
    {
        byte[] deep = new PickleBuilder().Op("N").Raw([.. Enumerable.Repeat((byte)0x85, 200_000)]).Op(".").ToArray();
        Assert.IsType<PickleSequence>(PickleBuilder.Read(deep));
        byte[] cycle = new PickleBuilder().Op("]q\0h\0a.").ToArray();
        PickleSequence list = Assert.IsType<PickleSequence>(PickleBuilder.Read(cycle));
        Assert.Same(list, list.Items[0]);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused() =>
        Assert.Contains("UTF-8", Assert.Throws<CheckpointException>(() => PickleBuilder.Read(new PickleBuilder().Raw([(byte)'X', 2, 0, 0, 0, 0xC3, 0x28]).Op(".").ToArray())).Message);

    [Theory]
    [InlineData(new long[] { 7 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { 6 }, new long[] { 1 }, 1)]
    [InlineData(new long[] { 2, 3 }, new long[] { 4, 1 }, 0)]
    [InlineData(new long[] { 2 }, new long[] { long.MaxValue }, 0)]
    [InlineData(new long[] { 2, 2, 2 }, new long[] { long.MaxValue, long.MaxValue, long.MaxValue }, 0)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, long.MaxValue }, new long[] { 0, 0, 0 }, 0)]
    [InlineData(new long[] { 100 }, new long[] { 0 }, 0)] // a few stored elements expanded into many
    [InlineData(new long[] { -1 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { 1 }, new long[] { -1 }, 0)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, -1)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, long.MaxValue)]
    [InlineData(new long[] { }, new long[] { }, 6)]
    [InlineData(new long[] { 2, 3 }, new long[] { 1 }, 0)]
    public void Tensors_outside_their_storage_are_refused(long[] sizes, long[] strides, long offset)
    {
        byte[] pickle = PickledState.Zip(new PickleBuilder().Op("}").Text("w").Tensor("FloatStorage", "0", 6, offset, sizes, strides).Op("s.").ToArray(), PickledState.WrappedStorages());
        using TemporaryDirectory directory = new();
        string path = directory.Write("a.bin", pickle);
        Assert.Contains("storage", Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message);
    }
}
