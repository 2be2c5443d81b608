namespace Liuli.Inference.Sampling;

/// <summary>How the next token is chosen. The defaults are llama.cpp's: top-k 40, top-p 0.95, min-p 0.05, temperature 0.8, all else off.</summary>
/// <remarks>The order of the steps is that of <see cref="Sampler"/>. Immutable, so safe for use from several threads; steps of your own in it as far as they say so.</remarks>
public sealed partial record SamplingOptions
{
    /// <summary>Divides the logits; 0 is greedy. 0.8 keeps small models on the rails and still varied.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>How far the temperature follows the model's doubt either way (<see cref="DynamicTemperature"/>); 0 leaves it fixed.</summary>
    public float DynamicTemperatureRange { get; init; }

    /// <summary>How doubt becomes temperature; used where <see cref="DynamicTemperatureRange"/> is above 0.</summary>
    public float DynamicTemperatureExponent { get; init; } = 1;

    /// <summary>Keeps that many most likely tokens; 0 keeps all.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Keeps the fewest tokens with at least this probability together; 1 keeps all.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Keeps tokens at least this many times as likely as the likeliest; 0 keeps all.</summary>
    public float MinP { get; init; } = 0.05f;

    /// <summary>Keeps the tokens of the most expected surprise that exceed this probability together (<see cref="Sampling.TypicalP"/>); 1 keeps all.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Keeps tokens that many standard deviations below the largest logit (<see cref="Sampling.TopNSigma"/>); 0 keeps all.</summary>
    public float TopNSigma { get; init; }

    /// <summary>How often the likeliest tokens are dropped (<see cref="Xtc"/>); 0 is never.</summary>
    public float XtcProbability { get; init; }

    /// <summary>From which probability on a token counts as one of the likeliest; above 0.5 none is dropped.</summary>
    public float XtcThreshold { get; init; } = 0.1f;

    /// <summary>Makes recent tokens less likely; 1 does nothing.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Taken from a recent token's logit for every time that it occurs; 0 does nothing.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken from a recent token's logit once; 0 does nothing.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>How many recent tokens, prompt included, the three penalties look at; −1 is all of them.</summary>
    public int RepeatWindow { get; init; } = 64;

    /// <summary>Scale of the penalty for going on with a passage that was there before (<see cref="Dry"/>); 0 does nothing.</summary>
    public float DryMultiplier { get; init; }

    /// <summary>By how much each further token of the passage multiplies that penalty.</summary>
    public float DryBase { get; init; } = 1.75f;

    /// <summary>Shorter passages may repeat freely.</summary>
    public int DryAllowedLength { get; init; } = 2;

    /// <summary>How many recent tokens are searched for the passage; −1 is all of them.</summary>
    public int DryWindow { get; init; } = 64;

    /// <summary>Texts over which no passage reaches. Without a tokenizer there are none.</summary>
    public IReadOnlyList<string> DrySequenceBreakers { get; init; } = ["\n", ":", "\"", "*"];

    /// <summary>Steers the surprise of the text (<see cref="Mirostat2"/>) instead of cutting: top-n-sigma, top-k, typical, top-p, min-p and XTC do not run.</summary>
    public bool Mirostat { get; init; }

    /// <summary>The surprise aimed at, in bits a token.</summary>
    public float MirostatTarget { get; init; } = 5;

    /// <summary>How fast the bound follows.</summary>
    public float MirostatRate { get; init; } = 0.1f;

    /// <summary>Always take the most likely token. Logit bias, penalties and steps of your own still count.</summary>
    public bool Greedy { get; init; }

    /// <summary>Where draws start: same seed, same text.</summary>
    public ulong Seed { get; init; }

    /// <summary>Added to the logits of tokens by their ids; −∞ rules one out.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>Tokens that are never chosen.</summary>
    public IReadOnlyList<int> Never { get; init; } = [];

    /// <summary>Steps of your own, applied first, greedy or not: they see the model's own logits for the whole vocabulary.</summary>
    public IReadOnlyList<ISamplerStep> FirstSteps { get; init; } = [];

    /// <summary>Steps of your own, applied last, greedy or not: they see what all others left, after the temperature.</summary>
    public IReadOnlyList<ISamplerStep> ExtraSteps { get; init; } = [];

    /// <summary>Whether no draw takes place.</summary>
    public bool IsGreedy => Greedy || Temperature == 0;
}
