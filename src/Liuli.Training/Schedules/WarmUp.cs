namespace Liuli.Training.Schedules;

/// <summary>Linear warm-up: peak · s / W for the first W updates, so that update W is the first at full rate.</summary>
/// <remarks>Adam's second moments are poor estimates at first; small steps keep them from doing harm (Goyal et al., "Accurate, large minibatch SGD", 2017).</remarks>
internal static class WarmUp
{
    public static bool Applies(long step, long warmup, double peak, out double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        rate = step < warmup ? peak * step / warmup : peak;
        return step < warmup;
    }
}
