using Liuli.Tensors.Storage;

namespace Liuli.Tensors;

/// <summary>Walks the recorded graph from a loss to its leaves, newest step first.</summary>
/// <remarks>Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.</remarks>
internal static class Backpropagation
{
    /// <summary>A pass may start another one (<see cref="Recomputation"/>): each has its own.</summary>
    [ThreadStatic]
    private static Stack<Workspace>? t_unused;

    /// <summary>What may end the pass that runs on this thread, and those that it starts.</summary>
    [ThreadStatic]
    private static CancellationToken t_cancellation;

    private sealed class Workspace
    {
        public readonly List<Tensor> Order = [];
        public readonly Stack<(Tensor Tensor, int NextInput)> Path = new();

        /// <summary>Leaves no mark behind, also when a step failed half-way: a marked tensor would be skipped by the next pass.</summary>
        public void Clear()
        {
            foreach (Tensor tensor in Order)
            {
                if (!tensor.IsAlive)
                    continue;
                tensor.Body.Visited = false;
                tensor.ClearGradient();
            }
            foreach ((Tensor tensor, _) in Path)
                tensor.Body.Visited = false;
            Order.Clear();
            Path.Clear();
        }
    }

    public static void Run(Tensor loss, bool retainGraph, CancellationToken cancellation)
    {
        if (loss.Count != 1)
            throw new InvalidOperationException($"Backward() starts from one number, this tensor has shape {loss.Shape}; take a mean or a sum first");
        if (!loss.RequiresGrad)
            throw new InvalidOperationException("Backward() found nothing that requires a gradient; mark parameters with RequireGrad() and make the loss outside Recording.Nothing(); a second Backward() from one loss needs retainGraph in the first");

        Tensor seed = TensorBody.Allocate(loss.Device, loss.Shape, DType.F32, scoped: false);
        seed.AsSpan<float>()[0] = 1;
        t_cancellation = cancellation;
        try
        {
            Run(loss, seed, retainGraph);
        }
        finally
        {
            t_cancellation = default;
        }
    }

    /// <summary>From any tensor, given the loss's gradient with respect to it, which is used up. Does nothing when nothing in it needs a gradient.</summary>
    public static void Run(Tensor root, Tensor gradient, bool retainGraph = false)
    {
        t_unused ??= new Stack<Workspace>();
        if (!t_unused.TryPop(out Workspace? workspace))
            workspace = new Workspace();
        try
        {
            Sort(root, workspace);
            root.ClearGradient();
            root.Body.Gradient = gradient;
            using (Recording.Nothing())
                Walk(workspace.Order, root, retainGraph);
        }
        finally
        {
            workspace.Clear();
            t_unused.Push(workspace);
        }
    }

    private static void Walk(List<Tensor> order, Tensor loss, bool retainGraph)
    {
        for (int i = order.Count - 1; i >= 0; i--)
        {
            t_cancellation.ThrowIfCancellationRequested();
            Tensor output = order[i];
            output.Body.Visited = false;
            if (output.HasGradient)
                output.Operation!.Backward(new Node(output));
            if (retainGraph)
                output.ClearGradient();
            else
                Finish(output, isLoss: output == loss);
        }
    }

    /// <summary>Every consumer of <paramref name="output"/> has run: its numbers and gradient are not needed any more.</summary>
    private static void Finish(Tensor output, bool isLoss)
    {
        if (!isLoss && !output.Body.Kept)
        {
            output.Dispose();
            return;
        }
        // What stays is a plain number now: nothing leads back from it any more.
        output.ClearGradient();
        output.Body.Forget();
        output.Body.RequiresGrad = false;
    }

    /// <summary>Depth-first order without recursion, so that a long chain of steps cannot overflow the stack.</summary>
    private static void Sort(Tensor loss, Workspace workspace)
    {
        Visit(loss, workspace);
        while (workspace.Path.TryPop(out (Tensor Tensor, int NextInput) top))
        {
            TensorBody body = top.Tensor.Body;
            if (top.NextInput == body.InputCount)
            {
                workspace.Order.Add(top.Tensor);
                continue;
            }
            workspace.Path.Push((top.Tensor, top.NextInput + 1));
            Visit(body.Inputs[top.NextInput], workspace);
        }
    }

    private static void Visit(Tensor tensor, Workspace workspace)
    {
        if (tensor.IsNull || !tensor.RequiresGrad || tensor.Operation is null || tensor.Body.Visited)
            return;
        tensor.Body.Visited = true;
        workspace.Path.Push((tensor, 0));
    }
}
