using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Gives memory of values in between back as soon as they have served, where nobody can ask for them later: nothing is recorded and nothing traced.</summary>
/// <remarks>
/// A pass then needs the memory of one part of a block, not of all blocks (91 KiB a position and layer for a Llama 2048 wide with 8192 in the middle), and every block finds
/// the memory that it writes to in the processor's caches.
/// <code>
/// using TensorScope? step = context.BeginStep();
/// return step.Result(Down(Up(x)));
/// </code>
/// </remarks>
internal static class PassingValues
{
    extension(ForwardContext? context)
    {
        /// <summary>Whether values in between pass.</summary>
        public bool LetsPass => context?.Trace is null && Recording.IsNothing;

        /// <summary>Whether numbers that only their own step's gradient needs may be replaced by what it needs.</summary>
        public bool LetsReplace => context is { OnlyTrains: true, Trace: null };

        /// <summary>A scope for the values of one step; null where they have to stay.</summary>
        public TensorScope? BeginStep() => context.LetsPass ? TensorScope.Begin() : null;
    }

    extension(TensorScope? step)
    {
        /// <summary>What the step was for outlives it.</summary>
        public Tensor Result(Tensor y) => step is null ? y : step.PassOut(y);
    }
}
