"""What the transformer's receipts are headed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language import quoted, tr

if TYPE_CHECKING:
    from core.models.transformer import TransformerPattern
    from core.result import Entry

OF_A_HEAD = ("q", "k", "v", "scores", "attention", "output")
OF_CANDIDATES = ("logits", "raw", "tempered", "truncated")
BELOW_THE_LAYERS = ("embeddings", "positions", "x", "ln_f", *OF_CANDIDATES)


def title_of(pattern: TransformerPattern, entry: Entry) -> str:
    """What the receipt of a number is headed."""
    stage, c = entry.stage, entry.column + 1
    word = quoted(pattern.tokens[entry.row].label)
    if stage in ("scores", "attention", "mean"):
        names = {
            "scores": tr("Score of {key} for {word}"),
            "attention": tr("Attention of {word} to {key}"),
            "mean": tr("Attention of {word} to {key}, mean of the heads"),
        }
        title = names[stage].format(word=word, key=quoted(pattern.tokens[entry.column].label))
    elif stage in OF_CANDIDATES:
        after = pattern.masked is None
        names = {
            "logits": tr("Logit of {key} after {word}")
            if after
            else tr("Logit of {key} in place of {word}"),
            "raw": tr("Probability of {key} after {word}")
            if after
            else tr("Probability of {key} in place of {word}"),
            "tempered": tr("Tempered probability of {key} after {word}")
            if after
            else tr("Tempered probability of {key} in place of {word}"),
            "truncated": tr("Truncated probability of {key} after {word}")
            if after
            else tr("Truncated probability of {key} in place of {word}"),
        }
        key = quoted(pattern.candidates[entry.column].text)
        title = names[stage].format(word=word, key=key)
    else:
        names = {
            "embeddings": tr("Embedding of {word}, component {c}"),
            "positions": tr("Position of {word}, component {c}"),
            "x": tr("Input of {word}, component {c}"),
            "ln_1": tr("LayerNorm of {word}, component {c}"),
            "q": tr("Query of {word}, component {c}"),
            "k": tr("Key of {word}, component {c}"),
            "v": tr("Value of {word}, component {c}"),
            "output": tr("What the head brings back for {word}, component {c}"),
            "attn_out": tr("What all heads bring back for {word}, component {c}"),
            "x_mid": tr("That added to the input of {word}, component {c}"),
            "ln_2": tr("Second LayerNorm of {word}, component {c}"),
            "hidden": tr("Hidden unit {c} of {word}"),
            "activated": tr("Hidden unit {c} of {word} after GELU"),
            "mlp_out": tr("What the hidden units make of {word}, component {c}"),
            "x_out": tr("What the layer hands on for {word}, component {c}"),
            "ln_f": tr("Final state of {word}, component {c}"),
        }
        title = names[stage].format(word=word, c=c)
    if stage not in BELOW_THE_LAYERS and pattern.n_layer > 1:
        title += tr(", layer {layer}").format(layer=entry.layer + 1)
    if stage in OF_A_HEAD and pattern.n_head > 1:
        title += tr(", head {h} of {n}").format(h=entry.head + 1, n=pattern.n_head)
    return title
