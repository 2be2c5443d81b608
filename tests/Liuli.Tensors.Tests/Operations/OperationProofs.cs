using FsCheck;
using FsCheck.Fluent;
using Liuli.Tests;

namespace Liuli.Tensors.Tests.Operations;

/// <summary>What every operation must hold, on random shapes: right gradients, terms that recombine, and the same numbers on every kernel path.</summary>
public class OperationProofs
{
    private const int Runs = 6;

    public static TheoryData<string> Names => AllCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsEqualFiniteDifferences(string name)
    {
        OperationCase item = AllCases.Get(name);
        if (!item.HasGradient || !item.IsSmooth)
            return;
        ForRandomSeeds(seed => GradientCheck.Run(item, seed));
    }

    /// <summary>Every operation must also add to a gradient that is there already, as when a tensor is used twice.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void ASecondBackwardDoublesTheGradients(string name)
    {
        OperationCase item = AllCases.Get(name);
        if (!item.HasGradient)
            return;
        ForRandomSeeds(seed =>
        {
            float[][] once = Evaluate(item, seed, TestDevices.OneThread), twice = Evaluate(item, seed, TestDevices.OneThread, backwardCalls: 2);
            for (int i = 1; i < once.Length; i++)
                Close.Assert([.. once[i].Select(g => 2 * g)], twice[i], 1e-5, $"{name}, gradient of input {i - 1} after two calls, seed {seed}", atLeast: 1);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ExplainedTermsRecombineToTheValue(string name)
    {
        OperationCase item = AllCases.Get(name);
        ForRandomSeeds(seed =>
        {
            using TensorScope scope = TensorScope.Begin();
            using var recording = Recording.Everything();
            Tensor output = item.Apply(item.MakeInputs(new Philox(seed), TestDevices.Naive));
            Philox chooser = new(seed, 1);
            for (int trial = 0; trial < 8 && output.Count > 0; trial++)
            {
                long index = chooser.NextInt32((int)output.Count);
                Explanation explanation = output.Operation!.Explain(new Node(output), index);
                Assert.NotEqual(Combination.Stored, explanation.Combination);
                double scale = explanation.Terms.Select(t => Math.Abs(t.Contribution)).Append(Math.Abs(explanation.Value)).Append(1e-3).Max();
                Assert.True(Math.Abs(explanation.Residual) <= item.ExplanationTolerance * scale,
                    $"{name}[{index}] of {output.Shape} is {explanation.Value}, its {explanation.Terms.Count} terms recombine to {explanation.Recombined}");
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryKernelPathEqualsTheNaiveTwin(string name)
    {
        OperationCase item = AllCases.Get(name);
        ForRandomSeeds(seed =>
        {
            float[][] expected = Evaluate(item, seed, TestDevices.Naive);
            foreach (Device device in TestDevices.Fast)
            {
                float[][] actual = Evaluate(item, seed, device);
                for (int i = 0; i < expected.Length; i++)
                {
                    // A gradient is often a sum of numbers around 1, and a single one may cancel to almost nothing.
                    Close.Assert(expected[i], actual[i], item.Rounds ? Math.Max(item.Tolerance, TestDevices.RoundedTolerance(device)) : item.Tolerance,
                        $"{name} on {device}, {(i == 0 ? "output" : $"gradient of input {i - 1}")}, seed {seed}", i == 0 ? item.LeastScale : 1);
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyNumberOfThreadsGivesTheSameBits(string name)
    {
        OperationCase item = AllCases.Get(name);
        ForRandomSeeds(seed =>
        {
            float[][] expected = Evaluate(item, seed, TestDevices.OneThread);
            float[][] actual = Evaluate(item, seed, TestDevices.ThreeThreads);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i].Select(BitConverter.SingleToUInt32Bits), actual[i].Select(BitConverter.SingleToUInt32Bits));
        });
    }

    /// <summary>The output and, where there are any, the gradients of a random weighting of it.</summary>
    internal static float[][] Evaluate(OperationCase item, ulong seed, Device device, int backwardCalls = 1)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor[] inputs = item.MakeInputs(new Philox(seed), device);
        if (!item.HasGradient)
            return [item.Apply(inputs).ToArray()];
        foreach (Tensor input in inputs)
        {
            if (input.DType == DType.F32)
                input.RequireGrad();
        }
        float[] values = [];
        for (int call = 0; call < backwardCalls; call++)
        {
            Tensor output = item.Apply(inputs);
            values = output.ToArray();
            GradientCheck.WeightedSum.Of(output, new Philox(seed, 2)).Backward();
        }
        float[][] all = [values, .. inputs.Where(input => input.HasGradient).Select(input => input.Gradient.ToArray())];
        foreach (Tensor input in inputs)
            input.Dispose();
        return all;
    }

    private static void ForRandomSeeds(Action<ulong> check) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => check((ulong)(uint)seed)));
}
