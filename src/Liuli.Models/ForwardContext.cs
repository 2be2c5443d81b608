using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>What one forward pass may use besides its input. Everything is optional; what is null is off and costs nothing.</summary>
/// <remarks>Make one and reuse it from pass to pass. Not for several threads at once.</remarks>
public sealed class ForwardContext
{
    /// <summary>Keys and values of the positions before the input; the pass continues after them and adds its own.</summary>
    public KvCache? Cache { get; set; }

    /// <summary>Where dropout draws from while a module is training; without it nothing is dropped.</summary>
    public Philox? Dropout { get; set; }

    /// <summary>Whether a block's values in between are made a second time in backward instead of being kept (<see cref="Tensors.Recomputation"/>): less memory, a third
    /// more work, the same bits. Without effect where values are traced, cached or explained.</summary>
    public bool Recompute { get; set; }

    /// <summary>Whether the pass is made for its gradients alone: numbers that only their own step's gradient needs are replaced by what it needs. Explanations end there.
    /// Without effect where values are traced.</summary>
    public bool OnlyTrains { get; set; }

    /// <summary>Ends a pass between two parts of its blocks: a long prompt takes a large model minutes. The cache is then as long as it was before.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Who receives the named values in between.</summary>
    public ITrace? Trace { get; set; }
}
