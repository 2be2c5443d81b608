"""Makes the fixtures of the encoders: tiny checkpoints with random weights, and what PyTorch computes from them.

    python encoders.py OUTPUT_FOLDER [name ...]

Written from Devlin et al. 2018 ("BERT"), Liu et al. 2019 ("RoBERTa"), Sanh et al. 2019 ("DistilBERT") and Reimers and Gurevych 2019 ("Sentence-BERT"), as families.py is from the papers of its models:
float64 from weights that were rounded to float32 once. Texts of a batch are padded to one length; padding is hidden from every position.
"""
import json
import math
import os
import sys

import torch
import torch.nn.functional as F

from families import Weights, gelu, heads_of, layer_norm, write_safetensors

VOCABULARY, WIDTH, HEADS, INNER, LAYERS, CONTEXT, EPSILON = 48, 16, 4, 24, 2, 20, 1e-12


def config_of(architecture, vocabulary=VOCABULARY, **more):
    return {
        "architectures": [architecture], "model_type": "bert", "vocab_size": vocabulary, "hidden_size": WIDTH, "intermediate_size": INNER,
        "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "hidden_act": "gelu", "max_position_embeddings": CONTEXT, "type_vocab_size": 2,
        "layer_norm_eps": EPSILON, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "position_embedding_type": "absolute",
        "initializer_range": 0.02, "pad_token_id": 0, **more,
    }


