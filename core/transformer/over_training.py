"""What each snapshot of a training makes of one sentence: when did it learn this?"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from core.arrays import Array, read_only
from core.attention import softmax
from core.language import count, quoted, tr
from core.model_records import TransformerSettings
from core.models.transformer import Transformer
from core.result import Candidate
from core.settings import Settings

KEPT = 512  # rows, so that another snapshot or another look costs nothing


def over_training(settings: Settings, snapshots: Sequence[str]) -> Array:
    """The raw probabilities at the selected position, with the weights of each snapshot.

    What was knocked out or moved by hand is so in each of them.

    Args:
        settings: with the sentence; the weights on view play no part.
        snapshots: SHA-256 of weights with the same vocabulary.

    Returns:
        [n_snapshot, n_candidate]; NaN without words.

    Raises:
        SettingsError: if weights are not there.
        ValueError: if there are no snapshots, or their vocabularies differ in size.
    """
    return read_only(np.stack([_probabilities(_asked(settings, each)) for each in snapshots]))


def leads_since(chances: Array) -> int | None:
    """The snapshot from which on the word that leads in the last one leads in all.

    Args:
        chances: [n_snapshot, n_candidate].

    Returns:
        Its index; None where nothing is defined.
    """
    if np.isnan(chances).any():
        return None
    best = chances.argmax(axis=1)  # [n_snapshot], of equals the first
    others = np.flatnonzero(best != best[-1])
    return int(others[-1]) + 1 if len(others) else 0


def when_learned(candidates: Sequence[Candidate], steps: Sequence[int], chances: Array) -> str:
    """The same in one sentence; nothing where nothing is defined.

    Args:
        candidates: n_candidate.
        steps: n_snapshot, of the training.
        chances: [n_snapshot, n_candidate].
    """
    since = leads_since(chances)
    if since is None:
        return ""
    word = quoted(candidates[int(chances[-1].argmax())].text)
    if since == 0:
        return tr("{word} leads from the start.").format(word=word)
    return tr("{word} leads from step {n} on.").format(word=word, n=count(steps[since]))


def _asked(settings: Settings, weights: str) -> Settings:
    """What the forward pass reads, and nothing else."""
    return Settings(
        sentence=settings.sentence,
        position=settings.position,
        model=Transformer.name,
        knockouts=settings.knockouts,
        vectors=settings.vectors,
        transformer=TransformerSettings(weights=weights),
    )


@lru_cache(maxsize=KEPT)
def _probabilities(asked: Settings) -> Array:
    """[n_candidate]."""
    pattern = Transformer().attend(asked)
    if pattern.trace is None:
        return np.full(len(pattern.vocabulary), np.nan)
    return read_only(softmax(pattern.trace.logits[asked.position - pattern.read.start]))
