"""Self-attention for the selected word as named steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, read_only
from core.language import count, ntr, quoted, tr
from core.models.notebook_steps import moved_by_hand
from core.models.read_out_steps import read_out_stages
from core.receipt import VECTOR_DECIMALS
from core.result import Stage

if TYPE_CHECKING:
    from core.models.self_attention import AttentionPattern
    from core.sampling import Truncation
    from core.settings import Settings


def stages(
    pattern: AttentionPattern,
    settings: Settings,
    outcome: tuple[Array, Array, Array, Array, Truncation],
    prediction: int | None,
    listed: tuple[int, ...],
) -> tuple[Stage, ...]:
    """The steps in order, for the head on view or, if that is the mean of all, the first.

    Args:
        pattern: of the whole sentence.
        settings: what was asked.
        outcome: of the selected word: z [d_model], logits, raw and tempered probabilities
            [n_candidate], and what is left of those.
        prediction: index of the predicted candidate.
        listed: which candidates the steps show.
    """
    z, *_ = outcome
    head = settings.attention.head_on_view or 0
    return (
        *_inputs(pattern, settings),
        *_of_a_head(pattern, settings, head),
        *_after_the_heads(pattern, settings, z),
        *_read_out(pattern, settings, outcome, prediction, listed),
    )


def _inputs(pattern: AttentionPattern, settings: Settings) -> list[Stage]:
    """Embeddings, and positions where there are any."""
    every, d = tuple(range(len(pattern.tokens))), settings.attention.d
    word, component = tr("word"), tr("component")
    found = [
        Stage(
            name="embeddings",
            symbol="E",
            title=tr("Embeddings"),
            array=pattern.embeddings,
            row_axis=word,
            column_axis=component,
            words=every,
            formula=tr("E<sub>word</sub>")
            + (f" ∈ [0, 1)<sup>{d}</sup>" if pattern.vectors is None else f" ∈ ℝ<sup>{d}</sup>"),
            sentence=_where_from(pattern, settings) + moved_by_hand(pattern),
            decimals=VECTOR_DECIMALS,
        )
    ]
    if pattern.positions is None:
        return found
    return [
        *found,
        Stage(
            name="positions",
            symbol="P",
            title=tr("Positions"),
            array=read_only(pattern.positions),
            row_axis=word,
            column_axis=component,
            words=every,
            formula=(
                "P<sub>p,2m</sub> = sin(p / 10000<sup>2m/d</sup>), P<sub>p,2m+1</sub> = cos(…)"
            ),
            sentence=tr(
                "Sines and cosines of the place in the sentence, from 0: what tells two places of "
                "one word apart."
            ),
            decimals=VECTOR_DECIMALS,
        ),
        Stage(
            name="x",
            symbol="x",
            title=tr("Input"),
            array=pattern.x,
            row_axis=word,
            column_axis=component,
            words=every,
            formula="x = E + P",
            sentence=tr("What goes into every head: the word and its place, added."),
            decimals=VECTOR_DECIMALS,
        ),
    ]


def _where_from(pattern: AttentionPattern, settings: Settings) -> str:
    """Where the embeddings come from."""
    d = settings.attention.d
    if pattern.vectors is None:
        return ntr(
            "Each new word gets the next random number of seed {seed}; with 3 each they are "
            "the notebook’s.",
            "Each new word gets the next {d} random numbers of seed {seed}; with 3 they are "
            "the notebook’s.",
            d,
        ).format(d=d, seed=settings.seed)
    looked_up = tr("Each word’s vector as {name} has it.").format(name=pattern.vectors.name)
    if not pattern.unknown:
        return looked_up
    n = len(pattern.unknown)
    lacking = ntr(
        "{n} word is not in it and has zeros.", "{n} words are not in it and have zeros.", n
    )
    return f"{looked_up} {lacking.format(n=count(n))}"


def _of_a_head(pattern: AttentionPattern, settings: Settings, head: int) -> list[Stage]:
    """Query, key, value, scores, attention and what the head brings back."""
    own, position = settings.attention, settings.position
    tokens, every = pattern.tokens, tuple(range(len(pattern.tokens)))
    where = tr(", head {h} of {n}").format(h=head + 1, n=pattern.n_head) if own.heads > 1 else ""
    identity = own.projections == "identity"
    x = "x" if pattern.positions is not None else "E"
    projections = (
        ("q", tr("Queries"), "Q", tr("What each word asks for: its vector times W_Q.")),
        ("k", tr("Keys"), "K", tr("What each word answers to: its vector times W_K.")),
        ("v", tr("Values"), "V", tr("What each word hands over: its vector times W_V.")),
    )
    found = [
        Stage(
            name=name,
            symbol=name,
            title=title + where,
            array=array[head],
            row_axis=tr("word"),
            column_axis=tr("component"),
            words=every,
            formula=f"{name} = {x}" if identity else f"{name} = {x} W<sub>{letter}</sub>",
            sentence=tr("With identity projections it is the vector itself.")
            if identity
            else sentence,
            decimals=VECTOR_DECIMALS,
            head=head,
            whole=lambda array=array: array,
        )
        for (name, title, letter, sentence), array in zip(
            projections, (pattern.q, pattern.k, pattern.v), strict=True
        )
    ]
    if tokens:
        visible = pattern.visible[head, position]  # [n_key]
        scores = np.where(visible, pattern.scores[head, position], -np.inf)
        attention = pattern.heads[head, position]
        output = attention @ pattern.v[head]  # [d_head]
    else:
        scores = attention = np.empty(0)
        output = np.full(own.d_key, np.nan)
    root = f"√{own.d_key}" if own.scaled else ""
    return [
        *found,
        Stage(
            name="scores",
            symbol="s",
            title=tr("Scores") + where,
            array=read_only(scores),
            row_axis=tr("word"),
            column_axis="",
            words=every,
            formula=f"s<sub>j</sub> = q · k<sub>j</sub>{' / ' + root if root else ''}",
            sentence=_compared(pattern, settings),
            head=head,
            whole=lambda: pattern.masked_scores,
        ),
        Stage(
            name="attention",
            symbol="a",
            title=tr("Attention") + where,
            array=read_only(attention),
            row_axis=tr("word"),
            column_axis="",
            words=every,
            formula="a = softmax(s)",
            sentence=tr("One softmax makes the scores shares of attention that add up to 1.")
            if not tokens or pattern.visible[head, position].any()
            else tr("Nothing is left to look at, so every share is 0."),
            head=head,
            whole=lambda: pattern.heads,
        ),
        Stage(
            name="output",
            symbol="o",
            title=tr("What it brings back") + where,
            array=read_only(output),
            row_axis=tr("component"),
            column_axis="",
            words=(),
            formula="o = Σ<sub>j</sub> a<sub>j</sub> v<sub>j</sub>",
            sentence=tr("The values of all words, each times its share of attention."),
            decimals=VECTOR_DECIMALS,
            head=head,
            exported=False,
        ),
    ]


def _after_the_heads(pattern: AttentionPattern, settings: Settings, z: Array) -> list[Stage]:
    """The mean of the heads, if that is on view, and the context vector."""
    own, every = settings.attention, tuple(range(len(pattern.tokens)))
    n = pattern.n_head
    vector = Stage(
        name="z",
        symbol="z",
        title=tr("Context vector"),
        array=z,
        row_axis=tr("component"),
        column_axis="",
        words=(),
        formula="z = o"
        if own.projections == "identity"
        else "z = Σ<sub>h</sub> o<sub>h</sub> W<sub>O,h</sub>",
        sentence=ntr(
            "What the head brought back, as wide as an embedding again.",
            "What the {n} heads brought back, each through its own W_O, added up.",
            n,
        ).format(n=n),
        decimals=VECTOR_DECIMALS,
        whole=lambda: pattern.z,
    )
    if own.head_on_view is not None:
        return [vector]
    row = pattern.heads[:, settings.position].mean(axis=0) if every else np.empty(0)
    mean = Stage(
        name="mean",
        symbol="ā",
        title=tr("Mean of the heads"),
        array=read_only(row),
        row_axis=tr("word"),
        column_axis="",
        words=every,
        formula=f"ā = <sup>1</sup>/<sub>{n}</sub> Σ<sub>h</sub> a<sub>h</sub>",
        sentence=tr("Only to look at: nothing is computed from it."),
        exported=False,
    )
    return [mean, vector]


def _read_out(
    pattern: AttentionPattern,
    settings: Settings,
    outcome: tuple[Array, Array, Array, Array, Truncation],
    prediction: int | None,
    listed: tuple[int, ...],
) -> list[Stage]:
    """From the context vector to a word."""
    own, dot = settings.attention, settings.attention.read_out == "dot"
    return read_out_stages(
        pattern.candidates,
        listed,
        outcome[1:],
        own.temperature,
        prediction,
        "l<sub>c</sub> = z · E<sub>c</sub>" if dot else "l<sub>c</sub> = −|z − E<sub>c</sub>|",
        _what_is_read(pattern, dot, len(listed)),
    )


def _what_is_read(pattern: AttentionPattern, dot: bool, n_listed: int) -> str:
    """Between what the logits are, and how many of them are shown."""
    if pattern.vectors is None:
        return (
            tr("The context vector with the embedding of each distinct word.")
            if dot
            else tr("How far the context vector is from the embedding of each distinct word.")
        )
    return (
        tr("The context vector with each of {n} words; the likeliest {m} are shown.")
        if dot
        else tr(
            "How far the context vector is from each of {n} words; the likeliest {m} are shown."
        )
    ).format(n=count(len(pattern.candidates)), m=count(n_listed))


def _compared(pattern: AttentionPattern, settings: Settings) -> str:
    """What the scores are of, and which are not."""
    if not pattern.tokens:
        return tr("There are no words to compare.")
    removed = pattern.mask[settings.position] & ~pattern.visible[:, settings.position]
    masked = {
        "none": tr("No word is hidden.") if not removed.any() else "",
        "causal": tr("Words after it are hidden: their score is −∞."),
        "window": ntr(
            "Only the word itself and the one before it are seen: the other scores are −∞.",
            "Only the word itself and the {n} before it are seen: the other scores are −∞.",
            settings.window,
        ).format(n=count(settings.window))
        if not pattern.mask[settings.position].all()
        else tr("No word is hidden."),
    }[settings.attention.mask]
    return " ".join(
        part
        for part in (
            tr("The query of {word} with the key of each word.").format(
                word=quoted(pattern.tokens[settings.position].label)
            ),
            masked,
            tr("What is knocked out has a score of −∞.") if removed.any() else "",
        )
        if part
    )
