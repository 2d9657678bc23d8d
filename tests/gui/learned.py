"""Models whose vocabulary reaches beyond the sentence, made for the test and put on the shelf."""

from functools import cache

import numpy as np

from core.arrays import read_only
from core.model_records import AttentionSettings, TransformerSettings, VectorsReference
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of
from core.transformer.plan import Plan
from core.transformer.vocabulary import from_texts
from core.transformer.weights import initial
from core.word_vectors import WordVectors, content_hash, shelve

FOX = "The quick brown fox jumps over the lazy dog"
N_WORD = 60


@cache
def few_vectors(d: int = 6) -> WordVectors:
    """Vectors of the notebook's words but “lazy”, and of many more; “the” in lower case only."""
    known = [word for word in FOX.lower().split() if word != "lazy"]
    words = tuple(dict.fromkeys([*(f"other{i:02}" for i in range(N_WORD)), *known]))
    matrix = np.random.RandomState(5).standard_normal((len(words), d)).astype(np.float32)
    return shelve(WordVectors("few.txt", words, read_only(matrix), content_hash(words, matrix)))


def with_vectors(sentence: str = FOX, position: int = 4, **own: object) -> Settings:
    """Self-attention with those vectors; “lazy” is unknown."""
    vectors = few_vectors()
    reference = VectorsReference(vectors.name, vectors.sha256, vectors.d)
    record = AttentionSettings(embeddings="file", vectors=reference).replace(**own)
    return Settings(sentence, position, model="attention", attention=record)


@cache
def _weights(n_layer: int, n_head: int, objective: str = "next") -> str:
    plan = Plan(objective=objective, n_layer=n_layer, n_head=n_head, d_model=16, n_context=64)
    sentences = (FOX.lower(), *(f"dogs see foxes number{i}" for i in range(N_WORD)))
    vocabulary = from_texts(" ".join(sentences).split())
    configuration = plan.configuration(len(vocabulary.words))
    flat = initial(configuration, seed=3)
    sha256 = sha256_of(configuration, vocabulary.words, flat)
    nan = float("nan")
    snapshot = Snapshot(0, sha256, nan, nan, flat)
    run = TrainedRun(plan, configuration, vocabulary.words, None, np.empty((0, 3)), (snapshot,))
    shelf.put(run)
    return sha256


def layered(n_layer: int = 3, n_head: int = 2, **own: object) -> Settings:
    """An untrained transformer with several layers."""
    record = TransformerSettings(weights=_weights(n_layer, n_head), layer=0).replace(**own)
    return Settings(FOX, 4, model="transformer", transformer=record)


def masked() -> Settings:
    """An untrained transformer that guesses the selected word, which is the last."""
    record = TransformerSettings(weights=_weights(1, 2, "masked"), layer=0)
    return Settings(FOX, 8, model="transformer", transformer=record)
