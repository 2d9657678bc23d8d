"""Settings to try of all models, with everything that may be set."""

from functools import cache

import numpy as np
from hypothesis import strategies as st

from core.model_records import (
    D_TRANSFORMER,
    DIFFICULTIES,
    MASKS,
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_HEADS,
    MAX_LAYERS,
    MAX_STEPS,
    OBJECTIVES,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    SHARES,
    TEMPERATURES,
    TEXTS,
    AttentionSettings,
    TextReference,
    TransformerSettings,
    VectorsReference,
)
from core.models import MODELS
from core.settings import (
    LARGEST_IN_NOTEBOOK,
    LOOKS,
    MAX_DRAW,
    MAX_WORDS,
    PICTURES,
    SEED_COUNTS,
    Display,
    Knockout,
    Settings,
)
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of
from core.transformer.configuration import Configuration
from core.transformer.plan import Plan
from core.transformer.vocabulary import from_texts
from core.transformer.weights import n_parameters
from core.word_vectors import WordVectors, content_hash, shelve

# More words than are listed, some of which the sentences have.
WORDS = ("the", "a", "b", "quick", "brown", "train", "1", "2", "我", *(f"w{i}" for i in range(16)))


@cache
def some_vectors(name: str = "some.txt", d: int = 4) -> VectorsReference:
    """Word vectors that are at hand, as settings refer to them."""
    matrix = np.random.RandomState(d).standard_normal((len(WORDS), d)).astype(np.float32)
    shelve(WordVectors(name, WORDS, matrix, content_hash(WORDS, matrix)))
    return VectorsReference(name, content_hash(WORDS, matrix), d)


@cache
def some_weights(objective: str = "next", step: int = 20) -> str:
    """The SHA-256 of weights that are at hand, of two layers of two heads."""
    words = from_texts(WORDS).words
    shape = Configuration(len(words), 8, 2, 2, D_TRANSFORMER[0], objective)
    stream = np.random.RandomState(step)
    flat = stream.standard_normal(n_parameters(shape)).astype(np.float32) / 2
    sha256 = sha256_of(shape, words, flat)
    snapshot = Snapshot(step, sha256, 2.0, 2.5, flat)
    plan = Plan(objective=objective, n_context=8, n_head=2, d_model=D_TRANSFORMER[0])
    shelf.put(TrainedRun(plan, shape, words, None, np.empty((0, 3)), (snapshot,)))
    return sha256


@st.composite
def attention_settings(draw: st.DrawFn) -> AttentionSettings:
    """Any settings of the model `attention`."""
    n_head = draw(st.integers(1, MAX_HEADS))
    vectors = draw(st.none() | st.sampled_from((3, 4)))
    return AttentionSettings(
        embeddings="random" if vectors is None else "file",
        vectors=None if vectors is None else some_vectors(d=vectors),
        d_model=draw(st.integers(1, 6) | st.integers(1, MAX_D_MODEL)),
        n_head=n_head,
        d_head=draw(st.none() | st.integers(1, 4) | st.integers(1, MAX_D_HEAD)),
        projections=draw(st.sampled_from(PROJECTIONS)),
        positions=draw(st.sampled_from(POSITIONS)),
        mask=draw(st.sampled_from(MASKS)),
        scaled=draw(st.booleans()),
        read_out=draw(st.sampled_from(READ_OUTS)),
        temperature=draw(st.just(1.0) | st.floats(*TEMPERATURES)),
        top_k=draw(st.none() | st.integers(1, 5) | st.integers(1, MAX_WORDS)),
        top_p=draw(st.just(1.0) | st.floats(0, 1, exclude_min=True)),
        head=draw(st.none() | st.integers(0, n_head - 1)),
    )


@st.composite
def transformer_settings(draw: st.DrawFn) -> TransformerSettings:
    """Any settings of the model `transformer`, with weights that are at hand."""
    n_head = draw(st.integers(1, MAX_HEADS))
    return TransformerSettings(
        weights=draw(
            st.sampled_from((some_weights(), some_weights("masked"), some_weights(step=0)))
        ),
        layer=draw(st.integers(0, MAX_LAYERS - 1)),
        head=draw(st.none() | st.integers(0, MAX_HEADS - 1)),
        temperature=draw(st.just(1.0) | st.floats(*TEMPERATURES)),
        top_k=draw(st.none() | st.integers(1, 5) | st.integers(1, MAX_WORDS)),
        top_p=draw(st.just(1.0) | st.floats(0, 1, exclude_min=True)),
        text=draw(st.sampled_from(TEXTS)),
        difficulty=draw(st.integers(*DIFFICULTIES)),
        share=draw(st.floats(*SHARES)),
        own_text=draw(st.none() | st.just(TextReference("a b.txt", "0" * 64))),
        objective=draw(st.sampled_from(OBJECTIVES)),
        n_layer=draw(st.integers(1, MAX_LAYERS)),
        n_head=n_head,
        d_model=n_head
        * draw(st.integers(-(-D_TRANSFORMER[0] // n_head), D_TRANSFORMER[1] // n_head)),
        n_step=draw(st.integers(1, MAX_STEPS)),
    )


@st.composite
def any_settings(
    draw: st.DrawFn, pins: bool = True, models: tuple[str, ...] = tuple(MODELS)
) -> Settings:
    """Any settings, of any model.

    Args:
        draw: Hypothesis's.
        pins: whether there may be a pin.
        models: which models.
    """
    plain = draw(st.from_type(Settings))  # a sentence, its position, window and seed
    words = plain.sentence.split()
    own = draw(attention_settings())
    knockouts: list[Knockout] = []
    if words:
        position = st.integers(0, len(words) - 1)
        one = st.builds(
            Knockout,
            position,
            st.none() | position,
            st.none() | st.integers(0, MAX_HEADS - 1),
            st.none() | st.integers(0, MAX_LAYERS - 1),
        )
        knockouts = draw(st.lists(one, max_size=4, unique=True))
    width = st.sampled_from((3, own.d, D_TRANSFORMER[0])) | st.integers(1, MAX_D_MODEL)
    component = st.floats(-LARGEST_IN_NOTEBOOK, LARGEST_IN_NOTEBOOK) | st.integers(-2, 2)
    return plain.replace(
        model=draw(st.sampled_from(models)),
        earlier=draw(st.sampled_from(("", "the train\nsaw", "\n"))),
        knockouts=tuple(knockouts),
        vectors=tuple(
            (word, tuple(draw(st.lists(component, min_size=(n := draw(width)), max_size=n))))
            for word in draw(
                st.lists(st.sampled_from((*words, "the", "我")), max_size=2, unique=True)
            )
        ),
        draw=draw(st.sampled_from((0, 0, 1, MAX_DRAW))),
        n_seeds=draw(st.integers(*SEED_COUNTS)),
        pin=draw(st.none() | any_settings(False, models)) if pins else None,
        attention=own,
        transformer=draw(transformer_settings()),
        display=Display(
            draw(st.sampled_from(PICTURES)), draw(st.sampled_from(LOOKS)), draw(st.booleans())
        ),
    )
