using Liuli.Models.Checkpoints;
using Liuli.Models.Families;
using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Gives a model the weights of a checkpoint, after checking the name, shape and type of every tensor.</summary>
public static class WeightLoader
{
    private const int NamesShown = 12;

    /// <summary>Fills every parameter of <paramref name="model"/>. Nothing is read unless everything fits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="family">Whose names the file's tensors have.</param>
    /// <param name="checkpoint">The file.</param>
    /// <param name="device">Where the weights will live.</param>
    /// <param name="type">How to store those that can be (<see cref="Parameter.CanStoreAs"/>); the others are F32. Null leaves F16, BF16 and blocks as they are.</param>
    /// <param name="fileLayout">How the file's matrices lie, when that is not as the model wants them: they are turned round.</param>
    /// <param name="inMemory">Whether weights that stay as the file has them are read into memory of their own instead of mapping the file.</param>
    /// <param name="progress">Told how much of them has been read.</param>
    /// <param name="cancellation">Ends the work within moments, within a large tensor too; the model then has some of its weights, which are to be released.</param>
    /// <exception cref="CheckpointException">Tensors are missing, extra, misshaped or of no floating-point type: all of them are named. Or there is not enough memory to read them into.</exception>
    public static void Load(
        Transformer model, ModelFamily family, Checkpoint checkpoint, Device? device = null, DType? type = DType.F32, WeightLayout? fileLayout = null, bool inMemory = false,
        IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(checkpoint);
        // The model as the file has it: the same names in the same order, some shapes turned round.
        Transformer stored = fileLayout is { } layout && layout != model.Config.WeightLayout ? (model.Config with { WeightLayout = layout }).Build() : model;
        List<(string Name, Parameter Parameter, string Tensor)> wanted =
            [.. stored.Parameters().Select(p => (p.Name, p.Parameter, family.TensorName(p.Name)))];
        Dictionary<string, TensorEntry> found = Match(model, family, checkpoint, wanted);
        using Recording.Restore pause = Recording.Nothing();
        List<Place> places = [.. model.Parameters().Zip(wanted, (p, inFile) => new Place(p.Name, p.Parameter, inFile.Parameter, found[inFile.Tensor]))];
        Dictionary<string, Tensor> read = inMemory
            ? new TensorReader(checkpoint, device ?? Device.Default, progress).Read(places.Where(place => place.StaysAsStored(type)).Select(place => place.Entry), cancellation)
            : [];
        foreach (Place place in places)
        {
            cancellation.ThrowIfCancellationRequested();
            if (read.TryGetValue(place.Entry.Name, out Tensor values))
                place.Parameter.Set(values, place.Name);
            else
                place.Fill(checkpoint.Read(place.Entry.Name, device), type, cancellation);
        }
        if (model.Config.TiedHead && found.TryGetValue(family.TensorName("unembed.weight"), out TensorEntry? head))
            CheckTied(model, checkpoint, head);
    }

    /// <summary>A parameter, the same as the file has it, and the file's tensor.</summary>
    private sealed record Place(string Name, Parameter Parameter, Parameter InFile, TensorEntry Entry)
    {
        /// <summary>Whether the file's bytes are the weights, where they are wanted as <paramref name="type"/>.</summary>
        public bool StaysAsStored(DType? type) => Parameter.Layout == InFile.Layout && Entry.DType is { } stored && Parameter.CanStoreAs(stored)
            && ((type ?? stored) == stored || (stored == DType.F32 && !Parameter.CanStoreAs(type!.Value)));

        /// <summary>Takes what the file gives, which may be a view of it, and turns it into what is wanted.</summary>
        public void Fill(Tensor values, DType? type, CancellationToken cancellation)
        {
            bool mapped = true;
            DType wanted = type ?? values.DType, stored = Parameter.CanStoreAs(wanted) ? wanted : DType.F32;
            if (Parameter.Layout != InFile.Layout)
            {
                values = Replace(values, WeightConversion.Convert(values, DType.F32, cancellation));
                (values, mapped) = (Replace(values, values.Transpose(0, 1)), false);
            }
            if (values.DType != stored)
                (values, mapped) = (Replace(values, WeightConversion.Convert(values, stored, cancellation)), false);
            Parameter.Set(values, Name, readOnly: mapped);
        }
    }

