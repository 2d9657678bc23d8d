"""The equations of self-attention as lines of Python."""

from typing import cast

from core.knockout import acting
from core.language import tr
from core.models.self_attention import AttentionPattern
from core.python_script_lines import (
    comment,
    drawing,
    indented,
    printed_attention,
    printed_outcome,
    said,
)
from core.python_script_vocabulary import (
    chances_of_listed,
    drawing_of_listed,
    listed_vectors,
    printed_vocabulary,
)
from core.report import why_undefined
from core.result import Result
from core.settings import Knockout


def attention_lines(result: Result) -> list[str]:
    """From the embeddings E to the next word."""
    visible = _visible(result)
    if result.prediction is None:
        return [*visible, "if not visible.any():", *said(why_undefined(result))]
    n_head = result.pattern.n_head
    lines = [*_input(result), *visible, ""]
    if n_head == 1:
        lines += _head(result, "0", visible)
        shown = "a"
    else:
        lines += [
            "attention, z = [], 0",
            f"for head in range({n_head}):",
            *indented(_head(result, "head", visible)),
        ]
        shown = f"attention[{result.head}]"
        if result.head is None:
            shown = "*attention, np.mean(attention, axis=0)"
    if _has_others(result):
        names, computed = chances_of_listed(result)
        return [
            *lines,
            "",
            *listed_vectors(result, _pattern(result).candidate_embeddings),
            _distances(result),
            *computed,
            f"best = np.argmax({names['raw']})",
            *drawing_of_listed(result, names["truncated"]),
            "",
            *printed_attention(result, shown),
            *printed_vocabulary(result, "candidates", names, "range(len(candidates))"),
        ]
    names, computed = chances(result)
    return [
        *lines,
        "",
        *_logits(result),
        *computed,
        f"best = np.argmax({names['raw']})",
        *drawing(result, "p", has_order=_truncates(result)),
        "",
        *printed_attention(result, shown),
        *printed_outcome(result, "candidates", names),
    ]


def _input(result: Result) -> list[str]:
    """Positions, and what goes into the heads."""
    own, d = result.settings.attention, result.d_model
    if own.positions == "none":
        return ["x = E"]
    return [
        *comment(tr("Positions: sines and cosines of the place in the sentence.")),
        f"place, even = np.arange(len(words))[:, np.newaxis], np.arange(0, {d}, 2)",
        f"angles = place / 10000 ** (even / {d})",
        "P = np.empty(E.shape)",
        f"P[:, 0::2], P[:, 1::2] = np.sin(angles), np.cos(angles[:, : {d // 2}])",
        "x = E + P  # [n, d]",
    ]


def _visible(result: Result) -> list[str]:
    """Lines with what the selected word may look at; none where that is every word."""
    everywhere, in_heads = _knocked_out(result), _knocked_out_in_heads(result)
    mask = result.settings.attention.mask
    if mask == "none" and not everywhere and not in_heads:
        return []
    masks = {
        "none": ["visible = np.ones(len(words), dtype=bool)  # [n]"],
        "causal": ["visible = np.arange(len(words)) <= position  # [n]"],
        "window": [
            "distance = position - np.arange(len(words))",
            "visible = (0 <= distance) & (distance <= window)  # [n]",
        ],
    }
    lines = [*comment(tr("What the selected word may look at.")), *masks[mask]]
    if everywhere:
        lines.append(f"visible[{everywhere}] = False  # {tr('knocked out')}")
    if in_heads:
        n_head = result.pattern.n_head
        lines.append(f"visible = np.tile(visible, ({n_head}, 1))  # [n_head, n]")
    return lines + [
        f"visible[{head}, {keys}] = False  # {tr('knocked out in this head')}"
        for head, keys in in_heads.items()
    ]


def _knocked_out(result: Result) -> list[int]:
    """What the selected word cannot look at in any head, though the mask may let it."""
    return sorted({each.key for each in _here(result) if _is_everywhere(result, each)})


def _knocked_out_in_heads(result: Result) -> dict[int, list[int]]:
    """The same for single heads, by their number."""
    found: dict[int, list[int]] = {}
    for each in sorted(_here(result), key=lambda each: (each.head or 0, each.key)):
        if each.head is not None and not _is_everywhere(result, each):
            keys = found.setdefault(each.head, [])
            if each.key not in keys:
                keys.append(each.key)
    return found


def _is_everywhere(result: Result, one: Knockout) -> bool:
    return one.head is None or result.pattern.n_head == 1


def _here(result: Result) -> list[Knockout]:
    """The knock-outs that the selected word feels."""
    settings = result.settings
    return [
        each
        for each in acting(settings.knockouts, result.pattern.n_head)
        if each.query in (None, settings.position)
    ]


