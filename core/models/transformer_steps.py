"""The transformer for the selected word as named steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, read_only
from core.language import count, ntr, quoted, tr
from core.models.notebook_steps import moved_by_hand
from core.models.read_out_steps import Outcome, read_out_stages
from core.models.transformer_stages import StageMaker
from core.receipt import VECTOR_DECIMALS
from core.result import MOST_LISTED, Stage
from core.transformer.forward import LayerTrace
from core.transformer.vocabulary import MASK

if TYPE_CHECKING:
    from core.models.transformer import TransformerPattern
    from core.settings import Settings


def stages(
    pattern: TransformerPattern,
    settings: Settings,
    on_view: tuple[int, int | None],
    outcome: Outcome,
    prediction: int | None,
    listed: tuple[int, ...],
) -> tuple[Stage, ...]:
    """The steps in order, for the layer on view and its head or, if that is the mean, its first.

    Args:
        pattern: of the whole sentence.
        settings: what was asked.
        on_view: the layer and the head of it, None for the mean of all.
        outcome: of the selected word: logits, raw and tempered probabilities [n_candidate], and
            what is left of those.
        prediction: index of the predicted candidate.
        listed: which candidates the steps show.
    """
    layer, head = on_view
    steps = _Steps(pattern, settings, layer)
    n = len(pattern.candidates)
    return (
        *steps.inputs(),
        *steps.of_a_head(head or 0),
        *(steps.mean_of_heads() if head is None else ()),
        *steps.after_the_heads(),
        steps.final_norm(),
        *read_out_stages(
            pattern.candidates,
            listed,
            outcome,
            settings.transformer.temperature,
            prediction,
            "l<sub>c</sub> = f · E<sub>c</sub>",
            tr("The final state with the embedding of each of {n} words.").format(n=count(n))
            if len(listed) == n
            else tr(
                "The final state with the embedding of each of {n} words; the likeliest {m} are "
                "shown."
            ).format(n=count(n), m=count(MOST_LISTED)),
        ),
    )


class _Steps:
    """Makes the steps of one layer for the selected word."""

    def __init__(self, pattern: TransformerPattern, settings: Settings, layer: int) -> None:
        self.pattern, self.layer = pattern, layer
        self.words = tuple(pattern.read)
        self.i = settings.position - pattern.read.start
        self.place = settings.position
        self.d = pattern.configuration.d_model
        n_layer, n_head = pattern.n_layer, pattern.n_head
        self.where = tr(", layer {layer}").format(layer=layer + 1) if n_layer > 1 else ""
        self.n_layer, self.n_head = n_layer, n_head
        self.make = StageMaker(pattern, settings.position, layer)

    def inputs(self) -> list[Stage]:
        """Embeddings, positions, their sum and, above the first layer, what comes from below."""
        pattern = self.pattern
        labels = [token.label for token in pattern.tokens]
        if pattern.masked is not None:
            labels[pattern.masked] = MASK
        found = [
            Stage(
                name="embeddings",
                symbol="E",
                title=tr("Embeddings"),
                array=pattern.inputs,
                row_axis=tr("word"),
                column_axis=tr("component"),
                words=tuple(range(len(labels))),
                formula=tr("E<sub>word</sub>") + f" ∈ ℝ<sup>{self.d}</sup>",
                sentence=self._where_from(),
                decimals=VECTOR_DECIMALS,
                labels=tuple(labels) if pattern.masked is not None else (),
            ),
            self.make.below_layers(
                "positions",
                "P",
                tr("Positions"),
                lambda trace: trace.position,
                "P<sub>p</sub>",
                tr("A vector for each place, learned in the training; places count from 0.")
                if len(self.words) == len(labels)
                else tr(
                    "A vector for each place, learned in the training; places count from 0 at the "
                    "first of the {n} words that are read."
                ).format(n=count(len(self.words))),
            ),
            self.make.below_layers(
                "x",
                "x",
                tr("Input"),
                lambda trace: trace.layers[0].x_in,
                "x = E + P",
                tr("What goes into the first layer: the word and its place, added."),
            ),
        ]
        if not self.layer:
            return found
        below = Stage(
            name="x_in",
            symbol="x",
            title=tr("What layer {layer} hands on").format(layer=self.layer),
            array=self.make.of_words(lambda trace: trace.layers[self.layer].x_in, self.d),
            row_axis=tr("word"),
            column_axis=tr("component"),
            words=self.words,
            formula="x",
            sentence=tr("The words as the layer below has left them."),
            decimals=VECTOR_DECIMALS,
            layer=self.layer,
            exported=False,
        )
        return [*found, below]

    def of_a_head(self, head: int) -> list[Stage]:
        """LayerNorm, query, key, value, scores, attention and what the head brings back."""
        pattern = self.pattern
        d_head = pattern.configuration.d_head
        of_head = self._of_head(head)
        norm = self.make.vectors(
            "ln_1",
            "n",
            tr("LayerNorm") + self.where,
            lambda layer: layer.ln_1.out,
            "n = g · (x − μ) / √(σ² + ε) + b",
            tr(
                "Each vector less its mean, divided by its spread; then a gain and a bias, which "
                "were learned."
            ),
            self.d,
        )
        projections = [
            self.make.vectors(
                name,
                name,
                title + of_head,
                lambda layer, name=name: _projected(layer, name),
                f"{name} = n W<sub>{name.upper()}</sub> + b<sub>{name.upper()}</sub>",
                sentence,
                d_head,
                head,
            )
            for name, title, sentence in (
                ("q", tr("Queries"), tr("What each word asks for.")),
                ("k", tr("Keys"), tr("What each word answers to.")),
                ("v", tr("Values"), tr("What each word hands over.")),
            )
        ]
        visible = None if pattern.trace is None else pattern.layer(self.layer).visible[head]
        sees = visible is None or bool(visible[self.i].any())
        scores = self.make.over_words(
            "scores",
            "s",
            tr("Scores") + of_head,
            _masked_scores,
            f"s<sub>j</sub> = q · k<sub>j</sub> / √{d_head}",
            self._compared(head),
            head,
        )
        attention = self.make.over_words(
            "attention",
            "a",
            tr("Attention") + of_head,
            lambda layer: layer.attention,
            "a = softmax(s)",
            tr("One softmax makes the scores shares of attention that add up to 1.")
            if sees
            else tr("Nothing is left to look at, so every share is 0."),
            head,
        )
        output = self.make.vector(
            "output",
            "o",
            tr("What it brings back") + of_head,
            lambda layer: layer.o,
            "o = Σ<sub>j</sub> a<sub>j</sub> v<sub>j</sub>",
            tr("The values of all words, each times its share of attention."),
            d_head,
            head,
        )
        return [norm, *projections, scores, attention, output]

    def mean_of_heads(self) -> list[Stage]:
        """The mean of the layer's heads, where that is on view."""
        row = np.empty(0)
        if self.pattern.trace is not None:
            heads = self.pattern.layer(self.layer).attention
            row = heads[:, self.i].mean(axis=0)  # [n_read]
        return [
            Stage(
                name="mean",
                symbol="ā",
                title=tr("Mean of the heads") + self.where,
                array=read_only(row),
                row_axis=tr("word"),
                column_axis="",
                words=self.words,
                formula=f"ā = <sup>1</sup>/<sub>{self.n_head}</sub> Σ<sub>h</sub> a<sub>h</sub>",
                sentence=tr("Only to look at: nothing is computed from it."),
                layer=self.layer,
                exported=False,
            )
        ]

    def after_the_heads(self) -> list[Stage]:
        """W_O, the residual stream, and the MLP."""
        d, where = self.d, self.where
        return [
            self.make.vector(
                "attn_out",
                "z",
                tr("What all heads bring back") + where,
                lambda layer: layer.attn_out,
                "z = Σ<sub>h</sub> o<sub>h</sub> W<sub>O,h</sub> + b<sub>O</sub>",
                ntr(
                    "What the head brought back, times W_O.",
                    "What the {n} heads brought back, each times its own part of W_O, added up.",
                    self.n_head,
                ).format(n=count(self.n_head)),
                d,
            ),
            self.make.vector(
                "x_mid",
                "y",
                tr("Added to the input") + where,
                lambda layer: layer.x_mid,
                "y = x + z",
                tr("Nothing is replaced: what the heads bring back is added to what was there."),
                d,
            ),
            self.make.vector(
                "ln_2",
                "m",
                tr("Second LayerNorm") + where,
                lambda layer: layer.ln_2.out,
                "m = g · (y − μ) / √(σ² + ε) + b",
                tr("As before, with a gain and a bias of its own."),
                d,
            ),
            self.make.vector(
                "hidden",
                "h",
                tr("Hidden units") + where,
                lambda layer: layer.hidden,
                "h = m W<sub>1</sub> + b<sub>1</sub>",
                tr("Four times as many numbers as before; each word for itself from here on."),
                4 * d,
            ),
            self.make.vector(
                "activated",
                "u",
                tr("GELU") + where,
                lambda layer: layer.activated,
                "u = h / 2 · (1 + tanh(√(2/π) (h + 0.044715 h<sup>3</sup>)))",
                tr("What is far below 0 becomes 0; what is far above stays."),
                4 * d,
            ),
            self.make.vector(
                "mlp_out",
                "r",
                tr("What the hidden units make of it") + where,
                lambda layer: layer.mlp_out,
                "r = u W<sub>2</sub> + b<sub>2</sub>",
                tr("Back to as many numbers as an embedding has."),
                d,
            ),
            self.make.vector(
                "x_out",
                "x",
                tr("What the layer hands on") + where,
                lambda layer: layer.x_out,
                "x = y + r",
                tr("That is added, too; the next layer starts from here.")
                if self.layer < self.n_layer - 1
                else tr("That is added, too; this was the last layer."),
                d,
            ),
        ]

    def final_norm(self) -> Stage:
        """The LayerNorm behind the last layer."""
        trace = self.pattern.trace
        row = np.full(self.d, np.nan) if trace is None else trace.ln_f.out[self.i]  # [d_model]
        return Stage(
            name="ln_f",
            symbol="f",
            title=tr("Final state"),
            array=read_only(row),
            row_axis=tr("component"),
            column_axis="",
            words=(),
            formula="f = g · (x − μ) / √(σ² + ε) + b",
            sentence=tr("One more LayerNorm, of what the last layer hands on."),
            decimals=VECTOR_DECIMALS,
            whole=lambda: self.make.whole(lambda trace: trace.ln_f.out, self.d),
        )

    def _where_from(self) -> str:
        """Where the embeddings come from."""
        pattern, n = self.pattern, len(self.pattern.unknown)
        parts = [tr("A vector for each word of the vocabulary, learned in the training.")]
        if pattern.masked is not None:
            word = quoted(pattern.tokens[pattern.masked].label)
            parts.append(tr("In place of {word} stands <mask>.").format(word=word))
        if n:
            lacking = ntr(
                "{n} word is not in the vocabulary and has the vector of <unk>.",
                "{n} words are not in the vocabulary and have the vector of <unk>.",
                n,
            )
            parts.append(lacking.format(n=count(n)))
        return " ".join(parts) + moved_by_hand(pattern)

    def _compared(self, head: int) -> str:
        """What the scores are of, and which are not."""
        pattern = self.pattern
        if pattern.trace is None:
            return tr("There are no words to compare.")
        n = len(self.words)
        allowed = self.i + 1 if pattern.configuration.causal else n  # words that may be seen
        parts = [
            tr("The query of {word} with the key of each word.").format(
                word=quoted(pattern.tokens[self.place].label)
            )
        ]
        if allowed < n:
            parts.append(tr("Words after it are hidden: their score is −∞."))
        if pattern.layer(self.layer).visible[head, self.i].sum() < allowed:
            parts.append(tr("What is knocked out has a score of −∞."))
        return " ".join(parts)

    def _of_head(self, head: int) -> str:
        if self.n_head == 1:
            return self.where
        if self.n_layer == 1:
            return tr(", head {h} of {n}").format(h=head + 1, n=self.n_head)
        return tr(", layer {layer}, head {h} of {n}").format(
            layer=self.layer + 1, h=head + 1, n=self.n_head
        )


def _projected(layer: LayerTrace, name: str) -> Array:
    """Queries, keys or values, [n_head, n, d_head]."""
    return {"q": layer.q, "k": layer.k, "v": layer.v}[name]


def _masked_scores(layer: LayerTrace) -> Array:
    """[n_head, n_query, n_key], -∞ where nothing may be seen."""
    return np.where(layer.visible, layer.scores, -np.inf)
