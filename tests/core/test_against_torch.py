"""Self-attention against PyTorch: itself where it is installed, its recorded figures anywhere.

The record is made anew by `PYTHONPATH=. python tests/core/test_against_torch.py`.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.arrays import Array
from core.model_records import AttentionSettings
from core.models import compute
from core.models.self_attention import AttentionPattern
from core.settings import Settings

RECORD = Path(__file__).parent / "golden" / "self_attention.json"
SENTENCES = {
    "fox": "The quick brown fox jumps over the lazy dog",
    "repeated": "to be or not to be that is the question",
    "long": " ".join(f"w{i * i % 31}" for i in range(18)),
    "one": "alone",
}
Figures = dict[str, Array]


def asked(sentence: str, position: int, seed: int = 0, window: int = 2, **own: Any) -> Settings:
    return Settings(
        SENTENCES[sentence],
        position,
        window,
        seed,
        "attention",
        attention=AttentionSettings(**own),
    )


# Heads as wide together as an embedding, as `torch.nn.MultiheadAttention` has them.
MULTIHEAD = {
    f"{n_head} heads of {d_head}, {mask}, {positions}": asked(
        sentence,
        position,
        seed,
        3,
        d_model=n_head * d_head,
        n_head=n_head,
        d_head=d_head,
        mask=mask,
        positions=positions,
        read_out=read_out,
        temperature=temperature,
    )
    for n_head, d_head, sentence, position, seed, mask, positions, read_out, temperature in (
        (1, 3, "fox", 4, 0, "causal", "none", "dot", 1.0),
        (1, 8, "fox", 0, 1, "none", "sinusoidal", "distance", 0.5),
        (2, 2, "repeated", 9, 2, "window", "none", "distance", 2.0),
        (3, 1, "repeated", 5, 3, "causal", "sinusoidal", "dot", 0.05),
        (4, 4, "fox", 8, 4, "none", "none", "dot", 10.0),
        (5, 3, "long", 17, 5, "causal", "sinusoidal", "dot", 0.7),
        (6, 2, "one", 0, 6, "causal", "none", "dot", 1.0),
        (7, 5, "long", 12, 7, "window", "sinusoidal", "distance", 1.0),
        (8, 32, "fox", 6, 2**32 - 1, "none", "sinusoidal", "dot", 1.5),
    )
}
# Any widths, scaled or not, for `torch.nn.functional.scaled_dot_product_attention`.
SINGLE = {
    f"{n_head} heads of {d_head} from {d_model}, {mask}{'' if scaled else ', unscaled'}": asked(
        sentence,
        3 if sentence != "one" else 0,
        seed,
        2,
        d_model=d_model,
        n_head=n_head,
        d_head=d_head,
        mask=mask,
        scaled=scaled,
        positions=positions,
        read_out=read_out,
    )
    for n_head, d_model, d_head, sentence, seed, mask, scaled, positions, read_out in (
        (1, 3, 3, "fox", 0, "causal", False, "none", "dot"),
        (1, 1, 1, "fox", 1, "none", True, "sinusoidal", "dot"),
        (2, 7, 4, "repeated", 2, "window", True, "sinusoidal", "distance"),
        (3, 64, 16, "long", 3, "causal", True, "none", "dot"),
        (4, 5, 16, "repeated", 4, "none", False, "sinusoidal", "distance"),
        (8, 256, 64, "fox", 5, "causal", True, "sinusoidal", "dot"),
        (8, 2, 1, "one", 6, "none", True, "none", "dot"),
    )
}
IDENTITY = {
    f"identity from {d_model}, {mask}, {'scaled' if scaled else 'unscaled'}": asked(
        "repeated",
        6,
        seed,
        3,
        d_model=d_model,
        projections="identity",
        mask=mask,
        scaled=scaled,
        positions=positions,
    )
    for d_model, seed, mask, scaled, positions in (
        (3, 0, "none", True, "none"),
        (3, 1, "causal", True, "sinusoidal"),
        (8, 2, "window", False, "none"),
        (17, 3, "none", False, "sinusoidal"),
    )
}
EVERY = {**MULTIHEAD, **SINGLE, **IDENTITY}


def ours(settings: Settings) -> Figures:
    result = compute(settings)
    pattern = result.pattern
    assert isinstance(pattern, AttentionPattern)
    return {
        "attention": pattern.heads,
        "z": pattern.z,
        "logits": result.logits,
        "raw": result.probabilities,
        "tempered": result.tempered,
    }


def assert_agree(found: Figures, expected: Figures) -> None:
    assert found.keys() == expected.keys()
    for name, figures in expected.items():
        assert found[name].shape == figures.shape
        np.testing.assert_allclose(found[name], figures, rtol=1e-12, atol=1e-12, err_msg=name)


# With PyTorch. Random numbers are NumPy's, as in the definitions; everything else is PyTorch's.


def with_torch() -> Any:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # what is so small waits for its threads longer than it computes
    return torch


def inputs(settings: Settings) -> tuple[Any, Any]:
    """The embeddings and what goes into the heads, [n, d_model] each."""
    torch = with_torch()
    words, d = settings.sentence.split(), settings.attention.d_model
    ranks = {word: rank for rank, word in enumerate(dict.fromkeys(words))}
    table = torch.from_numpy(np.random.RandomState(settings.seed).rand(len(ranks), d))
    x = embeddings = torch.nn.functional.embedding(
        torch.tensor([ranks[word] for word in words]), table
    )
    if settings.attention.positions == "sinusoidal":
        place = torch.arange(len(words), dtype=torch.float64)[:, None]
        rates = torch.exp(-torch.arange(0, d, 2, dtype=torch.float64) / d * math.log(10000))
        waves = torch.stack([torch.sin(place * rates), torch.cos(place * rates)], dim=-1)
        x = x + waves.flatten(1)[:, :d]
    return embeddings, x


def matrices(settings: Settings) -> list[Any]:
    """W_Q, W_K, W_V and W_O, a matrix a head."""
    torch = with_torch()
    own, d_head = settings.attention, settings.attention.d_head
    if own.projections == "identity":
        return [torch.eye(own.d_model, dtype=torch.float64)[None]] * 4
    assert d_head is not None
    divisors = [own.d_model] * 3 + [own.n_head * d_head]
    shapes = [(own.d_model, d_head)] * 3 + [(d_head, own.d_model)]
    return [
        torch.stack(
            [
                torch.from_numpy(
                    np.random.RandomState([settings.seed, 1, m, h]).standard_normal(shapes[m])
                )
                / math.sqrt(divisors[m])
                for h in range(own.n_head)
            ]
        )
        for m in range(4)
    ]


def mask_of(settings: Settings) -> Any:
    """[n, n], true where a word may look."""
    torch = with_torch()
    n = len(settings.sentence.split())
    everything = torch.ones(n, n, dtype=torch.bool)
    return {
        "none": everything,
        "causal": everything.tril(),
        "window": everything.tril().triu(-settings.window),
    }[settings.attention.mask]


def single_by_torch(settings: Settings) -> tuple[Any, Any]:
    """Attention and context vectors by `scaled_dot_product_attention`, head by head."""
    torch = with_torch()
    _, x = inputs(settings)
    W_Q, W_K, W_V, W_O = matrices(settings)
    q, k, v = (x @ weights for weights in (W_Q, W_K, W_V))  # [n_head, n, d_head] each
    scale = None if settings.attention.scaled else 1.0
    attend = torch.nn.functional.scaled_dot_product_attention
    mask = mask_of(settings)
    outputs = attend(q, k, v, attn_mask=mask, scale=scale)
    if settings.attention.mask == "none":
        assert torch.allclose(outputs, attend(q, k, v, scale=scale), rtol=1e-12, atol=1e-12)
    if settings.attention.mask == "causal":
        causal = attend(q, k, v, is_causal=True, scale=scale)
        assert torch.allclose(outputs, causal, rtol=1e-12, atol=1e-12)
    n = len(x)
    one_hot = torch.eye(n, dtype=torch.float64).expand(len(q), n, n)
    return attend(q, k, one_hot, attn_mask=mask, scale=scale), (outputs @ W_O).sum(dim=0)


def multihead_by_torch(settings: Settings) -> tuple[Any, Any]:
    """Attention and context vectors by `MultiheadAttention`, all heads at once."""
    torch = with_torch()
    _, x = inputs(settings)
    W_Q, W_K, W_V, W_O = matrices(settings)
    layer = torch.nn.MultiheadAttention(
        settings.attention.d_model,
        settings.attention.n_head,
        bias=False,
        batch_first=True,
        dtype=torch.float64,
    )
    side_by_side = [torch.cat(list(weights), dim=1).T for weights in (W_Q, W_K, W_V)]
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.cat(side_by_side))
        layer.out_proj.weight.copy_(torch.cat(list(W_O)).T)
        z, attention = layer(
            x[None],
            x[None],
            x[None],
            attn_mask=~mask_of(settings),
            average_attn_weights=False,
        )
    return attention[0], z[0]


def by_torch(settings: Settings, attention: Any, z: Any) -> Figures:
    """The rest of the way: the read-out and the softmaxes."""
    torch = with_torch()
    embeddings, _ = inputs(settings)
    words = settings.sentence.split()
    candidates = embeddings[[words.index(word) for word in dict.fromkeys(words)]]
    selected = z[settings.position]
    if settings.attention.read_out == "dot":
        logits = torch.nn.functional.linear(selected, candidates)
    else:
        logits = -torch.cdist(
            selected[None], candidates, compute_mode="donot_use_mm_for_euclid_dist"
        )[0]
    figures = {
        "attention": attention,
        "z": z,
        "logits": logits,
        "raw": torch.softmax(logits, dim=0),
        "tempered": torch.softmax(logits / settings.attention.temperature, dim=0),
    }
    return {name: tensor.numpy() for name, tensor in figures.items()}


@pytest.mark.parametrize("name", EVERY)
def test_it_agrees_with_scaled_dot_product_attention(name: str) -> None:
    settings = EVERY[name]
    assert_agree(ours(settings), by_torch(settings, *single_by_torch(settings)))


@pytest.mark.parametrize("name", MULTIHEAD)
def test_it_agrees_with_multihead_attention(name: str) -> None:
    settings = MULTIHEAD[name]
    assert_agree(ours(settings), by_torch(settings, *multihead_by_torch(settings)))


@pytest.mark.parametrize("mask", ["none", "causal", "window"])
@pytest.mark.parametrize("n_head", range(1, 9))
def test_it_agrees_for_every_number_of_heads_and_mask(n_head: int, mask: str) -> None:
    for d_head in (1, 2, 5, 16):
        own = {"d_model": n_head * d_head, "n_head": n_head, "d_head": d_head, "mask": mask}
        settings = asked("repeated", 7, n_head, 4, **own, positions="sinusoidal")
        assert_agree(ours(settings), by_torch(settings, *multihead_by_torch(settings)))
        wider = settings.replace(attention=settings.attention.replace(d_model=d_head + 2))
        assert_agree(ours(wider), by_torch(wider, *single_by_torch(wider)))


def test_the_record_is_what_torch_says() -> None:
    made, recorded = made_by_torch(), read_record()
    assert made.keys() == recorded.keys()
    for name, figures in recorded.items():
        assert_agree(made[name], figures)


# From the record


def made_by_torch() -> dict[str, Figures]:
    return {
        name: by_torch(
            settings,
            *(multihead_by_torch if name in MULTIHEAD else single_by_torch)(settings),
        )
        for name, settings in EVERY.items()
    }


def read_record() -> dict[str, Figures]:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    return {
        name: {key: np.array(figures) for key, figures in case.items()}
        for name, case in record["cases"].items()
    }


def write_record() -> None:
    """Make the record anew with the PyTorch that is installed."""
    torch = with_torch()
    cases = {
        name: {key: figures.tolist() for key, figures in case.items()}
        for name, case in made_by_torch().items()
    }
    record = {"made_by": f"PyTorch {torch.__version__}", "cases": cases}
    RECORD.write_text(json.dumps(record) + "\n", encoding="utf-8")


RECORDED = read_record() if RECORD.exists() else {}


def test_every_case_is_recorded() -> None:
    assert RECORDED.keys() == EVERY.keys()


@pytest.mark.parametrize("name", RECORDED)
def test_it_agrees_with_what_torch_said(name: str) -> None:
    assert_agree(ours(EVERY[name]), RECORDED[name])


if __name__ == "__main__":
    write_record()
