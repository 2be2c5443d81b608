using System.Text.Json;
using Liuli.Models;
using Liuli.Models.Checkpoints;
using Liuli.Models.Families;
using Liuli.Tensors;
using Liuli.Tests;
using Liuli.Training.Optimizers;

namespace Liuli.Training.Tests.Optimizers;

/// <summary>Ten updates against PyTorch: losses, gradient norms and every weight afterwards.</summary>
public class Gpt2TrainFixtureTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void TenUpdatesAgreeWithPyTorch(int accumulate)
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, "tests", "Liuli.Models.Tests", "Fixtures", "gpt2-train");
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        int[][] tokens = expected.RootElement.GetProperty("tokens").Deserialize<int[][]>()!;
        float[] losses = expected.RootElement.GetProperty("losses").Deserialize<float[]>()!;
        float[] norms = expected.RootElement.GetProperty("grad_norms_before_clip").Deserialize<float[]>()!;

        using PretrainedModel pretrained = PretrainedModel.Load(folder);
        Decoder model = pretrained.Model;
        model.RequireGrad();
        model.Train();
        using AdamW optimizer = new(model.NamedParameters()); // the fixture's constants are the defaults
        int rows = tokens.Length / accumulate, context = tokens[0].Length - 1, width = model.Config.Width;
        using TrainingStep step = new(model, optimizer, [rows, context], accumulate, clip: 1, dropout: null);
        float[] actualLosses = new float[losses.Length], actualNorms = new float[losses.Length];
        for (int i = 0; i < losses.Length; i++)
        {
            double loss = 0;
            for (int part = 0; part < accumulate; part++)
            {
                int[][] batch = tokens[(part * rows)..((part + 1) * rows)];
                batch.SelectMany(row => row[..^1]).ToArray().CopyTo(step.Ids.AsSpan<int>());
                batch.SelectMany(row => row[1..]).ToArray().CopyTo(step.Targets.AsSpan<int>());
                loss += step.Backward(i + 1) / accumulate;
            }
            actualLosses[i] = (float)loss;
            actualNorms[i] = (float)step.Update(0.01, i + 1);
        }
        Close.Assert(losses, actualLosses, Tolerance, "losses");
        Close.Assert(norms, actualNorms, Tolerance, "gradient norms");

        using Checkpoint after = Checkpoint.Open(Path.Combine(folder, "weights_after_10.safetensors"));
        using Checkpoint gradients = Checkpoint.Open(Path.Combine(folder, "gradients_step1.safetensors"));
        int excused = 0;
        foreach ((string name, Tensor value) in model.NamedParameters())
        {
            float[] expectedValues = Read(after, name), actual = value.ToArray();
            excused += Excuse(Read(gradients, name), expectedValues, actual);
            Close.Assert(expectedValues, actual, Tolerance, name);
        }
        Assert.InRange(excused, 1, 2 * width + 20); // the key biases of two blocks, and a handful
    }

    /// <summary>
    /// Adam divides a gradient by its own size, so that of a gradient that is rounding error the update is noise, as large as any other and different in every
    /// program. Those are the biases of keys, whose true gradient is zero because softmax does not see them, and single elements whose first gradient is
    /// below the precision that single-precision sums of the tensor's scale have. They are set to zero on both sides.
    /// </summary>
    private static int Excuse(float[] gradient, float[] expected, float[] actual)
    {
        float scale = gradient.Max(Math.Abs);
        int count = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (Math.Abs(gradient[i]) >= 3e-6f * scale)
                continue;
            expected[i] = actual[i] = 0;
            count++;
        }
        return count;
    }

    private static float[] Read(Checkpoint file, string name)
    {
        ModelFamily family = ModelFamilies.Default.Get("gpt2");
        return file.Read(file.Tensors.Keys.Single(key => family.Canonical(key) == family.TensorName(name))).ToArray();
    }
}
