using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A place for one learned tensor of a <see cref="Module"/>: its name and shape are known at once, its numbers come later.</summary>
/// <remarks>
/// A model can therefore be described, counted and checked against a file before a single weight takes memory. The numbers are set by
/// <see cref="Module.Initialize"/> or by loading a checkpoint.
/// </remarks>
public sealed class Parameter
{
    private Tensor _value;
    private bool _readOnly;

    internal Parameter(string name, Shape shape, Initializer initializer)
    {
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

    /// <summary>Whether its numbers are there.</summary>
    public bool HasValue => !_value.IsNull;

    /// <summary>The numbers.</summary>
    /// <exception cref="InvalidOperationException">They have not been set yet.</exception>
    public Tensor Value => _value.IsNull
        ? throw new InvalidOperationException($"parameter '{Name}' {Shape} has no numbers yet; load a checkpoint or call Initialize() on the model first")
        : _value;

    /// <summary>Takes <paramref name="value"/> as the numbers and lets them outlive every scope.</summary>
    /// <param name="value">F32, of <see cref="Shape"/>.</param>
    /// <param name="path">Its dotted name, for explanations.</param>
    /// <param name="readOnly">Whether its memory must not be written (a mapped file); it is copied when training begins.</param>
    /// <exception cref="ArgumentException">The type or shape is another.</exception>
    public void Set(Tensor value, string? path = null, bool readOnly = false)
    {
        if (value.DType != DType.F32 || value.Shape != Shape)
            throw new ArgumentException($"setting parameter '{path ?? Name}': expected F32 {Shape}, got {value.DType} {value.Shape}");
        _value = value.Keep().Named(path ?? Name);
        _readOnly = readOnly;
    }

    /// <summary>Asks for gradients, or stops asking; numbers in read-only memory are copied first, as an optimiser will write them.</summary>
    public void RequireGrad(bool required = true)
    {
        if (required && _readOnly)
        {
            Tensor copy = Tensor.Empty(Shape, DType.F32, Value.Device);
            Value.AsSpan<float>().CopyTo(copy.AsSpan<float>());
            Set(copy, Value.Name);
        }
        Value.RequireGrad(required);
    }
}
