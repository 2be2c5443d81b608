using Liuli.Models.Layers;
using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>A part of a model: named parameters, named children, and whether it is training.</summary>
/// <remarks>
/// A subclass registers its parts in its constructor (<see cref="AddParameter"/>, <see cref="Child{T}"/>) and offers a
/// <c>Forward</c> of whatever arguments it needs. The dotted names are ours, not a file format's; the families in
/// <c>Families/</c> translate them. Running the forward pass of one module from several threads is safe while nobody changes it.
/// </remarks>
public abstract class Module
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<(string Name, Module Module)> _children = [];
    private MatMulPrecision _trainingPrecision;

    /// <summary>Whether parts that behave differently while learning (dropout) are on.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>What products multiply while training; F32 otherwise.</summary>
    public MatMulPrecision Precision => IsTraining ? _trainingPrecision : MatMulPrecision.F32;

    /// <summary>The direct parts, by name.</summary>
    public IReadOnlyList<(string Name, Module Module)> Children => _children;

    /// <summary>How results are best stored that only products with weights read: rounded, where these round them anyway, on instructions for it, and nobody is to see them
    /// as they were.</summary>
    /// <param name="device">Where the products run.</param>
    /// <param name="context">Of the pass.</param>
    protected DType Rounded(Device device, ForwardContext? context)
    {
        ArgumentNullException.ThrowIfNull(device);
        bool rounds = Precision == MatMulPrecision.BF16 && context?.Trace is null && !Recording.IsEverything && device.MultipliesBFloat16;
        return rounds ? DType.BF16 : DType.F32;
    }

    /// <summary>Number of learned numbers in this module and everything below it; known before they are loaded.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0;
            foreach ((_, Parameter parameter) in Parameters())
                count += parameter.Shape.Count;
            return count;
        }
    }

    /// <summary>Every parameter of this module and everything below it by dotted name, in order of registration.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Parameters()
    {
        foreach (Parameter parameter in _parameters)
            yield return (parameter.Name, parameter);
        foreach ((string child, Module module) in _children)
        {
            foreach ((string name, Parameter parameter) in module.Parameters())
                yield return ($"{child}.{name}", parameter);
        }
    }

    /// <summary>The numbers of every parameter by dotted name: the state that training changes and checkpoints keep.</summary>
    /// <exception cref="InvalidOperationException">Some have not been set yet.</exception>
    public IEnumerable<(string Name, Tensor Value)> NamedParameters()
    {
        foreach ((string name, Parameter parameter) in Parameters())
            yield return (name, parameter.Value);
    }

    /// <summary>Gives every parameter its numbers for training from scratch. Same seed, same numbers.</summary>
    public void Initialize(Philox random, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach ((string name, Parameter parameter) in Parameters())
        {
            Tensor value = Tensor.Empty(parameter.Shape, DType.F32, device);
            parameter.Initializer.Fill(value.AsSpan<float>(), random, value.Device);
            parameter.Set(value, name);
        }
    }

    /// <summary>Turns training behaviour on, here and below.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Turns training behaviour off, here and below; a new module starts so.</summary>
    public void Eval() => SetTraining(false);

    /// <summary>Chooses what the products with weights multiply while training, here and below. Weights, sums, gradients and everything between products stay F32: mixed precision.</summary>
    /// <remarks>Micikevicius et al., "Mixed precision training", ICLR 2018; with bfloat16, whose range is that of F32, losses need no scaling: Kalamkar et al., "A study of
    /// BFLOAT16 for deep learning training", 2019.</remarks>
    public void SetTrainingPrecision(MatMulPrecision precision)
    {
        _trainingPrecision = precision;
        foreach ((_, Module module) in _children)
            module.SetTrainingPrecision(precision);
    }

    /// <summary>Asks for gradients of every parameter, or stops asking.</summary>
    public void RequireGrad(bool required = true)
    {
        foreach ((_, Parameter parameter) in Parameters())
            parameter.RequireGrad(required);
    }

    /// <summary>Drops every parameter's gradient, so that the next backward pass starts from zero. Allocates nothing.</summary>
    public void ClearGradients()
    {
        foreach (Parameter parameter in _parameters)
            parameter.Value.ClearGradient();
        foreach ((_, Module module) in _children)
            module.ClearGradients();
    }

    /// <summary>Stores the weights as <paramref name="type"/> where that is possible (<see cref="Parameter.CanStoreAs"/>): for inference.</summary>
    public void StoreAs(DType type)
    {
        foreach ((_, Parameter parameter) in Parameters())
            parameter.StoreAs(type);
    }

    /// <summary>Registers a parameter.</summary>
    /// <param name="name">Its name in this module.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="initializer">What it holds before training.</param>
    /// <param name="layout">For a matrix that multiplies activations or a table whose rows are looked up: these may be stored in blocks.</param>
    protected Parameter AddParameter(string name, Shape shape, Initializer initializer, WeightLayout? layout = null)
    {
        Parameter parameter = new(name, shape, initializer, layout);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Registers a part and returns it.</summary>
    protected T Child<T>(string name, T module)
        where T : Module
    {
        _children.Add((name, module));
        return module;
    }

    private void SetTraining(bool training)
    {
        IsTraining = training;
        foreach ((_, Module module) in _children)
            module.SetTraining(training);
    }
}
