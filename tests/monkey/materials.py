"""Texts to type, settings to try, and files to open: good ones, odd ones, damaged ones."""

import json
from pathlib import Path
from random import Random

import numpy as np

from core.examples import examples
from core.exploration import exploration_of
from core.model_records import (
    EMBEDDINGS,
    MASKS,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    AttentionSettings,
    TransformerSettings,
)
from core.models import MODELS, compute
from core.settings import (
    LOOKS,
    MAX_SEED,
    NOTEBOOK_SENTENCE,
    PICTURES,
    Display,
    Knockout,
    Settings,
)
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of, write_run
from core.transformer.plan import Plan
from core.transformer.vocabulary import from_texts
from core.transformer.weights import initial

TINY = TransformerSettings(n_layer=1, n_head=2, d_model=16, n_step=24)
START = Settings(transformer=TINY)
PIECES = (
    "the",
    "The",
    "dog",
    "cats",
    "station",
    "it's",
    'say,"hi"',
    "{x}",
    "&File",
    "<b>not</b>",
    "%s%n",
    "[*]",
    "😀",
    "👩‍👧",
    "القطة",
    "שלום",
    "我",
    "٣",
    "e\u0301",
    "\u202eturned\u202c",
    "\u200d",
    "a" * 60,
    "\x07",
    "\x00",
    "\ufeff",
    "\ufffc",
    "\ud7ff",
    "-1.5",
)
GAPS = (" ", " ", " ", "  ", "\n", "\t", "\u2003", "\x1f", "\u2028", "\u2029", "\r\n", "\u3000")
PLAIN = ("the", "dog", "sees", "a", "cat", "near", "keys", "fox", "over", "lazy", "The")
ODD_NAMES = ("ö ü.attn", "[*].attn", "a&b.attn", "two\nlines.attn", "no suffix", ".attn", "x" * 200)


def words(rng: Random, most: int = 12) -> str:
    """A text, now and then an odd one."""
    if rng.random() < 0.6:
        return " ".join(rng.choices(PLAIN, k=rng.randint(1, most)))
    return "".join(rng.choice(PIECES) + rng.choice(GAPS) for _ in range(rng.randint(0, most)))


def long_text(rng: Random) -> str:
    """More than a screen holds, and at times more than the program takes."""
    n = rng.choice((40, 65, 130, 300, 513, 2047, 2048, 2049, 5000))
    if rng.random() < 0.1:
        return "x" * rng.choice((500, 20_000, 250_000))
    return " ".join(rng.choices(PLAIN if rng.random() < 0.7 else PIECES, k=n))


def attention_settings(rng: Random) -> AttentionSettings:
    n_head = rng.choice((1, 1, 2, 4, 8))
    return AttentionSettings(
        embeddings=rng.choice(EMBEDDINGS[:2]),
        d_model=rng.choice((1, 2, 3, 8, 16, 64)),
        n_head=n_head,
        d_head=rng.choice((None, 1, 4, 16)),
        projections=rng.choice(PROJECTIONS),
        positions=rng.choice(POSITIONS),
        mask=rng.choice(MASKS),
        scaled=rng.random() < 0.7,
        read_out=rng.choice(READ_OUTS),
        temperature=rng.choice((0.05, 0.5, 1.0, 10.0)),
        top_k=rng.choice((None, 1, 3)),
        top_p=rng.choice((0.1, 0.9, 1.0)),
        head=rng.choice((None, 0, n_head - 1)),
    )


def settings(rng: Random, pinned: bool = True) -> Settings:
    """Anything that a file could hold."""
    sentence = words(rng)
    n = len(sentence.split())
    knockouts = {
        Knockout(rng.randrange(n), rng.choice((None, rng.randrange(n))))
        for _ in range(rng.choice((0, 0, 1, 3)) if n else 0)
    }
    return Settings(
        sentence=sentence,
        position=rng.randrange(n) if n else 0,
        window=rng.choice((1, 2, 3, 2047)),
        seed=rng.choice((0, 1, 11, MAX_SEED)),
        model=rng.choice(tuple(MODELS)),
        earlier=rng.choice(("", "", words(rng, 5))),
        knockouts=tuple(knockouts),
        vectors=rng.choice(((), (("fox", (0.5, -1.0, 0.2)),), (("the", (2.0, 0.0, 0.0)),))),
        draw=rng.choice((0, 0, 1, 1_000_000)),
        n_seeds=rng.choice((2, 20)),
        pin=settings(rng, pinned=False) if pinned and rng.random() < 0.3 else None,
        attention=attention_settings(rng),
        transformer=TINY.replace(temperature=rng.choice((0.05, 1.0)), layer=rng.choice((0, 1, 3))),
        display=Display(rng.choice(PICTURES), rng.choice(LOOKS), rng.random() < 0.3),
    )


