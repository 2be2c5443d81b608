using System.Runtime.CompilerServices;
using Liuli.Tensors.Cpu;
using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>One recorded step: an output, the inputs it was made from, and what the operation remembered.</summary>
/// <remarks>Not for several threads at once.</remarks>
public readonly struct Node
{
    private readonly TensorBody _body;

    internal Node(Tensor output)
    {
        Output = output;
        _body = output.Body;
    }

    /// <summary>What the operation made.</summary>
    public Tensor Output { get; }

    /// <summary>∂loss/∂<see cref="Output"/>; valid while <see cref="Operation.Backward"/> runs.</summary>
    public Tensor OutputGradient => _body.Gradient;

    /// <summary>Number of recorded inputs, saved tensors included.</summary>
    public int InputCount => _body.InputCount;

    /// <summary>Recorded input <paramref name="i"/>.</summary>
    public Tensor Input(int i) => i < _body.InputCount
        ? _body.Inputs[i]
        : throw new ArgumentOutOfRangeException(nameof(i), $"{_body.Operation?.Name} recorded {_body.InputCount} inputs");

    /// <summary>Whether input <paramref name="i"/> is there and wants a gradient.</summary>
    public bool NeedsGradient(int i) => !Input(i).IsNull && Input(i).RequiresGrad;

    /// <summary>What the operation remembered when it was recorded.</summary>
    public TState State<TState>()
        where TState : unmanaged => Unsafe.As<TensorBody.StateBuffer, TState>(ref _body.State);

    /// <summary>Where to put ∂loss/∂input: write to it when <see cref="GradientTarget.Accumulate"/> is false (its content is undefined),
    /// add to it when true.</summary>
    public GradientTarget GradientOf(int i)
    {
        TensorBody input = Input(i).Body;
        if (!input.Gradient.IsNull)
            return new GradientTarget(Own(input), true);
        input.Gradient = TensorBody.Allocate(input.Device, input.Shape, DType.F32, scoped: false);
        return new GradientTarget(input.Gradient, false);
    }

    /// <summary>Makes the output's gradient that of input <paramref name="i"/> too, without a copy: where both have as many elements, the input has none yet, and is a step
    /// in between. (Gradients of leaves are seen from outside, and each is to be a tensor of its own.) Whoever adds to one of them first makes a copy; in a chain of residual
    /// lines the other one is gone by then.</summary>
    /// <returns>Whether that was done; if not, it is to be written or added as usual.</returns>
    internal bool TryPassOn(int i)
    {
        TensorBody input = Input(i).Body;
        if (!input.Gradient.IsNull || input.Operation is null || input.Shape.Count != OutputGradient.Count)
            return false;
        input.Gradient = OutputGradient.Body.Share(input.Shape);
        return true;
    }

    /// <summary>Whether the gradient of input <paramref name="i"/> may be given as BF16 (<see cref="RoundedGradientOf"/>): it is a step that only multiplies it, and has none yet.</summary>
    internal bool TakesRounded(int i)
    {
        Tensor input = Input(i);
        return input.Body.Gradient.IsNull && input.Operation is { } operation && operation.TakesRoundedGradient(new Node(input));
    }

    /// <summary>Where to write ∂loss/∂input as BF16. Whoever adds to it later makes F32 of it first.</summary>
    internal GradientTarget RoundedGradientOf(int i)
    {
        TensorBody input = Input(i).Body;
        input.Gradient = TensorBody.Allocate(input.Device, input.Shape, DType.BF16, scoped: false);
        return new GradientTarget(input.Gradient, false);
    }

    /// <summary>The gradient of a step, as F32 in bytes that no other gradient has.</summary>
    private static unsafe Tensor Own(TensorBody step)
    {
        Tensor shared = step.Gradient;
        if (step.Operation is null || !(shared.Body.IsShared || shared.DType == DType.BF16))
            return shared;
        Tensor own = TensorBody.Allocate(step.Device, step.Shape, DType.F32, scoped: false);
        Conversion.Run(step.Device.Context, shared.DType, (byte*)shared.Pointer, DType.F32, (byte*)own.Pointer, step.Shape.Count);
        shared.Dispose();
        step.Gradient = own;
        return own;
    }

    /// <summary>Takes recorded input <paramref name="i"/> away: a saved tensor that backward uses up. Taken once, it is null ever after.</summary>
    internal Tensor Take(int i)
    {
        Tensor saved = Input(i);
        _body.Inputs[i] = default;
        return saved;
    }

    /// <summary>Whether the output's gradient may become that of input <paramref name="i"/> in its place (<see cref="TakeOutputGradient"/>, <see cref="GiveGradient"/>): the
    /// input has none yet, and nothing else lies there. It then touches no memory that is not in the caches already.</summary>
    internal bool IsInPlace(int i) => Input(i).Body.Gradient.IsNull && !OutputGradient.Body.IsShared;

    /// <summary>Takes the output's gradient away: the caller owns it now.</summary>
    internal Tensor TakeOutputGradient()
    {
        Own(_body);
        return _body.TakeGradient();
    }

    /// <summary>Makes <paramref name="gradient"/>·<paramref name="scale"/> the gradient of input <paramref name="i"/>, without a copy where there is none yet, and
    /// else adds it. Either way the tensor is used up.</summary>
    internal void GiveGradient(int i, Tensor gradient, float scale)
    {
        TensorBody input = Input(i).Body;
        Span<float> numbers = gradient.AsSpan<float>();
        if (!input.Gradient.IsNull)
        {
            Span<float> sum = Own(input).AsSpan<float>();
            Elementwise.Zip(gradient.Device.Context, new AddScaled(scale), sum, numbers, sum);
            gradient.Dispose();
            return;
        }
        if (scale != 1)
            Elementwise.Map(gradient.Device.Context, new Scaled(scale), numbers, numbers);
        input.Gradient = gradient.Keep();
    }

    private readonly struct Scaled(float factor) : IUnaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => x * TLanes.Broadcast(factor);
    }

    private readonly struct AddScaled(float factor) : IBinaryOperator
    {
        public TLanes Invoke<TLanes>(TLanes sum, TLanes x)
            where TLanes : unmanaged, ILanes<TLanes> => TLanes.MultiplyAdd(x, TLanes.Broadcast(factor), sum);
    }

    internal static void Write<TState>(TensorBody body, in TState state)
        where TState : unmanaged
    {
        if (Unsafe.SizeOf<TState>() > TensorBody.StateBytes)
            throw new ArgumentException($"an operation may remember {TensorBody.StateBytes} bytes, {typeof(TState).Name} has {Unsafe.SizeOf<TState>()}");
        Unsafe.As<TensorBody.StateBuffer, TState>(ref body.State) = state;
    }
}

/// <summary>The gradient of one input during a backward pass.</summary>
/// <remarks>As safe for use from several threads as its tensors.</remarks>
/// <param name="Tensor">F32, of the input's shape.</param>
/// <param name="Accumulate">Whether it already holds a sum to add to; when false its content is undefined and must be written in full.</param>
public readonly record struct GradientTarget(Tensor Tensor, bool Accumulate);