    private static Tensor Replace(Tensor old, Tensor with)
    {
        old.Dispose();
        return with;
    }

    /// <summary>The file's tensors by canonical name, when they are exactly those that the model wants.</summary>
    private static Dictionary<string, TensorEntry> Match(
        Transformer model, ModelFamily family, Checkpoint checkpoint, List<(string Name, Parameter Parameter, string Tensor)> wanted)
    {
        Dictionary<string, TensorEntry> found = [];
        List<string> missing = [], extra = [], misshaped = [], mistyped = [];
        foreach (TensorEntry entry in checkpoint.Tensors.Values)
        {
            string canonical = family.Canonical(entry.Name);
            if (!family.IsConstant(canonical) && !found.TryAdd(canonical, entry))
                extra.Add($"{entry.Name} (the same as {found[canonical].Name})");
        }
        TakeRepeats(family, checkpoint, found);
        HashSet<string> known = [.. wanted.Select(w => w.Tensor)];
        if (model.Config.TiedHead)
            known.Add(family.TensorName("unembed.weight"));
        extra.AddRange(found.Where(f => !known.Contains(f.Key)).Select(f => f.Value.ToString()));
        foreach ((_, Parameter parameter, string tensor) in wanted)
        {
            if (!found.TryGetValue(tensor, out TensorEntry? entry))
                missing.Add($"{tensor} {parameter.Shape}");
            else if (!SameSizes(parameter.Shape, entry.Dimensions))
                misshaped.Add($"{entry} should be {parameter.Shape}");
            else if (entry.DType is not { } type || !(type is DType.F32 || type.IsFloat16 || type.IsQuantized))
                mistyped.Add($"{entry} should be F32, F16, BF16 or blocks");
        }
        string trouble = string.Concat(List("missing", missing), List("not part of the model", extra), List("of another shape", misshaped), List("of another type", mistyped));
        return trouble.Length == 0 ? found : throw new CheckpointException(
            $"loading '{checkpoint.Path}' as {family.ModelType}: the tensors do not fit the model's settings.{trouble} Check that settings and weights belong together.");
    }

    /// <summary>A tied head that is stored all the same must be the embedding table, or the file contradicts its config.json.</summary>
    private static void CheckTied(Transformer model, Checkpoint checkpoint, TensorEntry head)
    {
        using Tensor stored = checkpoint.Read(head.Name, model.Device);
        Tensor table = model.TokenEmbedding.Weight.Value;
        using Tensor floats = stored.To(DType.F32), values = floats.To(table.DType);
        if (stored.Shape != table.Shape || !values.HasSameBytes(table))
        {
            throw new CheckpointException($"loading '{checkpoint.Path}': the settings tie the head to the embedding table, but {head} is not that table; "
                + "set tie_word_embeddings to false to use both, or remove the tensor");
        }
    }

    /// <summary>Takes out tensors that only repeat another, or puts them in its place where it is missing.</summary>
    private static void TakeRepeats(ModelFamily family, Checkpoint checkpoint, Dictionary<string, TensorEntry> found)
    {
        foreach ((string name, TensorEntry repeat) in found.ToArray())
        {
            if (family.RepeatOf(name) is not { } original)
                continue;
            found.Remove(name);
            if (found.TryAdd(original, repeat))
                continue;
            using Tensor one = checkpoint.Read(found[original].Name), other = checkpoint.Read(repeat.Name);
            if (one.DType != other.DType || one.Shape != other.Shape || !one.HasSameBytes(other))
                throw new CheckpointException($"loading '{checkpoint.Path}': {repeat} should repeat {found[original]}, but holds other numbers; remove the one that is wrong");
        }
    }

    private static bool SameSizes(Shape shape, IReadOnlyList<long> dimensions)
    {
        if (shape.Rank != dimensions.Count)
            return false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i] != dimensions[i])
                return false;
        }
        return true;
    }

    private static string List(string what, List<string> names) => names.Count == 0
        ? ""
        : $" {names.Count} {what}: {string.Join("; ", names.Take(NamesShown))}{(names.Count > NamesShown ? $"; and {names.Count - NamesShown} more" : "")}.";
}
