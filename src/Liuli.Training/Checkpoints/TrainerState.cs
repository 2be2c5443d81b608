using System.Globalization;
using Liuli.Models.Checkpoints;
using Liuli.Models.Checkpoints.Safetensors;
using Liuli.Tensors;
using Liuli.Training.Optimizers;

namespace Liuli.Training.Checkpoints;

/// <summary>Everything that a run needs to go on as if it had never stopped, besides its recipe and data.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="BatchCounter">Counter of the generator that draws batches.</param>
/// <param name="DropoutCounter">Counter of the generator that dropout draws from.</param>
/// <param name="BestValidationLoss">The lowest so far; infinity before the first.</param>
/// <param name="DataHash">Of the training ids, to notice when they have changed.</param>
internal sealed record TrainerState(long Step, ulong BatchCounter, ulong DropoutCounter, double BestValidationLoss, string DataHash)
{
    /// <summary>One file, so that it is either whole or not there. It holds the weights too: in F32, and of the same update as the moments.</summary>
    public const string FileName = "trainer_state.safetensors";

    private const string FirstSuffix = ".first_moment";
    private const string SecondSuffix = ".second_moment";
    private const string Version = "1";

    /// <summary>Writes state, weights and moments.</summary>
    public void Save(string folder, AdamW optimizer)
    {
        Dictionary<string, string> metadata = new()
        {
            ["liuli_trainer_state"] = Version,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["optimizer_steps"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            ["batch_counter"] = BatchCounter.ToString(CultureInfo.InvariantCulture),
            ["dropout_counter"] = DropoutCounter.ToString(CultureInfo.InvariantCulture),
            ["best_val_loss"] = BestValidationLoss.ToString("R", CultureInfo.InvariantCulture),
            ["data_hash"] = DataHash,
        };
        SafetensorsWriter.Write(Path.Combine(folder, FileName), optimizer.Parameters.SelectMany(Tensors), metadata);
    }

    /// <summary>Reads state, weights and moments; the optimiser's parameters take the weights over.</summary>
    /// <exception cref="TrainingException">There is no state, it is damaged, or it is another model's.</exception>
    public static TrainerState Load(string folder, AdamW optimizer)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new TrainingException($"resuming the run in '{folder}': expected a checkpoint ({FileName}), found none. Start without --resume.");
        try
        {
            using Checkpoint file = Checkpoint.Open(path);
            foreach (AdamW.Moments parameter in optimizer.Parameters)
            {
                foreach ((string name, Tensor target) in Tensors(parameter))
                    Copy(file, name, target);
            }
            optimizer.Steps = long.Parse(Text(file, "optimizer_steps"), CultureInfo.InvariantCulture);
            return new TrainerState(
                long.Parse(Text(file, "step"), CultureInfo.InvariantCulture),
                ulong.Parse(Text(file, "batch_counter"), CultureInfo.InvariantCulture),
                ulong.Parse(Text(file, "dropout_counter"), CultureInfo.InvariantCulture),
                double.Parse(Text(file, "best_val_loss"), CultureInfo.InvariantCulture),
                Text(file, "data_hash"));
        }
        catch (Exception e) when (e is CheckpointException or FormatException or OverflowException)
        {
            throw new TrainingException($"resuming the run in '{folder}': its state cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Tensors(AdamW.Moments parameter) =>
        [(parameter.Name, parameter.Value), (parameter.Name + FirstSuffix, parameter.First), (parameter.Name + SecondSuffix, parameter.Second)];

    private static void Copy(Checkpoint file, string name, Tensor target)
    {
        using Tensor stored = file.Read(name, target.Device);
        if (stored.Shape != target.Shape || stored.DType != DType.F32)
            throw new FormatException($"tensor '{name}' should be F32 {target.Shape}, is {stored.DType} {stored.Shape}; the recipe describes another model");
        stored.AsSpan<float>().CopyTo(target.AsSpan<float>());
    }

    private static string Text(Checkpoint file, string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw new FormatException($"its header has no '{key}'; it is no trainer state");
}
