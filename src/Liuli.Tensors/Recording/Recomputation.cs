namespace Liuli.Tensors;

/// <summary>A function of one tensor whose steps in between are not kept: backward runs it a second time to have them again.</summary>
/// <remarks>
/// A chain of n such functions holds n + 1 tensors and the inside of one function, instead of the inside of all, for the price of a second forward pass. Results and gradients
/// are the same, bit for bit: the random numbers are drawn again from where they were drawn.
/// Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost", 2016.
/// Safe for use from several threads as its function and random numbers are.
/// </remarks>
/// <param name="function">The function. Its value depends on its argument, on parameters and on <paramref name="random"/> alone.</param>
/// <param name="random">What it draws from, if anything.</param>
public sealed class Recomputation(Func<Tensor, Tensor> function, Philox? random = null) : Operation
{
    private readonly record struct State(ulong Counter);

    /// <summary>What the function draws from.</summary>
    public Philox? Random => random;

    /// <inheritdoc/>
    public override string Name => "recomputation";

    /// <inheritdoc/>
    public override string Formula => "y = f(x), made again for backward";

    /// <summary>f(x). Steps are kept as usual when they are to be explained, or when x needs no gradient.</summary>
    public Tensor Apply(Tensor x)
    {
        if (Recording.IsEverything || !Recording.IsNeeded(x))
            return function(x);
        State state = new(random?.Counter ?? 0);
        Tensor y;
        using (Recording.Nothing())
        using (TensorScope.Begin())
        {
            y = function(x);
            if (y == x)
                return x;
            y.Keep();
        }
        y.Body.Kept = false;
        TensorScope.Current?.Add(y.Body);
        return Recording.Record(this, y, state, x);
    }

    /// <inheritdoc/>
    public override void Backward(in Node node)
    {
        ulong counter = random?.Counter ?? 0;
        if (random is not null)
            random.Counter = node.State<State>().Counter;
        try
        {
            using (Recording.WhenRequired())
            using (TensorScope.Begin())
            {
                Tensor x = node.Input(0), leaf = x.Body.View(x.Shape, 0);
                leaf.Body.RequiresGrad = true;
                Tensor y = function(leaf);
                Backpropagation.Run(y, node.TakeOutputGradient());
                if (leaf.HasGradient)
                    node.GiveGradient(0, leaf.Body.TakeGradient(), 1);
            }
        }
        finally
        {
            if (random is not null)
                random.Counter = counter;
        }
    }

    /// <summary>Nothing was kept that could be opened; a pass that is to be explained records the function's own steps.</summary>
    public override Explanation Explain(in Node node, long index) => Explanation.Of(node, index, Combination.Sum,
        [new Term("f(x)", default, 0, node.Output.GetFloat(index), node.Output.GetFloat(index))]);
}
