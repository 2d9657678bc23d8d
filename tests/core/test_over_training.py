"""What the snapshots of a training make of a sentence."""

import numpy as np
import pytest
from test_transformer_model import DOGS, WORDS, compute, shelved, transformer

from core.result import Candidate
from core.settings import Knockout, Settings, SettingsError
from core.transformer.over_training import leads_since, over_training, when_learned

SNAPSHOTS = tuple(shelved(step=step, number=step) for step in (0, 1, 5))
MASKED = tuple(shelved(objective="masked", step=step, number=step) for step in (0, 1))
CANDIDATES = tuple(Candidate(word, ()) for word in ("are", "is", "run"))


@pytest.mark.parametrize(
    "settings",
    [
        transformer(position=4),
        transformer(position=0),
        transformer(position=4).replace(knockouts=(Knockout(1), Knockout(2, 4, 0, 0))),
        transformer(position=4).replace(vectors=(("cat", (1.0,) * 16),)),
        transformer("The xyzzy", 1, temperature=3.0, top_k=1, head=None),
    ],
)
def test_every_row_is_what_those_weights_show(settings: Settings) -> None:
    chances = over_training(settings, SNAPSHOTS)
    assert chances.shape == (3, len(WORDS))
    for row, weights in zip(chances, SNAPSHOTS, strict=True):
        shown = compute(settings.adjusted(weights=weights)).probabilities
        np.testing.assert_array_equal(row, shown)
    assert not chances.flags.writeable


def test_the_masked_word_is_asked_for_where_it_stands() -> None:
    first, second = (over_training(transformer(DOGS, i), MASKED) for i in (2, 5))
    assert not np.allclose(first, second)
    shown = compute(transformer(DOGS, 5, MASKED[1])).probabilities
    np.testing.assert_array_equal(second[1], shown)


def test_without_words_nothing_is_defined() -> None:
    chances = over_training(transformer(""), SNAPSHOTS)
    assert chances.shape == (3, len(WORDS))
    assert np.isnan(chances).all()
    assert leads_since(chances) is None
    assert when_learned(CANDIDATES, (0, 1, 5), chances) == ""


def test_weights_that_are_not_there_are_refused() -> None:
    with pytest.raises(SettingsError, match="not on this computer"):
        over_training(transformer(), [*SNAPSHOTS, "cd" * 32])


@pytest.mark.parametrize(
    ("rows", "since", "sentence"),
    [
        ([[0.6, 0.3, 0.1]], 0, "“are” leads from the start."),
        ([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1]], 0, "“are” leads from the start."),
        ([[0.3, 0.6, 0.1], [0.5, 0.4, 0.1], [0.4, 0.3, 0.3]], 1, "“are” leads from step 20 on."),
        (  # it led before, and lost the lead
            [[0.3, 0.6, 0.1], [0.5, 0.4, 0.1], [0.1, 0.3, 0.6], [0.4, 0.3, 0.3]],
            3,
            "“are” leads from step 2,000 on.",
        ),
        ([[0.4, 0.4, 0.2], [0.4, 0.4, 0.2]], 0, "“are” leads from the start."),  # the first wins
    ],
)
def test_since_when_the_winner_leads(rows: list[list[float]], since: int, sentence: str) -> None:
    chances = np.array(rows)
    assert leads_since(chances) == since
    assert when_learned(CANDIDATES, (0, 20, 200, 2000)[: len(rows)], chances) == sentence
