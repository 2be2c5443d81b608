using Liuli.Tensors.Tests.Cpu;
using Liuli.Tensors.Tests.Operations;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Guarded;

/// <summary>Every operation, forward and backward, reads and writes its tensors and nothing beside them, and gives the same bits wherever they lie.</summary>
[Collection(GuardedCase.Collection)]
public class GuardedOperationTests
{
    public static TheoryData<string> Names => AllCases.Names;

    [SkippableTheory, MemberData(nameof(Names))]
    public void Operations_stay_within_their_tensors(string name)
    {
        for (ulong seed = 1; seed <= 3; seed++)
            Check(AllCases.Get(name), seed);
    }

    internal static void Check(OperationCase item, ulong seed)
    {
        foreach (Device path in GuardedDevices.Paths)
        {
            float[][] expected = OperationProofs.Evaluate(item, seed, path);
            foreach (GuardedSide side in Guards.Sides)
            {
                GuardedCase.Begin($"{item.Name}, seed {seed}, on {path}, {side}");
                float[][] actual = OperationProofs.Evaluate(item, seed, GuardedDevices.On(path, side));
                for (int i = 0; i < expected.Length; i++)
                    Kernels.AssertSameBits(expected[i], actual[i], $"{item.Name} on {path}, guarded {side}, {(i == 0 ? "output" : $"gradient of input {i - 1}")}");
            }
        }
    }
}