class Bert:
    """The encoder and its heads. `old` names the norms' numbers as checkpoints turned from TensorFlow's do."""

    def __init__(self, seed, prefix="bert.", vocabulary=VOCABULARY, old=False, types=2, first=0):
        self.w, self.prefix, self.vocabulary = Weights(seed, 0.3), prefix, vocabulary
        self.types, self.first = types, first
        self.weight, self.bias = ("gamma", "beta") if old else ("weight", "bias")

    def norm(self, x, name):
        return layer_norm(x, self.w.make(f"{name}.{self.weight}", (WIDTH,), 1.0, 0.2), self.w.make(f"{name}.{self.bias}", (WIDTH,)), EPSILON)

    def linear(self, x, name, outputs):
        return self.w.linear(x, name, outputs, bias=True)

    def embedding(self):
        return self.w.make(self.prefix + "embeddings.word_embeddings.weight", (self.vocabulary, WIDTH))

    def hidden(self, ids, types, mask):
        """One text: ids (T) → (T, C)."""
        p = self.prefix + "embeddings."
        x = self.embedding()[ids]
        x = x + self.w.make(p + "position_embeddings.weight", (CONTEXT + self.first, WIDTH))[self.first:self.first + len(ids)]
        x = x + self.w.make(p + "token_type_embeddings.weight", (self.types, WIDTH))[types]
        x = self.norm(x, p + "LayerNorm")
        for i in range(LAYERS):
            p = f"{self.prefix}encoder.layer.{i}."
            q, k, v = (heads_of(self.linear(x, f"{p}attention.self.{part}", WIDTH), HEADS) for part in ("query", "key", "value"))
            scores = (q @ k.transpose(1, 2) / math.sqrt(WIDTH // HEADS)).masked_fill(torch.tensor(mask)[None, None, :] == 0, -math.inf)
            z = (torch.softmax(scores, dim=-1) @ v).transpose(0, 1).reshape(len(ids), WIDTH)
            x = self.norm(x + self.linear(z, p + "attention.output.dense", WIDTH), p + "attention.output.LayerNorm")
            inner = gelu(self.linear(x, p + "intermediate.dense", INNER))
            x = self.norm(x + self.linear(inner, p + "output.dense", WIDTH), p + "output.LayerNorm")
        return x

    def pooled(self, x):
        return torch.tanh(self.linear(x[0], self.prefix + "pooler.dense", WIDTH))

    def masked(self, x, dense="cls.predictions.transform.dense", norm="cls.predictions.transform.LayerNorm", bias="cls.predictions.bias"):
        x = self.norm(gelu(self.linear(x, dense, WIDTH)), norm)
        return x @ self.embedding().T + self.w.make(bias, (self.vocabulary,))

    def next_sentence(self, pooled):
        return self.linear(pooled, "cls.seq_relationship", 2)

    def classes(self, pooled, count):
        return self.linear(pooled, "classifier", count)


def numbers(tensor):
    if tensor.dim() > 0:
        return [numbers(part) for part in tensor]
    return float(f"{tensor.item():.8g}")


def save(folder, name, config, model, expected):
    path = os.path.join(folder, name)
    os.makedirs(path, exist_ok=True)
    write_json(os.path.join(path, "config.json"), config, indent=1)
    write_safetensors(os.path.join(path, "model.safetensors"), model.w.named)
    write_json(os.path.join(path, "expected.json"), expected)
    print(name, sum(t.numel() for t in model.w.named.values()), "weights")
    return path


def write_json(path, value, indent=None):
    with open(path, "w") as file:
        file.write(json.dumps(value, indent=indent, separators=None if indent else (",", ":")) + "\n")


def pair_batch(seed):
    """Two pairs of texts; the second is shorter and padded."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(5, VOCABULARY, (2, 14), generator=generator).tolist()
    ids[1][9:] = [0] * 5
    types = [[0] * 6 + [1] * 8, [0] * 4 + [1] * 5 + [0] * 5]
    return ids, types, [[1] * 14, [1] * 9 + [0] * 5]


def heads(folder):
    """Masked tokens and the next sentence, in the names of old checkpoints, with all gradients of the sum of both losses."""
    model = Bert(201, old=True)
    ids, types, mask = pair_batch(1201)
    targets = [[-100] * 14, [-100] * 14]
    targets[0][3], targets[0][8], targets[1][2] = 17, 30, 9
    hidden = torch.stack([model.hidden(*row) for row in zip(ids, types, mask)])
    pooled = torch.stack([model.pooled(x) for x in hidden])
    logits = torch.stack([model.masked(x) for x in hidden])
    following = torch.stack([model.next_sentence(x) for x in pooled])
    loss = F.cross_entropy(logits.reshape(-1, VOCABULARY), torch.tensor(targets).reshape(-1)) + F.cross_entropy(following, torch.tensor([1, 0]))
    loss.backward()
    path = save(folder, "bert-heads-tiny", config_of("BertForPreTraining"), model, {
        "input_ids": ids, "token_type_ids": types, "attention_mask": mask, "hidden": numbers(hidden), "pooled": numbers(pooled), "logits": numbers(logits),
        "next_sentence_logits": numbers(following), "targets": targets, "next_sentence": [1, 0], "loss": loss.item(),
    })
    write_safetensors(os.path.join(path, "gradients.safetensors"), {n: t.grad for n, t in model.w.named.items()})


def classes(folder):
    """Three named classes."""
    model = Bert(202)
    ids, types, mask = pair_batch(1202)
    logits = torch.stack([model.classes(model.pooled(model.hidden(*row)), 3) for row in zip(ids, types, mask)])
    labels = {"0": "contradiction", "1": "entailment", "2": "neutral"}
    save(folder, "bert-classes-tiny", config_of("BertForSequenceClassification", id2label=labels, label2id={v: int(k) for k, v in labels.items()}), model, {
        "input_ids": ids, "token_type_ids": types, "attention_mask": mask, "class_logits": numbers(logits),
    })


def roberta(folder):
    """Positions that begin behind the padding token's number, one type of tokens, masked tokens."""
    model = Bert(204, prefix="roberta.", types=1, first=2)
    ids, _, mask = pair_batch(1204)
    ids[1][9:] = [1] * 5
    hidden = torch.stack([model.hidden(row, [0] * 14, seen) for row, seen in zip(ids, mask)])
    logits = torch.stack([model.masked(x, "lm_head.dense", "lm_head.layer_norm", "lm_head.bias") for x in hidden])
    save(folder, "roberta-tiny", config_of("RobertaForMaskedLM", model_type="roberta", type_vocab_size=1, max_position_embeddings=CONTEXT + 2, pad_token_id=1, bos_token_id=0, eos_token_id=2), model, {
        "input_ids": ids, "attention_mask": mask, "hidden": numbers(hidden), "logits": numbers(logits),
    })


class DistilBert(Bert):
    """The same layers under other names, without types of tokens."""

    def hidden(self, ids, mask):
        p = self.prefix + "embeddings."
        x = self.embedding()[ids] + self.w.make(p + "position_embeddings.weight", (CONTEXT, WIDTH))[:len(ids)]
        x = self.norm(x, p + "LayerNorm")
        for i in range(LAYERS):
            p = f"{self.prefix}transformer.layer.{i}."
            q, k, v = (heads_of(self.linear(x, f"{p}attention.{part}_lin", WIDTH), HEADS) for part in "qkv")
            scores = (q @ k.transpose(1, 2) / math.sqrt(WIDTH // HEADS)).masked_fill(torch.tensor(mask)[None, None, :] == 0, -math.inf)
            z = (torch.softmax(scores, dim=-1) @ v).transpose(0, 1).reshape(len(ids), WIDTH)
            x = self.norm(x + self.linear(z, p + "attention.out_lin", WIDTH), p + "sa_layer_norm")
            inner = gelu(self.linear(x, p + "ffn.lin1", INNER))
            x = self.norm(x + self.linear(inner, p + "ffn.lin2", WIDTH), p + "output_layer_norm")
        return x


def distilbert(folder):
    """No types of tokens and no pooler; masked tokens."""
    model = DistilBert(205, prefix="distilbert.")
    ids, _, mask = pair_batch(1205)
    hidden = torch.stack([model.hidden(row, seen) for row, seen in zip(ids, mask)])
    logits = torch.stack([model.masked(x, "vocab_transform", "vocab_layer_norm", "vocab_projector.bias") for x in hidden])
    config = {
        "architectures": ["DistilBertForMaskedLM"], "model_type": "distilbert", "vocab_size": VOCABULARY, "dim": WIDTH, "hidden_dim": INNER, "n_layers": LAYERS, "n_heads": HEADS,
        "activation": "gelu", "max_position_embeddings": CONTEXT, "sinusoidal_pos_embds": False, "dropout": 0.1, "attention_dropout": 0.1, "qa_dropout": 0.1,
        "seq_classif_dropout": 0.2, "tie_weights_": True, "initializer_range": 0.02, "pad_token_id": 0,
    }
    save(folder, "distilbert-tiny", config, model, {"input_ids": ids, "attention_mask": mask, "hidden": numbers(hidden), "logits": numbers(logits)})


WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] the a cat dog bird sat ran sang on under mat tree house red green blue big small and . , ? what who is".split()
TEXTS = ["The cat sat on the mat.", "A big dog ran", "who is the green bird, and what sang under a small blue house?", "Cat", "the red tree is big . the house is red . the mat is blue . and the dog is small ."]


def sentences(folder):
    """A sentence-transformers directory: texts, whose words are all in the vocabulary, to vectors of length 1; the longest is cut at max_seq_length."""
    longest = 16
    model = Bert(203, prefix="", vocabulary=len(WORDS))
    all_ids, means, firsts = [], [], []
    for text in TEXTS:
        words = text.lower().replace(".", " . ").replace(",", " , ").replace("?", " ? ").split()
        ids = [2] + [WORDS.index(word) for word in words][:longest - 2] + [3]
        hidden = model.hidden(ids, [0] * len(ids), [1] * len(ids))
        all_ids.append(ids)
        means.append(numbers(F.normalize(hidden.mean(0), dim=0)))
        firsts.append(numbers(F.normalize(hidden[0], dim=0)))
        model.pooled(hidden)  # there, and not used
    path = save(folder, "bert-sentences-tiny", config_of("BertModel", vocabulary=len(WORDS)), model, {"texts": TEXTS, "ids": all_ids, "mean": means, "first": firsts})
    with open(os.path.join(path, "vocab.txt"), "w") as file:
        file.write("\n".join(WORDS) + "\n")
    write_json(os.path.join(path, "tokenizer_config.json"), {"do_lower_case": True, "tokenizer_class": "BertTokenizer", "model_max_length": CONTEXT}, indent=1)
    write_json(os.path.join(path, "modules.json"), [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ], indent=1)
    write_json(os.path.join(path, "sentence_bert_config.json"), {"max_seq_length": longest, "do_lower_case": False}, indent=1)
    os.makedirs(os.path.join(path, "1_Pooling"), exist_ok=True)
    write_json(os.path.join(path, "1_Pooling", "config.json"), {
        "word_embedding_dimension": WIDTH, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }, indent=1)


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    for fixture in (heads, classes, sentences, roberta, distilbert):
        if not sys.argv[2:] or fixture.__name__ in sys.argv[2:]:
            fixture(sys.argv[1])
