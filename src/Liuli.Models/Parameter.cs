using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A place for one learned tensor of a <see cref="Module"/>: its name and shape are known at once, its numbers come later.</summary>
/// <remarks>
/// A model can therefore be described, counted and checked against a file before a single weight takes memory. The numbers are set by
/// <see cref="Module.Initialize"/> or by loading a checkpoint.
/// Several threads may read its values at once; setting them is for one alone.
/// </remarks>
public sealed class Parameter
{
    private Tensor _value;
    private bool _readOnly;

    internal Parameter(string name, Shape shape, Initializer initializer, WeightLayout? layout = null)
    {
        Layout = layout;
        Name = name;
        Shape = shape;
        Initializer = initializer;
    }

    /// <summary>Its name inside its module, for example <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The shape that its value must have.</summary>
    public Shape Shape { get; }

    /// <summary>What it holds before training.</summary>
    public Initializer Initializer { get; }

    /// <summary>How a matrix that multiplies activations, or a table whose rows are looked up, lies in memory; null for norms, biases and positions.</summary>
    public WeightLayout? Layout { get; }

    /// <summary>Whether its numbers are there.</summary>
    public bool HasValue => !_value.IsNull;

    /// <summary>The numbers.</summary>
    /// <exception cref="InvalidOperationException">They have not been set yet.</exception>
    public Tensor Value => _value.IsNull
        ? throw new InvalidOperationException($"parameter '{Name}' {Shape} has no numbers yet; load a checkpoint or call Initialize() on the model first")
        : _value;

    /// <summary>Takes <paramref name="value"/> as the numbers and lets them outlive every scope.</summary>
    /// <param name="value">Of <see cref="Shape"/>: F32, or another type where <see cref="CanStoreAs"/> says so.</param>
    /// <param name="path">Its dotted name, for explanations.</param>
    /// <param name="readOnly">Whether its memory must not be written (a mapped file); it is copied when training begins.</param>
    /// <exception cref="ArgumentException">The type or shape is another.</exception>
    public void Set(Tensor value, string? path = null, bool readOnly = false)
    {
        if (!CanStoreAs(value.DType) || value.Shape != Shape)
            throw new ArgumentException($"setting parameter '{path ?? Name}': expected F32 {Shape}, got {value.DType} {value.Shape}");
        _value = value.Keep().Named(path ?? Name);
        _readOnly = readOnly;
    }

    /// <summary>Whether the numbers can be stored as <paramref name="type"/>: F32 always; F16, BF16 and blocks when this is a matrix or table with one
    /// row for each output (<see cref="WeightLayout.OutIn"/>) and the rows fill whole blocks.</summary>
    public bool CanStoreAs(DType type) =>
        type == DType.F32 || ((type.IsQuantized || type.IsFloat16) && Layout == WeightLayout.OutIn && Shape.Last % type.BlockLength == 0);

    /// <summary>Stores the numbers as <paramref name="type"/> where that is possible (<see cref="CanStoreAs"/>), else leaves them. The old ones are released.</summary>
    public void StoreAs(DType type)
    {
        if (!CanStoreAs(type) || Value.DType == type)
            return;
        using Recording.Restore pause = Recording.Nothing();
        Tensor old = Value;
        Set(old.To(type), old.Name);
        old.Dispose();
    }

    /// <summary>Asks for gradients, or stops asking; numbers in read-only memory are copied first, as an optimiser will write them, and
    /// those of 16 bits become F32, as its steps are too small for them.</summary>
    public void RequireGrad(bool required = true)
    {
        if (required && Value.DType.IsFloat16)
            StoreAs(DType.F32);
        else if (required && _readOnly)
        {
            Tensor copy = Tensor.Empty(Shape, DType.F32, Value.Device);
            Value.AsSpan<float>().CopyTo(copy.AsSpan<float>());
            Set(copy, Value.Name);
        }
        Value.RequireGrad(required);
    }
}
