"""Makes the fixtures of the model families: tiny checkpoints with random weights, and what PyTorch computes from them.

    python families.py OUTPUT_FOLDER [name ...]

Written from the papers and model cards that each part names, in the plainest way, without caches or fused operations: every model is a
few functions of tensors that bear the names of its Hugging Face checkpoint. Sizes are chosen so that windows, caps, scalings and the
choice of experts change the numbers. A fixture is config.json, model.safetensors and expected.json (ids, logits, greedy ids, and for some
a loss and gradients.safetensors). Runs in float64 for the answers, from weights that were rounded to float32 once.
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F

VOCABULARY, WIDTH, HEADS, KEY_HEADS, HEAD, INNER = 48, 16, 4, 2, 8, 24


# ---------------------------------------------------------------------------------------------------------------- parts

def rms_norm(x, weight, epsilon):
    """Zhang and Sennrich 2019."""
    return x / torch.sqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def layer_norm(x, weight, bias, epsilon):
    """Ba, Kiros and Hinton 2016."""
    mean = x.mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt((x - mean).pow(2).mean(-1, keepdim=True) + epsilon) * weight + bias


def gelu_tanh(x):
    """Hendrycks and Gimpel 2016, the approximation."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x.pow(3))))


def gelu(x):
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def silu(x):
    return x * torch.sigmoid(x)


def soft_cap(x, cap):
    """Gemma 2, section 2."""
    return x if cap is None else cap * torch.tanh(x / cap)


