using Liuli.Models;
using Liuli.Tensors;
using Liuli.Training.Data;
using Liuli.Training.Optimizers;

namespace Liuli.Training;

/// <summary>One update: batches in, gradients, clipping, AdamW. Once warm it allocates no managed byte and no new native block.</summary>
/// <remarks>
/// Over k accumulated batches each loss counts 1/k, so that the gradient is that of one batch k times as large.
/// </remarks>
internal sealed class TrainingStep : IDisposable
{
    private readonly Decoder _model;
    private readonly AdamW _optimizer;
    private readonly ForwardContext _context;
    private readonly Tensor _ids;
    private readonly Tensor _targets;
    private readonly int _accumulate;
    private readonly double _clip;

    /// <param name="model">In training mode, its parameters asking for gradients.</param>
    /// <param name="optimizer">Of the same parameters.</param>
    /// <param name="shape">(B, T) of one batch.</param>
    /// <param name="accumulate">Batches for one update.</param>
    /// <param name="clip">Longest gradient; 0 for no limit.</param>
    /// <param name="dropout">Where dropout draws from.</param>
    /// <param name="recompute">Whether the insides of blocks are made again for backward instead of being kept.</param>
    public TrainingStep(Decoder model, AdamW optimizer, Shape shape, int accumulate, double clip, Philox? dropout, bool recompute = false)
    {
        _model = model;
        _optimizer = optimizer;
        _accumulate = accumulate;
        _clip = clip;
        _context = new ForwardContext { Dropout = dropout, Recompute = recompute, OnlyTrains = true };
        _ids = Tensor.Zeros(shape, DType.I32, model.Device).Keep();
        _targets = Tensor.Zeros(shape, DType.I32, model.Device).Keep();
    }

    /// <summary>Inputs of the batch, I32 (B, T).</summary>
    public Tensor Ids => _ids;

    /// <summary>Targets of the batch, I32 (B, T).</summary>
    public Tensor Targets => _targets;

    /// <summary>Makes update <paramref name="step"/> from batches that <paramref name="sampler"/> draws.</summary>
    /// <exception cref="TrainingException">Loss or gradient is not finite; the parameters are as they were before.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for before all gradients were there; the parameters are as they were before.</exception>
    public (double Loss, double GradientNorm) Run(BatchSampler sampler, double learningRate, long step, CancellationToken cancellation = default)
    {
        _context.Cancellation = cancellation;
        double loss = 0;
        for (int i = 0; i < _accumulate; i++)
        {
            sampler.Next(_ids, _targets);
            loss += Backward(step) / _accumulate;
        }
        return (loss, Update(learningRate, step));
    }

    /// <summary>Adds this batch's share to the gradients and returns its loss.</summary>
    internal double Backward(long step)
    {
        using (TensorScope.Begin())
        {
            try
            {
                Tensor loss = _model.Loss(_ids, _targets, _context);
                float value = loss.Item();
                if (!float.IsFinite(value))
                    throw Diverged("loss", value, step);
                (_accumulate == 1 ? loss : loss.Scale(1f / _accumulate)).Backward(cancellation: _context.Cancellation);
                return value;
            }
            catch (OperationCanceledException)
            {
                _model.ClearGradients();
                throw;
            }
        }
    }

    /// <summary>Clips the gradients, updates, clears them, and returns their length before clipping.</summary>
    internal double Update(double learningRate, long step)
    {
        double norm = GradientClipping.Norm(_optimizer.Parameters);
        if (!double.IsFinite(norm))
            throw Diverged("length of the gradient", norm, step);
        _optimizer.Update(learningRate, GradientClipping.Scale(norm, _clip));
        _model.ClearGradients();
        return norm;
    }

    /// <summary>Releases the batch.</summary>
    public void Dispose()
    {
        _ids.Dispose();
        _targets.Dispose();
    }

    private TrainingException Diverged(string what, double value, long step)
    {
        _model.ClearGradients();
        return Divergence.Error(what, value, step);
    }
}
