"""Pieces of a Python script for models whose next word comes from a vocabulary."""

import numpy as np

from core.arrays import Array
from core.checks import SettingsError
from core.language import count, tr
from core.python_script_lines import comment, indented, printing, vector, written
from core.report import drawn_title, predicted_title, probability_columns, probability_title
from core.result import Result
from core.tables import told_candidates

MOST_NUMBERS = 500_000  # in a script, which is to be read


def sentence_vectors(result: Result) -> list[str]:
    """Lines with the embeddings E of the sentence, number by number."""
    pattern = result.pattern
    rows = {token.text: pattern.embeddings[token.word] for token in result.tokens}
    n = (len(rows) + len(result.listed)) * result.d_model
    if n > MOST_NUMBERS:
        raise SettingsError(
            tr(
                "The script would hold {n} numbers of word vectors; the limit is {most}, so "
                "shorten the sentence."
            ).format(n=count(n), most=count(MOST_NUMBERS))
        )
    why = [tr("Embeddings of the words of the sentence, as the file of vectors has them.")]
    if result.unknown:
        why.append(tr("Words that it lacks have zeros."))
    if (pattern.embeddings != pattern.dealt).any():
        why.append(tr("Some were moved by hand."))
    return [
        *comment(" ".join(why)),
        "vectors = {",
        *_rows(rows),
        "}",
        "E = np.array([vectors[word] for word in words])  # [n, d]",
    ]


def _rows(rows: dict[str, Array]) -> list[str]:
    lines: list[str] = []
    for word, row in rows.items():
        if row.any():
            lines += vector(word, row.tolist())
        else:
            lines += indented([f"{written(word)}: [0.0] * {len(row)},"])
    return lines


def listed_vectors(result: Result, embeddings: Array) -> list[str]:
    """Lines with the listed candidates C, the likeliest first, and what the others come to.

    Args:
        result: whose.
        embeddings: [n_candidate, d], of all candidates.
    """
    rows = {result.candidates[i].text: embeddings[i] for i in told_candidates(result)}
    n = len(result.candidates)
    why = tr(
        "Any of {n} words may follow. Their vectors would fill a book, so here are those of the "
        "{m} likeliest; the others enter as the sum of their exponentials."
    ).format(n=n, m=len(rows))
    return [
        *comment(why),
        "next_words = {",
        *_rows(rows),
        "}",
        "candidates, C = list(next_words), np.array(list(next_words.values()))",
    ]


def rest(result: Result, temperature: float = 1.0) -> float:
    """Σ exp((l - max l) / T) over the words that are not listed."""
    others = np.ones(len(result.candidates), dtype=bool)
    others[list(result.listed)] = False
    logits = result.logits
    return float(np.exp((logits[others] - logits.max()) / temperature).sum())


def chances_of_listed(result: Result) -> tuple[dict[str, str], list[str]]:
    """What the probabilities are called, and the lines that compute them from the logits."""
    own = result.settings.attention
    kept, n, m = result.truncation.kept, len(result.candidates), len(result.listed)
    names = {"raw": "raw", "tempered": "raw", "truncated": "raw"}
    lines = [f"raw = softmax(logits, {rest(result)!r})"]
    if own.temperature != 1:
        t = own.temperature
        names["tempered"] = names["truncated"] = "tempered"
        lines.append(f"tempered = softmax(logits / {t!r}, {rest(result, t)!r})")
    if kept == n:
        return names, lines
    names["truncated"], before = "truncated", names["tempered"]
    lines += comment(tr("Of all words, {kept} may be drawn.").format(kept=kept))
    if kept >= m:
        share = 1 - result.truncation.discarded
        together = tr("what they have together")
        return names, [*lines, f"truncated = {before} / {share!r}  # {together}"]
    lines += [
        f'order = np.argsort(-{before}, kind="stable")[:{kept}]',
        f"truncated = np.zeros(len({before}))",
        f"truncated[order] = {before}[order] / {before}[order].sum()",
    ]
    return names, lines


def drawing_of_listed(result: Result, probabilities: str) -> list[str]:
    """Lines that take the drawn word, if one is drawn, where the likelier words are not listed."""
    if result.drawn is None:
        return []
    order: list[int] = result.truncation.order.tolist()
    likelier = order[: order.index(result.drawn)]
    before = float(result.truncation.probabilities[likelier].sum())
    why = tr(
        "Drawn is the first word, from the likeliest on, whose running total exceeds the share; "
        "the likelier words have the first number together."
    )
    return [
        "",
        *comment(why),
        f"likelier = {before!r}",
        "share = np.random.RandomState([seed, 2, draw]).random_sample()",
        f"drawn = candidates.index({written(result.candidates[result.drawn].text)})",
        f"assert likelier - 1e-9 <= share <= likelier + {probabilities}[drawn] + 1e-9",
    ]


def printed_vocabulary(result: Result, words: str, columns: dict[str, str], told: str) -> list[str]:
    """Lines that print the probabilities, the predicted word and the drawn one.

    Args:
        result: whose.
        words: what the candidates are called in the script.
        columns: what the probabilities are called there, by their names in the report.
        told: an expression for the indices of those that are printed.
    """
    shown = [columns[name] for name in probability_columns(result)]
    values = " ".join(f"{{{name}[i]:.4f}}" for name in shown)
    lines = [
        printing(probability_title(result), {}),
        f"for i in {told}:",
        f'    print(f"    {{{words}[i]}}: {values}")',
        _chosen(predicted_title(result), words, "best", result.predicted_position),
    ]
    if result.drawn is not None:
        lines.append(_chosen(drawn_title(result), words, "drawn", result.drawn_position))
    return lines


def _chosen(title: str, words: str, index: str, position: int | None) -> str:
    """A line that prints a word, and where it stands."""
    at = (
        tr("{word} (not in the sentence)")
        if position is None
        else tr("{word} (position {position})").replace("{position}", str(position))
    )
    text = title.replace("{word}", at)
    return printing(text, {"word": f"{words}[{index}]", "n": "draw"})
