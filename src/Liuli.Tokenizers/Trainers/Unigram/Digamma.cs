namespace Liuli.Tokenizers.Trainers.Unigram;

/// <summary>ψ(x) = d/dx ln Γ(x).</summary>
internal static class Digamma
{
    /// <summary>ψ of a positive number.</summary>
    /// <remarks>ψ(x) = ψ(x + 1) − 1/x up to 10, from there on the asymptotic series (Abramowitz and Stegun, "Handbook of mathematical functions", 6.3.5 and 6.3.18).</remarks>
    public static double Of(double x)
    {
        double result = 0;
        for (; x < 10; x++)
            result -= 1 / x;
        double inverse = 1 / x, square = inverse * inverse;
        return result + Math.Log(x) - inverse / 2 - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square / 132))));
    }
}
