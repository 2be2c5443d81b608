using Liuli.Tensors;

namespace Liuli.Models;

/// <summary>Receives the named values that a forward pass goes through; see <see cref="TracePoints"/> for the names and shapes.</summary>
/// <remarks>Called on the thread that runs the forward pass; who gives one trace to several passes at once makes it safe for them.</remarks>
public interface ITrace
{
    /// <summary>Whether the value of that name is of interest. Some values (attention scores) are only made when it is.</summary>
    bool Wants(string name);

    /// <summary>Takes a value. It belongs to the forward pass: call <see cref="Tensor.Keep"/> or copy it to hold it longer.</summary>
    void Record(string name, Tensor value);
}