def frequencies(width, theta):
    """RoFormer, section 3.2.2."""
    return torch.tensor([theta ** (-2 * i / width) for i in range(width // 2)])


def scaled_frequencies(width, theta, scaling, length, context, original=None):
    """The frequencies after a scaling, and what sines and cosines are multiplied by."""
    plain = frequencies(width, theta)
    kind = (scaling or {}).get("rope_type", "default")
    if kind == "default":
        return plain, 1.0
    if kind == "linear":  # Chen et al. 2023
        return plain / scaling["factor"], 1.0
    if kind == "dynamic":  # YaRN, section 3.3, with the base of "NTK-aware" interpolation
        s, trained = scaling["factor"], context
        growth = s * max(length, trained) / trained - (s - 1)
        return frequencies(width, theta * growth ** (width / (width - 2))), 1.0
    if kind == "yarn":  # YaRN, sections 3.2 and 3.4
        s, trained = scaling["factor"], scaling["original_max_position_embeddings"]
        fast, slow = scaling.get("beta_fast", 32), scaling.get("beta_slow", 1)

        def index_of(turns):  # solves trained * theta^(-2i/width) / (2 pi) = turns for i
            return width * math.log(trained / (turns * 2 * math.pi)) / (2 * math.log(theta))
        low, high = max(math.floor(index_of(fast)), 0), min(math.ceil(index_of(slow)), width - 1)
        ramp = ((torch.arange(width // 2) - low) / max(high - low, 0.001)).clamp(0, 1)
        return plain * (1 - ramp) + plain / s * ramp, scaling.get("attention_factor", 0.1 * math.log(s) + 1)
    if kind == "longrope":  # Ding et al. 2024; the factor of the softmax as in Phi-3's model card
        trained = original
        factors = torch.tensor(scaling["long_factor"] if length > trained else scaling["short_factor"])
        s = context / trained
        return plain / factors, math.sqrt(1 + math.log(s) / math.log(trained)) if s > 1 else 1.0
    raise ValueError(kind)


def rotate(x, rotation):
    """x (H, T, D): the first numbers of each head, in halves, turned by position times frequency."""
    if rotation is None:
        return x
    speed, factor = rotation
    half = len(speed)
    angle = torch.arange(x.shape[1])[:, None] * speed[None, :]
    cos, sin = factor * torch.cos(angle), factor * torch.sin(angle)
    a, b, rest = x[..., :half], x[..., half:2 * half], x[..., 2 * half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos, rest], dim=-1)


def attention(q, k, v, scale, window=0, cap=None):
    """q (H, T, D), k and v (K, T, D) → (T, H·D). Query head h reads key head h // (H / K)."""
    heads, length, _ = q.shape
    k, v = (t.repeat_interleave(heads // t.shape[0], dim=0) for t in (k, v))
    scores = soft_cap(scale * q @ k.transpose(1, 2), cap)
    position = torch.arange(length)
    distance = position[:, None] - position[None, :]
    hidden = distance < 0
    if window:
        hidden = hidden | (distance >= window)
    pattern = torch.softmax(scores.masked_fill(hidden, -math.inf), dim=-1)
    return (pattern @ v).transpose(0, 1).reshape(length, -1)


def heads_of(x, count):
    """(T, count·D) → (count, T, D)."""
    return x.reshape(x.shape[0], count, -1).transpose(0, 1)


class Weights:
    """The weights of a checkpoint: made at first use by name, kept in the order of use."""

    def __init__(self, seed, deviation):
        self.generator = torch.Generator().manual_seed(seed)
        self.deviation = deviation
        self.named = {}

    def make(self, name, shape, around=0.0, deviation=None):
        if name not in self.named:
            drawn = around + (deviation or self.deviation) * torch.randn(shape, generator=self.generator, dtype=torch.float64)
            self.named[name] = drawn.float().double().requires_grad_()
        return self.named[name]

    def linear(self, x, name, outputs, bias=False, deviation=None):
        y = x @ self.make(name + ".weight", (outputs, x.shape[-1]), deviation=deviation).T
        return y + self.make(name + ".bias", (outputs,)) if bias else y

    def norm(self, name, width, around=1.0):
        return self.make(name + ".weight", (width,), around, 0.2)


# ------------------------------------------------------------------------------------------------------- Llama and its kin

def llama_like(config, w, ids, layer_window, layer_theta=None, offset=0.0, activation=silu, mlp=None, query_norm=False, bias=False, rotates=None):
    """Touvron et al. 2023; Jiang et al. 2023; Yang et al. 2025 (norms of queries and keys); no caps, no norms behind."""
    width, epsilon = config["hidden_size"], config["rms_norm_eps"]
    heads, key_heads, head = config["num_attention_heads"], config["num_key_value_heads"], config.get("head_dim", width // config["num_attention_heads"])
    rotation = scaled_frequencies(head, config["rope_theta"], config.get("rope_scaling"), len(ids), config["max_position_embeddings"])
    embedding = w.make("model.embed_tokens.weight", (config["vocab_size"], width))
    x = embedding[ids]
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}."
        h = rms_norm(x, w.norm(p + "input_layernorm", width), epsilon)
        q = heads_of(w.linear(h, p + "self_attn.q_proj", heads * head, bias), heads)
        k = heads_of(w.linear(h, p + "self_attn.k_proj", key_heads * head, bias), key_heads)
        v = heads_of(w.linear(h, p + "self_attn.v_proj", key_heads * head, bias), key_heads)
        if query_norm:
            q, k = rms_norm(q, w.norm(p + "self_attn.q_norm", head), epsilon), rms_norm(k, w.norm(p + "self_attn.k_norm", head), epsilon)
        if rotates is None or rotates[i]:
            q, k = rotate(q, rotation), rotate(k, rotation)
        z = attention(q, k, v, head ** -0.5, layer_window(i))
        x = x + w.linear(z, p + "self_attn.o_proj", width)
        h = rms_norm(x, w.norm(p + "post_attention_layernorm", width), epsilon)
        x = x + (mlp or swiglu)(config, w, h, p + "mlp.", i)
    x = rms_norm(x, w.norm("model.norm", width), epsilon)
    return x @ embedding.T if config["tie_word_embeddings"] else w.linear(x, "lm_head", config["vocab_size"])


def swiglu(config, w, h, p, layer):
    """Shazeer 2020."""
    inner = config["intermediate_size"]
    return w.linear(silu(w.linear(h, p + "gate_proj", inner)) * w.linear(h, p + "up_proj", inner), p + "down_proj", h.shape[-1])


def experts(h, w, router, count, chosen, renormalise, expert):
    """Shazeer et al. 2017, equations 1 to 5 without noise, with the softmax over all scores first (Mixtral, Qwen3)."""
    shares = torch.softmax(w.linear(h, router, count, deviation=1.0), dim=-1)
    best = torch.topk(shares, chosen, dim=-1)
    weights = best.values / best.values.sum(-1, keepdim=True) if renormalise else best.values
    outputs = torch.stack([expert(h, j) for j in range(count)])  # (E, T, C): all of them, the plain way
    rows = torch.arange(h.shape[0])
    return sum(weights[:, j:j + 1] * outputs[best.indices[:, j], rows] for j in range(chosen))


def base(model_type, architecture, layers, **more):
    return {
        "architectures": [architecture], "model_type": model_type, "vocab_size": VOCABULARY, "hidden_size": WIDTH, "intermediate_size": INNER,
        "num_hidden_layers": layers, "num_attention_heads": HEADS, "num_key_value_heads": KEY_HEADS, "head_dim": HEAD, "hidden_act": "silu",
        "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": False, "attention_bias": False,
        "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "float32", **more,
    }


def mistral():
    config = base("mistral", "MistralForCausalLM", 2, sliding_window=5, num_key_value_heads=1)
    del config["attention_bias"]
    return config, lambda w, ids: llama_like(config, w, ids, lambda i: 5)


def rope(model_type, architecture, scaling, context, theta=10000.0, **more):
    config = base(model_type, architecture, 2, rope_scaling=scaling, max_position_embeddings=context, rope_theta=theta, **more)
    return config, lambda w, ids: llama_like(config, w, ids, lambda i: 0)


def llama_linear():
    return rope("llama", "LlamaForCausalLM", {"rope_type": "linear", "factor": 4.0}, 64)


def llama_dynamic():
    return rope("llama", "LlamaForCausalLM", {"rope_type": "dynamic", "factor": 4.0}, 12)


def llama_yarn():
    return rope("llama", "LlamaForCausalLM", {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32, "beta_fast": 4.0, "beta_slow": 1.0}, 128, theta=100.0)


def qwen2_window():
    """Yang et al. 2024; the window in the later layers, as the model's settings allow it (its weights are published with the window off)."""
    config = base("qwen2", "Qwen2ForCausalLM", 3, use_sliding_window=True, sliding_window=4, max_window_layers=1)
    del config["attention_bias"], config["head_dim"]
    config["num_attention_heads"] = HEADS
    return config, lambda w, ids: qwen2_model(config, w, ids)


def qwen2_model(config, w, ids):
    return llama_like(config, w, ids, lambda i: 4 if i >= 1 else 0, bias=True)


def smollm3():
    """Bakouch et al. 2025: every fourth layer without positions; here the second of three."""
    config = base("smollm3", "SmolLM3ForCausalLM", 3, no_rope_layers=[1, 0, 1], no_rope_layer_interval=2, use_sliding_window=False, tie_word_embeddings=True,
                  pad_token_id=None)  # Hugging Face's own is beyond this vocabulary
    return config, lambda w, ids: llama_like(config, w, ids, lambda i: 0, rotates=[1, 0, 1])


# ----------------------------------------------------------------------------------------------------------------- experts

def mixtral():
    """Jiang et al. 2024."""
    config = base("mixtral", "MixtralForCausalLM", 2, num_local_experts=4, num_experts_per_tok=2, sliding_window=None, router_aux_loss_coef=0.02, output_router_logits=False)
    del config["attention_bias"]

    def mlp(config, w, h, p, layer):
        p = p.replace("mlp.", "block_sparse_moe.")
        inner = config["intermediate_size"]

        def expert(h, j):
            e = f"{p}experts.{j}."
            return w.linear(silu(w.linear(h, e + "w1", inner)) * w.linear(h, e + "w3", inner), e + "w2", h.shape[-1])
        return experts(h, w, p + "gate", 4, 2, True, expert)
    return config, lambda w, ids: llama_like(config, w, ids, lambda i: 0, mlp=mlp)


def qwen3_moe():
    """Yang et al. 2025; shares of the chosen experts not renormalised and a dense first layer, both of which the settings allow."""
    config = base("qwen3_moe", "Qwen3MoeForCausalLM", 2, num_experts=6, num_experts_per_tok=3, moe_intermediate_size=12, norm_topk_prob=False,
                  decoder_sparse_step=1, mlp_only_layers=[0], use_sliding_window=False, sliding_window=None, max_window_layers=2)

    def mlp(config, w, h, p, layer):
        if layer == 0:
            return swiglu(config, w, h, p, layer)

        def expert(h, j):
            e = f"{p}experts.{j}."
            return w.linear(silu(w.linear(h, e + "gate_proj", 12)) * w.linear(h, e + "up_proj", 12), e + "down_proj", h.shape[-1])
        return experts(h, w, p + "gate", 6, 3, False, expert)
    return config, lambda w, ids: llama_like(config, w, ids, lambda i: 0, mlp=mlp, query_norm=True)


# ------------------------------------------------------------------------------------------------------------------- Gemma

def gemma(config, w, ids, windowed, local_theta=None, query_norm=False):
    """Gemma Team 2024 and 2025: norms of 1 + w before and behind each part, GeGLU, embeddings times the root of the width."""
    width, epsilon, head = config["hidden_size"], config["rms_norm_eps"], config["head_dim"]
    heads, key_heads, inner = config["num_attention_heads"], config["num_key_value_heads"], config["intermediate_size"]
    wide = scaled_frequencies(head, config["rope_theta"], config.get("rope_scaling"), len(ids), config["max_position_embeddings"])
    near = (frequencies(head, local_theta), 1.0) if local_theta else wide
    scale, cap = config["query_pre_attn_scalar"] ** -0.5, config.get("attn_logit_softcapping")

    def norm(x, name, size=width):
        return rms_norm(x, 1 + w.norm(name, size, around=0.0), epsilon)
    embedding = w.make("model.embed_tokens.weight", (config["vocab_size"], width))
    x = embedding[ids] * math.sqrt(width)
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}."
        h = norm(x, p + "input_layernorm")
        q = heads_of(w.linear(h, p + "self_attn.q_proj", heads * head), heads)
        k = heads_of(w.linear(h, p + "self_attn.k_proj", key_heads * head), key_heads)
        v = heads_of(w.linear(h, p + "self_attn.v_proj", key_heads * head), key_heads)
        if query_norm:
            q, k = norm(q, p + "self_attn.q_norm", head), norm(k, p + "self_attn.k_norm", head)
        rotation = near if windowed(i) else wide
        z = attention(rotate(q, rotation), rotate(k, rotation), v, scale, config["sliding_window"] if windowed(i) else 0, cap)
        x = x + norm(w.linear(z, p + "self_attn.o_proj", width), p + "post_attention_layernorm")
        h = norm(x, p + "pre_feedforward_layernorm")
        h = w.linear(gelu_tanh(w.linear(h, p + "mlp.gate_proj", inner)) * w.linear(h, p + "mlp.up_proj", inner), p + "mlp.down_proj", width)
        x = x + norm(h, p + "post_feedforward_layernorm")
    return soft_cap(norm(x, "model.norm") @ embedding.T, config.get("final_logit_softcapping"))


def gemma2():
    config = base("gemma2", "Gemma2ForCausalLM", 2, hidden_activation="gelu_pytorch_tanh", sliding_window=4, query_pre_attn_scalar=20,
                  attn_logit_softcapping=1.5, final_logit_softcapping=3.0, tie_word_embeddings=True, attention_dropout=0.0)
    del config["hidden_act"]
    return config, lambda w, ids: gemma(config, w, ids, lambda i: i % 2 == 0)


def gemma3():
    config = base("gemma3_text", "Gemma3ForCausalLM", 3, hidden_activation="gelu_pytorch_tanh", sliding_window=4, query_pre_attn_scalar=5,
                  rope_theta=1000000.0, rope_local_base_freq=100.0, rope_scaling={"rope_type": "linear", "factor": 2.0}, sliding_window_pattern=3,
                  layer_types=["sliding_attention", "sliding_attention", "full_attention"], attn_logit_softcapping=None, final_logit_softcapping=None,
                  tie_word_embeddings=True, attention_dropout=0.0)
    del config["hidden_act"]
    return config, lambda w, ids: gemma(config, w, ids, lambda i: i < 2, local_theta=100.0, query_norm=True)


# ------------------------------------------------------------------------------------------------------------------- Phi-3

def phi3():
    """Abdin et al. 2024; LongRoPE of a part of each head (Phi-4-mini)."""
    config = base("phi3", "Phi3ForCausalLM", 2, max_position_embeddings=48, original_max_position_embeddings=12, partial_rotary_factor=0.75, sliding_window=10, head_dim=None,
                  rope_scaling={"type": "longrope", "short_factor": [1.0, 1.1, 1.25], "long_factor": [1.5, 3.0, 8.0]}, embd_pdrop=0.0, resid_pdrop=0.0,
                  hidden_size=32, rms_norm_eps=1e-5, pad_token_id=0)
    del config["head_dim"]
    return config, lambda w, ids: phi3_model(config, w, ids)


def phi3_model(config, w, ids):
    width, epsilon, inner, heads, key_heads = config["hidden_size"], config["rms_norm_eps"], config["intermediate_size"], HEADS, KEY_HEADS
    head = width // heads
    scaling = {**config["rope_scaling"], "rope_type": "longrope"}
    rotation = scaled_frequencies(int(head * config["partial_rotary_factor"]), config["rope_theta"], scaling, len(ids), config["max_position_embeddings"], config["original_max_position_embeddings"])
    x = w.make("model.embed_tokens.weight", (config["vocab_size"], width))[ids]
    for i in range(config["num_hidden_layers"]):
        p = f"model.layers.{i}."
        h = rms_norm(x, w.norm(p + "input_layernorm", width), epsilon)
        q, k, v = w.linear(h, p + "self_attn.qkv_proj", (heads + 2 * key_heads) * head).split([heads * head, key_heads * head, key_heads * head], dim=-1)
        z = attention(rotate(heads_of(q, heads), rotation), rotate(heads_of(k, key_heads), rotation), heads_of(v, key_heads), head ** -0.5, config["sliding_window"])
        x = x + w.linear(z, p + "self_attn.o_proj", width)
        h = rms_norm(x, w.norm(p + "post_attention_layernorm", width), epsilon)
        gate, up = w.linear(h, p + "mlp.gate_up_proj", 2 * inner).split(inner, dim=-1)
        x = x + w.linear(silu(gate) * up, p + "mlp.down_proj", width)
    return w.linear(rms_norm(x, w.norm("model.norm", width), epsilon), "lm_head", config["vocab_size"])


# ---------------------------------------------------------------------------------------------------------------- GPT-NeoX

def gpt_neox():
    """Black et al. 2022, section 2: parallel residual, a quarter (here a half) of each head rotated."""
    config = {
        "architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox", "vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 40,
        "num_hidden_layers": 2, "num_attention_heads": 4, "hidden_act": "gelu", "max_position_embeddings": 64, "layer_norm_eps": 1e-5,
        "rotary_emb_base": 10000, "rotary_pct": 0.5, "use_parallel_residual": True, "attention_bias": True, "tie_word_embeddings": False,
        "attention_dropout": 0.0, "hidden_dropout": 0.0, "bos_token_id": 0, "eos_token_id": 0, "torch_dtype": "float32",
    }
    return config, lambda w, ids: gpt_neox_model(config, w, ids)


def gpt_neox_model(config, w, ids):
    width, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    head = width // heads
    rotation = (frequencies(int(head * config["rotary_pct"]), config["rotary_emb_base"]), 1.0)

    def norm(x, name):
        return layer_norm(x, w.norm(name, width), w.make(name + ".bias", (width,)), epsilon)
    x = w.make("gpt_neox.embed_in.weight", (config["vocab_size"], width))[ids]
    for i in range(config["num_hidden_layers"]):
        p = f"gpt_neox.layers.{i}."
        # One row of the matrix after the other: the first head's query, its key, its value; then the second head's.
        qkv = w.linear(norm(x, p + "input_layernorm"), p + "attention.query_key_value", 3 * width, bias=True).reshape(len(ids), heads, 3, head)
        q, k, v = (qkv[:, :, j].transpose(0, 1) for j in range(3))
        a = w.linear(attention(rotate(q, rotation), rotate(k, rotation), v, head ** -0.5), p + "attention.dense", width, bias=True)
        m = gelu(w.linear(norm(x, p + "post_attention_layernorm"), p + "mlp.dense_h_to_4h", config["intermediate_size"], bias=True))
        x = x + a + w.linear(m, p + "mlp.dense_4h_to_h", width, bias=True)
    return w.linear(norm(x, "gpt_neox.final_layer_norm"), "embed_out", config["vocab_size"])


# ----------------------------------------------------------------------------------------------------------------- writing

def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(struct.pack(f"<{tensor.numel()}f", *tensor.detach().reshape(-1).tolist()))


def make(folder, name, model, seed, length=20, greedy=8, gradients=False, short=0, deviation=0.3):
    config, forward = model()
    generator = torch.Generator().manual_seed(seed + 1000)
    ids = torch.randint(3, config["vocab_size"], (length,), generator=generator).tolist()
    weights = Weights(seed, deviation)
    logits = forward(weights, ids)
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, "config.json"), "w") as file:
        file.write(json.dumps(config, indent=1) + "\n")
    write_safetensors(os.path.join(path, "model.safetensors"), weights.named)
    story = list(ids)
    with torch.no_grad():
        for _ in range(greedy):
            story.append(int(forward(weights, story)[-1].argmax()))
    expected = {"input_ids": ids, "logits": [[float(f"{v:.8g}") for v in row] for row in logits.tolist()], "greedy": story}
    if short:
        with torch.no_grad():
            expected["short_logits"] = [[float(f"{v:.8g}") for v in row] for row in forward(weights, ids[:short]).tolist()]
    if gradients:
        loss = F.cross_entropy(logits[:-1], torch.tensor(ids[1:]))
        loss.backward()
        expected["loss"] = loss.item()
        write_safetensors(os.path.join(path, "gradients.safetensors"), {n: t.grad for n, t in weights.named.items()})
    with open(os.path.join(path, "expected.json"), "w") as file:
        file.write(json.dumps(expected, separators=(",", ":")) + "\n")
    print(name, sum(t.numel() for t in weights.named.values()), "weights; logits from", round(logits.min().item(), 3), "to", round(logits.max().item(), 3))


MODELS = {
    "mistral-tiny": (mistral, {}),
    "llama-linear-tiny": (llama_linear, {}),
    "llama-dynamic-tiny": (llama_dynamic, {"short": 9}),
    "llama-yarn-tiny": (llama_yarn, {}),
    "qwen2-window-tiny": (qwen2_window, {}),
    "smollm3-tiny": (smollm3, {}),
    "mixtral-tiny": (mixtral, {"gradients": True}),
    "qwen3-moe-tiny": (qwen3_moe, {}),
    "gemma2-tiny": (gemma2, {"gradients": True}),
    "gemma3-tiny": (gemma3, {}),
    "phi3-tiny": (phi3, {"short": 9}),
    "gpt-neox-tiny": (gpt_neox, {}),
}

if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    for number, (name, (model, options)) in enumerate(MODELS.items()):
        if not sys.argv[2:] or name in sys.argv[2:]:
            make(sys.argv[1], name, model, seed=100 + number, **options)