def make_files(folder: Path, rng: Random) -> list[Path]:
    """Write something of every kind that can be opened, and of every kind that cannot."""
    good = [_exploration(settings(rng)) for _ in range(8)]
    good.append(_exploration(examples()[1].settings))
    for i, data in enumerate(good):
        (folder / f"good {i}.attn").write_bytes(data)
    for i, data in enumerate(_damaged(good[0], rng)):
        (folder / f"damaged {i}.attn").write_bytes(data)
    (folder / "a folder.attn").mkdir()
    for name, data in _texts(rng).items():
        (folder / name).write_bytes(data)
    vectors = _vectors(rng)
    (folder / "vectors.vec").write_text(vectors)
    (folder / "vectors cut.vec").write_text(vectors[: len(vectors) // 2 + 3])
    (folder / "vectors bad.vec").write_text(vectors.replace("0", "O"))
    weights = _weights(rng.randrange(100))
    (folder / "weights.npz").write_bytes(weights)
    (folder / "weights cut.npz").write_bytes(weights[:-100])
    (folder / "weights bad.npz").write_bytes(_flipped(weights, rng))
    return sorted(folder.iterdir())


def _exploration(wanted: Settings) -> bytes:
    return exploration_of(compute(wanted)).to_bytes()


def _damaged(data: bytes, rng: Random) -> list[bytes]:
    record = json.loads(data)
    other = {**record, "version": 99}
    wrong = {**record, "settings": {**record["settings"], "seed": -1}}
    unknown = {**record, "settings": {**record["settings"], "colour": "red"}}
    return [
        b"",
        b"{",
        data[: len(data) // 2],
        _flipped(data, rng),
        b"[" * 50_000,
        json.dumps(other).encode(),
        json.dumps(wrong).encode(),
        json.dumps(unknown).encode(),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        data.replace(b"0", b"NaN"),
    ]


def _flipped(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(8):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _texts(rng: Random) -> dict[str, bytes]:
    return {
        "plain.txt": b"A text of two lines.\nAnd no more.",
        "empty.txt": b"",
        "marked.md": "\ufeff# Grün und gut".encode(),
        "utf16.txt": "Wide letters".encode("utf-16"),
        "latin.txt": "Grün".encode("latin-1"),
        "binary.txt": bytes(range(256)),
        "long.txt": " ".join(rng.choices(PLAIN, k=3000)).encode(),
        "to train on.txt": b"The dog sleeps. The cat sees the dog. " * 200,
        "arabic.txt": "القطة 👩‍👧 جلست على السجادة".encode(),
        "picture.png": b"\x89PNG\r\n\x1a\n",
    }


def _vectors(rng: Random) -> str:
    rows = np.random.RandomState(rng.randrange(1000)).standard_normal((len(PLAIN) + 40, 4))
    known = [*PLAIN, *(f"w{i}" for i in range(40))]
    return "\n".join(
        " ".join([word, *(f"{x:.4f}" for x in row)]) for word, row in zip(known, rows, strict=True)
    )


def _weights(seed: int) -> bytes:
    """An untrained run with two snapshots."""
    plan = Plan(n_layer=1, n_head=2, d_model=16, n_context=16, n_step=10)
    vocabulary = from_texts([*NOTEBOOK_SENTENCE.lower().split(), *PLAIN])
    configuration = plan.configuration(len(vocabulary.words))
    nan, snapshots = float("nan"), []
    for step in (0, 10):
        flat = initial(configuration, seed=seed + step)
        sha256 = sha256_of(configuration, vocabulary.words, flat)
        snapshots.append(Snapshot(step, sha256, nan, nan, flat))
    empty = np.empty((0, 3))
    run = TrainedRun(plan, configuration, vocabulary.words, None, empty, tuple(snapshots))
    return write_run(run)


def refused(rng: Random) -> dict[str, object]:
    """An adjustment that no model takes."""
    return rng.choice(
        (
            {"temperature": 0.0},
            {"temperature": float("nan")},
            {"top_p": 0.0},
            {"head": 99},
            {"n_head": 0},
        )
    )


def replaced(own: AttentionSettings | TransformerSettings, rng: Random) -> dict[str, object]:
    """An adjustment that the model of `own` takes."""
    if isinstance(own, AttentionSettings):
        other = attention_settings(rng)
        name = rng.choice(("n_head", "mask", "positions", "temperature", "top_k", "scaled"))
        return {name: getattr(other, name)}
    changes: tuple[dict[str, object], ...] = (
        {"temperature": rng.choice((0.05, 1.0, 10.0))},
        {"top_k": rng.choice((None, 1, 5))},
        {"objective": rng.choice(("next", "masked"))},
        {"text": rng.choice(("grammar", "file", "both"))},
        {"n_step": rng.choice((1, 5, 24))},
    )
    return rng.choice(changes)
