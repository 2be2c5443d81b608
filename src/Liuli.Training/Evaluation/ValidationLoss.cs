using Liuli.Models;
using Liuli.Tensors;
using Liuli.Training.Data;

namespace Liuli.Training.Evaluation;

/// <summary>Mean cross-entropy of a model over the same held-out windows every time.</summary>
internal sealed class ValidationLoss : IDisposable
{
    private readonly ValidationWindows _windows;
    private readonly Tensor _ids;
    private readonly Tensor _targets;
    private readonly ForwardContext _pass = new();

    public ValidationLoss(ValidationWindows windows, Shape shape, Device device)
    {
        _windows = windows;
        _ids = Tensor.Zeros(shape, DType.I32, device).Keep();
        _targets = Tensor.Zeros(shape, DType.I32, device).Keep();
    }

    /// <summary>Loss in nats per token. The model is in evaluation mode meanwhile, and as it was afterwards.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Measure(Decoder model, CancellationToken cancellation = default)
    {
        _pass.Cancellation = cancellation;
        bool training = model.IsTraining;
        model.Eval();
        try
        {
            double sum = 0;
            using (Recording.Nothing())
            {
                for (int i = 0; i < _windows.Batches; i++)
                {
                    _windows.Read(i, _ids, _targets);
                    using (TensorScope.Begin())
                        sum += model.Loss(_ids, _targets, _pass).Item();
                }
            }
            return sum / _windows.Batches;
        }
        finally
        {
            if (training)
                model.Train();
        }
    }

    public void Dispose()
    {
        _ids.Dispose();
        _targets.Dispose();
    }
}
