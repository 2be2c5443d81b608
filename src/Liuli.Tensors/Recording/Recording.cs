namespace Liuli.Tensors;

/// <summary>Says, for the current thread, which operations remember what they were made from.</summary>
/// <remarks>
/// By default an operation is recorded when one of its inputs requires a gradient. <see cref="Everything"/> records all operations, so
/// that results can be explained; <see cref="Nothing"/> records none, as for evaluation. The recorded graph is read backwards by
/// <see cref="Tensor.Backward"/> and downwards by <see cref="Tensor.Explain"/>.
/// </remarks>
public static class Recording
{
    private enum Mode : byte
    {
        WhenRequired,
        Everything,
        Nothing,
    }

    [ThreadStatic]
    private static Mode t_mode;

    /// <summary>Records every operation on this thread until the result is disposed.</summary>
    public static Restore Everything() => Enter(Mode.Everything);

    /// <summary>Records no operation on this thread until the result is disposed.</summary>
    public static Restore Nothing() => Enter(Mode.Nothing);

    /// <summary>Records again what needs a gradient, inside <see cref="Nothing"/>, until the result is disposed.</summary>
    internal static Restore WhenRequired() => Enter(Mode.WhenRequired);

    /// <summary>Whether every operation is being recorded for explanation on this thread.</summary>
    public static bool IsEverything => t_mode == Mode.Everything;

    /// <summary>Whether no operation is recorded on this thread, whatever its inputs require: values in between are of no use once what they were made for is there.</summary>
    public static bool IsNothing => t_mode == Mode.Nothing;

    /// <summary>Ends an operation: remembers how <paramref name="output"/> was made, if that is asked for.</summary>
    /// <remarks>
    /// Call it last in every operation, with all inputs: it also keeps their memory alive while the kernel runs. Tensors that only
    /// <see cref="Operation.Backward"/> needs (a saved mean, log-sum-exp …) go at the end of <paramref name="inputs"/> and require no gradient.
    /// </remarks>
    /// <typeparam name="TState">What the operation needs later besides its inputs: at most 64 bytes without references.</typeparam>
    public static Tensor Record<TState>(Operation operation, Tensor output, in TState state, params ReadOnlySpan<Tensor> inputs)
        where TState : unmanaged
    {
        bool gradient = false;
        foreach (Tensor input in inputs)
            gradient |= !input.IsNull && input.RequiresGrad;
        gradient &= t_mode != Mode.Nothing;
        if (gradient || t_mode == Mode.Everything)
        {
            output.Body.Record(operation, inputs);
            Node.Write(output.Body, state);
            output.Body.RequiresGrad = gradient;
        }
        return output;
    }

    /// <inheritdoc cref="Record{TState}"/>
    public static Tensor Record(Operation operation, Tensor output, params ReadOnlySpan<Tensor> inputs) =>
        Record<byte>(operation, output, 0, inputs);

    /// <summary>Whether an operation on these inputs will be recorded; lets a forward pass skip what only backward needs.</summary>
    public static bool IsNeeded(params ReadOnlySpan<Tensor> inputs)
    {
        if (t_mode != Mode.WhenRequired)
            return t_mode == Mode.Everything;
        foreach (Tensor input in inputs)
        {
            if (!input.IsNull && input.RequiresGrad)
                return true;
        }
        return false;
    }

    private static Restore Enter(Mode mode)
    {
        Mode previous = t_mode;
        t_mode = mode;
        return new Restore((byte)previous);
    }

    /// <summary>Puts the earlier mode back when disposed.</summary>
    public readonly struct Restore : IDisposable
    {
        private readonly byte _previous;

        internal Restore(byte previous) => _previous = previous;

        /// <summary>Puts the earlier mode back.</summary>
        public void Dispose() => t_mode = (Mode)_previous;
    }
}
