using System.Numerics.Tensors;

namespace Liuli.Inference.Tests.Sampling;

/// <summary>The steps in their plainest form: everything is sorted, every sum is taken one by one. The reference for the fast ones.</summary>
internal sealed partial class NaiveSampler(float[] logits)
{
    public List<(int Id, float Logit)> Left { get; private set; } = [.. logits.Select((logit, id) => (id, logit))];

    public void Penalise(float penalty, IEnumerable<int> recent)
    {
        HashSet<int> ids = [.. recent];
        Left = [.. Left.Select(x => ids.Contains(x.Id) ? (x.Id, x.Logit > 0 ? x.Logit / penalty : x.Logit * penalty) : x)];
    }

    public void Sort() => Left = [.. Left.OrderByDescending(x => x.Logit).ThenBy(x => x.Id)];

    public void TopK(int count)
    {
        Sort();
        Left = [.. Left.Take(count)];
    }

    public void MinP(float share)
    {
        Sort();
        float least = Left[0].Logit + MathF.Log(share);
        Left = [.. Left.TakeWhile((x, i) => i == 0 || x.Logit >= least)];
    }

    public void TopP(float mass)
    {
        Sort();
        float[] probabilities = Probabilities();
        float sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            sum += probabilities[i];
            if (sum < mass)
                continue;
            Left = Left[..(i + 1)];
            return;
        }
    }

    public void Temperature(float temperature) => Left = [.. Left.Select(x => (x.Id, x.Logit / temperature))];

    public float[] Probabilities()
    {
        float max = Left.Max(x => x.Logit);
        float[] weights = [.. Left.Select(x => x.Logit - max)];
        TensorPrimitives.Exp(weights, weights);
        TensorPrimitives.Divide(weights, TensorPrimitives.Sum(weights), weights);
        return weights;
    }

    public int Draw(float point)
    {
        float sum = 0;
        int last = 0;
        float[] probabilities = Probabilities();
        for (int i = 0; i < probabilities.Length; i++)
        {
            sum += probabilities[i];
            if (point < sum)
                return Left[i].Id;
            if (probabilities[i] > 0)
                last = i;
        }
        return Left[last].Id;
    }
}
