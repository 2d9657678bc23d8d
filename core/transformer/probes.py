"""What each head of a transformer measurably does, and whether its verbs agree.

Heads are found by what they do on probe sentences, never by their number: which head learns a
thing depends on the seed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.attention import softmax
from core.language import figure, marked, tr
from core.transformer.configuration import Configuration
from core.transformer.forward import forward
from core.transformer.grammar import verbs_in
from core.transformer.grammar_words import PLURAL, SINGULAR
from core.transformer.probe_sentences import Agreement, Probe
from core.transformer.vocabulary import MASK_ID, UNKNOWN_ID, Ids, Vocabulary
from core.transformer.weights import Weights

KINDS = ("previous", "same word", "subject", "first")
NAMED = 0.5  # a head is named for a kind if at least this share of its attention is there
TIMES_EVEN = 2.0  # and this many times what an even spread would put there

NAMES = {
    "previous": marked("looks at the previous word"),
    "same word": marked("looks back at the same word"),
    "subject": marked("looks at the subject of the verb"),
    "first": marked("looks at the first word"),
}
EVIDENCE = {
    "previous": marked(
        "Of its attention, {score} on average is on the previous word; an even spread has {even}."
    ),
    "same word": marked(
        "Of its attention, {score} on average is on the same word earlier in the sentence, "
        "where there is one; an even spread has {even}."
    ),
    "subject": marked(
        "Where the verb is predicted, {score} of its attention on average is on the subject; an "
        "even spread has {even}."
    ),
    "first": marked(
        "Of its attention, {score} on average is on the first word; an even spread has {even}."
    ),
}


@dataclass(frozen=True)
class HeadRole:
    """How much a head does one thing.

    Attributes:
        kind: one of `KINDS`.
        layer: from 0.
        head: from 0.
        score: its mean attention there, 0 to 1.
        even: what an even spread over what can be seen would put there, in the same rows.
    """

    kind: str
    layer: int
    head: int
    score: float
    even: float

    @property
    def is_clear(self) -> bool:
        """Whether the head can be named for it."""
        return self.score >= max(NAMED, TIMES_EVEN * self.even)

    @property
    def name(self) -> str:
        """What it does, in a few words."""
        return tr(NAMES[self.kind])

    @property
    def evidence(self) -> str:
        """The same with the figures."""
        return tr(EVIDENCE[self.kind]).format(
            score=figure(self.score, 2), even=figure(self.even, 2)
        )


@dataclass(frozen=True)
class Probed:
    """What a model does on its probe sentences.

    Attributes:
        roles: of every kind that the sentences can show, every head; the highest score of a kind
            first.
        agreement: the share of verbs behind a noun of the other number whose right forms have a
            higher probability than the wrong ones; None if no sentence has such a verb.
        n_agreement: how many verbs that is a share of.
        n_sentence: how many sentences there were.
    """

    roles: tuple[HeadRole, ...]
    agreement: float | None
    n_agreement: int
    n_sentence: int

    def best(self, kind: str) -> HeadRole | None:
        """The head that does one thing most; None if no sentence shows it."""
        return next((role for role in self.roles if role.kind == kind), None)

    def named(self) -> tuple[HeadRole, ...]:
        """The best head of every kind, where it is clear."""
        best = (self.best(kind) for kind in KINDS)
        return tuple(role for role in best if role is not None and role.is_clear)


def probed(
    weights: Weights, configuration: Configuration, vocabulary: Vocabulary, probes: Iterable[Probe]
) -> Probed:
    """What a model does on probe sentences; see `probed_in_slices`."""
    *_, found = probed_in_slices(weights, configuration, vocabulary, probes)
    assert found is not None
    return found


def probed_in_slices(
    weights: Weights, configuration: Configuration, vocabulary: Vocabulary, probes: Iterable[Probe]
) -> Iterator[Probed | None]:
    """Run a model on probe sentences, one between two yields; the last yield is what it does.

    A masked-word model sees `<mask>` in place of the verb, where there is one.

    Args:
        weights: of the model.
        configuration: of the model.
        vocabulary: of the model.
        probes: sentences; those longer than it reads are left aside.
    """
    shape = configuration.n_layer, configuration.n_head
    total: dict[str, Array] = {kind: np.zeros(shape) for kind in KINDS}
    even: dict[str, float] = dict.fromkeys(KINDS, 0.0)
    n_row: dict[str, int] = dict.fromkeys(KINDS, 0)
    right: list[bool] = []
    forms = [_ids_of_verbs(vocabulary, number) for number in (SINGULAR, PLURAL)]
    n_sentence = 0
    for probe in probes:
        ids = vocabulary.ids_of(probe.words)  # [n]
        if len(ids) > configuration.n_context:
            continue
        yield None
        n_sentence += 1
        agreement, read = probe.agreement, ids.copy()
        if agreement is not None and not configuration.causal:
            read[agreement.verb] = MASK_ID
        trace = forward(weights, configuration, read)
        attention = np.stack([layer.attention for layer in trace.layers])
        for kind, row, there in _targets(read, agreement, configuration.causal):
            total[kind] += attention[:, :, row, there].sum(axis=-1)  # [n_layer, n_head]
            even[kind] += len(there) / (row + 1 if configuration.causal else len(ids))
            n_row[kind] += 1
        if agreement is not None and agreement.mismatched:
            row = _row_of(agreement, configuration.causal)
            p = softmax(trace.logits[row])  # [n_vocabulary]
            of_number = [float(p[form].sum()) for form in forms]
            right.append(of_number[agreement.number] > of_number[1 - agreement.number])
    roles = [
        HeadRole(kind, layer, head, float(score) / n_row[kind], even[kind] / n_row[kind])
        for kind in KINDS
        if n_row[kind]
        for (layer, head), score in np.ndenumerate(total[kind])
    ]
    yield Probed(
        roles=tuple(sorted(roles, key=lambda role: (KINDS.index(role.kind), -role.score))),
        agreement=float(np.mean(right)) if right else None,
        n_agreement=len(right),
        n_sentence=n_sentence,
    )


def _targets(
    ids: Ids, agreement: Agreement | None, causal: bool
) -> Iterator[tuple[str, int, Sequence[int]]]:
    """The kinds, the rows in which a sentence shows them, and the positions looked at there.

    The second word has the first one before it, so what it looks at there tells nothing.
    """
    for row in range(2, len(ids)):
        yield "previous", row, [row - 1]
        yield "first", row, [0]
        earlier = np.flatnonzero(ids[:row] == ids[row]).tolist()
        if earlier and ids[row] not in (UNKNOWN_ID, MASK_ID):
            yield "same word", row, earlier
    if agreement is not None:
        yield "subject", _row_of(agreement, causal), [agreement.subject]


def _row_of(agreement: Agreement, causal: bool) -> int:
    """Where the verb is predicted: at the token before it, or where its mask stands."""
    return agreement.verb - 1 if causal else agreement.verb


def _ids_of_verbs(vocabulary: Vocabulary, number: int) -> NDArray[np.intp]:
    """The verb forms of a number that the vocabulary has."""
    ids = vocabulary.ids_of(verbs_in(number))
    return np.unique(ids[ids != UNKNOWN_ID]).astype(np.intp)
