namespace Liuli.Models.Configuration;

/// <summary>Keys of config.json that do not change what a model computes from token ids, in groups with the reason. Reading them is allowed.</summary>
public static class IgnoredConfigKeys
{
    /// <summary>Who wrote the file, with what, and which class of that program loads it.</summary>
    private static readonly string[] s_bookkeeping =
    [
        "architectures", "_name_or_path", "name_or_path", "_commit_hash", "transformers_version", "adapters", "is_composition", "language",
        "auto_map", "is_llama_config", "transformers.js_config", "unsloth_fixed", "unsloth_version",
    ];

    /// <summary>Types of the stored numbers: the weight file says them itself.</summary>
    private static readonly string[] s_types = ["torch_dtype", "dtype", "use_bfloat16", "fp16", "bf16"];

    /// <summary>The tokenizer has files of its own.</summary>
    private static readonly string[] s_tokenizer =
    [
        "tokenizer_class", "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "unk_token_id", "mask_token_id", "cls_token_id",
    ];

    /// <summary>How to generate text: the caller's options, or generation_config.json.</summary>
    private static readonly string[] s_generation =
    [
        "use_cache", "task_specific_params", "prefix", "max_length", "min_length", "max_new_tokens", "do_sample", "temperature", "top_k", "top_p",
        "typical_p", "num_beams", "num_beam_groups", "diversity_penalty", "early_stopping", "length_penalty", "repetition_penalty",
        "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids", "num_return_sequences", "exponential_decay_length_penalty",
        "suppress_tokens", "begin_suppress_tokens", "forced_bos_token_id", "forced_eos_token_id", "decoder_start_token_id", "remove_invalid_values",
        "output_scores", "return_dict_in_generate", "cache_implementation",
    ];

    /// <summary>How weights began, or how training was arranged; the trained weights stand in their place.</summary>
    private static readonly string[] s_training =
    [
        "initializer_range", "initializer_factor", "gradient_checkpointing", "pretraining_tp", "rescale_embeddings_on_init", "tf_legacy_loss",
        "router_aux_loss_coef", "chunk_size_feed_forward",
    ];

    /// <summary>Which of several ways to compute the same thing a program took.</summary>
    private static readonly string[] s_ways = ["_attn_implementation", "_attn_implementation_autoset", "attn_implementation"];

    /// <summary>What a program returns beside the logits.</summary>
    private static readonly string[] s_outputs = ["output_attentions", "output_hidden_states", "return_dict", "torchscript", "output_past", "output_router_logits"];

    /// <summary>Classification and pooling heads, which have weights of their own and are named where they are built.</summary>
    private static readonly string[] s_heads =
    [
        "id2label", "label2id", "num_labels", "problem_type", "finetuning_task", "classifier_dropout", "directionality", "pooler_fc_size",
        "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type",
    ];

    /// <summary>Double-head GPT-2's summary of a sequence.</summary>
    private const string SummaryPrefix = "summary_";

    private static readonly HashSet<string> s_all =
        [.. s_bookkeeping, .. s_types, .. s_tokenizer, .. s_generation, .. s_training, .. s_ways, .. s_outputs, .. s_heads];

    /// <summary>Whether <paramref name="key"/> may stand in config.json unread.</summary>
    public static bool Contains(string key) => s_all.Contains(key) || key.StartsWith(SummaryPrefix, StringComparison.Ordinal);
}
