namespace Liuli.Inference.Clients;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum EmbeddingPooling
{
    /// <summary>Their mean: what most models without training for embeddings do best with, and most encoders that were trained for them use.</summary>
    Mean,

    /// <summary>The last one, which has seen all others: what decoders trained for embeddings (E5-Mistral, Qwen3-Embedding) use.</summary>
    Last,

    /// <summary>The first one, an encoder's [CLS]: what some encoders trained for embeddings (BGE) use. In a decoder it has seen nothing but itself.</summary>
    First,
}