def _head(result: Result, head: str, visible: list[str]) -> list[str]:
    """One head, from the input x to its part of the context vector z.

    Args:
        result: whose.
        head: what the head's number is called in the script.
        visible: the lines that say what may be looked at, if not everything may.
    """
    own, d, several = result.settings.attention, result.d_model, result.pattern.n_head > 1
    if own.projections == "identity":
        lines = [f"q, k, v = x[position], x, x  # {tr('query, keys, values')}"]
        output = "a @ v"
    else:
        inward = f"({d}, {own.d_key})"
        lines = [
            f"W_Q, W_K, W_V = (draws(i, {head}, {inward}) / np.sqrt({d}) for i in range(3))",
            f"W_O = draws(3, {head}, ({own.d_key}, {d})) / np.sqrt({own.heads * own.d_key})",
            f"q, k, v = x[position] @ W_Q, dot(x, W_K), x @ W_V  # {tr('query, keys, values')}",
        ]
        output = "a @ v @ W_O"
    scores = f"dot(k, q) / np.sqrt({own.d_key})" if own.scaled else "dot(k, q)"
    lines.append(f"s = {scores}  # {tr('scores')} [n]")
    if visible:
        sees = "visible[head]" if _differ_by_head(result) else "visible"
        lines.append(f"s = np.where({sees}, s, -np.inf)")
        blind = f" if {sees}.any() else np.zeros(len(s))" if _has_blind_head(result) else ""
        lines.append(f"a = softmax(s){blind}  # {tr('attention')} [n]")
    else:
        lines.append(f"a = softmax(s)  # {tr('attention')} [n]")
    if several:
        return [*lines, "attention.append(a)", f"z = z + {output}  # {tr('context vector')} [d]"]
    return [*lines, f"z = {output}  # {tr('context vector')} [d]"]


def _differ_by_head(result: Result) -> bool:
    """Whether one head may look where another may not."""
    return len(_knocked_out_in_heads(result)) > 0


def _has_blind_head(result: Result) -> bool:
    """Whether a head has nothing left to look at."""
    hidden = (result.hidden_from(head) for head in range(result.pattern.n_head))
    position = result.settings.position
    return any(mask is not None and bool(mask[position].all()) for mask in hidden)


def _logits(result: Result) -> list[str]:
    """How near the context vector comes to each distinct word."""
    return [
        "candidates = list(dict.fromkeys(words))",
        "C = E[[words.index(word) for word in candidates]]  # [n_candidate, d]",
        _distances(result),
    ]


def _distances(result: Result) -> str:
    if result.settings.attention.read_out == "dot":
        return "logits = dot(C, z)  # [n_candidate]"
    return "logits = -np.sqrt(((z - C) ** 2).sum(axis=1))  # [n_candidate]"


def _has_others(result: Result) -> bool:
    """Whether any word of a vocabulary may follow."""
    return _pattern(result).vectors is not None


def _pattern(result: Result) -> AttentionPattern:
    return cast("AttentionPattern", result.pattern)


def _truncates(result: Result) -> bool:
    return result.truncation.kept < len(result.candidates)


def chances(result: Result) -> tuple[dict[str, str], list[str]]:
    """What the probabilities are called, and the lines that compute them; the last ones are p."""
    own = result.settings.own
    assert own is not None
    names = {"raw": "p", "tempered": "p", "truncated": "p"}
    lines = ["p = softmax(logits)"]
    if own.temperature != 1 or _truncates(result):
        names["raw"], lines = "raw", ["raw = softmax(logits)"]
    if own.temperature != 1:
        name = names["tempered"] = "tempered" if _truncates(result) else "p"
        lines.append(f"{name} = softmax(logits / {own.temperature!r})")
    else:
        names["tempered"] = names["raw"]
    if not _truncates(result):
        return names, lines
    before = names["tempered"]
    lines += [
        f'order = np.argsort(-{before}, kind="stable")  # {tr("the likeliest first")}',
        f"kept = {len(result.candidates) if own.top_k is None else own.top_k}"
        f"  # {tr('words that may be drawn')}",
    ]
    if own.top_p < 1:
        lines += [
            *comment(tr("The fewest that reach top-p together, but for rounding.")),
            f"reached = np.cumsum({before}[order]) >= {own.top_p!r} - 1e-12",
            "kept = min(kept, np.argmax(reached) + 1)",
        ]
    lines += [
        f"p = np.zeros(len({before}))",
        f"p[order[:kept]] = {before}[order[:kept]]",
        "p = p / p.sum()",
    ]
    return names, lines
