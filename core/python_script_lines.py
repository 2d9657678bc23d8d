"""Pieces of a Python script: comments, values, and what it prints."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from core.language import tr
from core.report import (
    attention_title,
    drawn_title,
    predicted_title,
    probability_columns,
    probability_title,
)
from core.result import Result

WIDTH = 88


def comment(text: str, width: int = WIDTH) -> list[str]:
    """`text` as lines of comment."""
    return textwrap.wrap(
        text,
        width,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def function(head: str, body: Iterable[str]) -> list[str]:
    """A definition with the empty lines around it."""
    return ["", "", f"def {head}:", *indented(body)]


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one level further in."""
    return [f"    {line}" if line else "" for line in lines]


def written(text: str) -> str:
    """`text` as Python writes it, in double quotes where that needs no more backslashes."""
    text_of_python = repr(text)
    return text_of_python if '"' in text or "'" in text else f'"{text_of_python[1:-1]}"'


def literal(name: str, text: str) -> list[str]:
    """`name = text`, character by character the same; long text in pieces that end at a gap."""
    whole = f"{name} = {written(text)}"
    if len(whole) <= WIDTH:
        return [whole]
    pieces = [""]
    for run in re.findall(r"\S+\s*|\s+", text):
        if pieces[-1] and len(written(pieces[-1] + run)) > WIDTH - 4:
            pieces.append("")
        pieces[-1] += run
    return [f"{name} = (", *indented(map(written, pieces)), ")"]


def vector(word: str, components: Sequence[float]) -> list[str]:
    """A line or more of a dictionary of vectors."""
    text = f"{written(word)}: [{', '.join(map(repr, components))}],"
    if len(text) <= WIDTH - 4:
        return indented([text])
    rows = textwrap.wrap(", ".join(map(repr, components)), WIDTH - 8)
    return indented([f"{written(word)}: [", *indented(rows), "],"])


def said(text: str) -> list[str]:
    """A line, inside a block, that prints `text`."""
    return indented([printing(text, {})])


def printing(text: str, values: Mapping[str, str]) -> str:
    """A line that prints `text` with the value of an expression in the place of each field."""
    if not values:
        return f"print({written(text)})"
    for field, expression in values.items():
        text = text.replace(f"{{{field}}}", f"{{{expression}}}")
    return f"print(f{written(text)})"


def printed_attention(result: Result, columns: str) -> list[str]:
    """Lines that print the attention, if the report has it apart from the probabilities."""
    title = attention_title(result)
    return [printing(title, {}), *_rows("words", columns)] if title else []


def printed_outcome(result: Result, candidates: str, columns: Mapping[str, str]) -> list[str]:
    """Lines that print the probabilities, the predicted word and the drawn one.

    Args:
        result: whose.
        candidates: what the candidates are called in the script.
        columns: what the probabilities are called there, by their names in the report.
    """
    shown = [columns[name] for name in probability_columns(result)]
    position = "{i}" if candidates == "words" else f"words.index({candidates}[{{i}}])"
    at = tr("{word} (position {position})")
    lines = [
        printing(probability_title(result), {}),
        *_rows(candidates, ", ".join(shown)),
        printing(
            predicted_title(result).replace("{word}", at),
            {"word": f"{candidates}[best]", "position": position.format(i="best")},
        ),
    ]
    if result.drawn is not None:
        text = drawn_title(result).replace("{word}", at)
        values = {
            "word": f"{candidates}[drawn]",
            "position": position.format(i="drawn"),
            "n": "draw",
        }
        lines.append(printing(text, values))
    return lines


def _rows(words: str, columns: str) -> list[str]:
    """Lines that print a word and its figures each."""
    if ", " not in columns:
        return [
            f"for word, value in zip({words}, {columns}):",
            '    print(f"    {word}: {value:.4f}")',
        ]
    return [
        f"for word, *values in zip({words}, {columns}):",
        '    print(f"    {word}:", *(f"{value:.4f}" for value in values))',
    ]


def drawing(result: Result, probabilities: str, has_order: bool = False) -> list[str]:
    """Lines that take the drawn candidate, if one is drawn.

    Args:
        result: whose.
        probabilities: what they are called in the script.
        has_order: whether the order of the candidates is already there.
    """
    if result.drawn is None:
        return []
    why = tr(
        "Drawn is the first word, from the likeliest on, whose running total exceeds the share."
    )
    return [
        "",
        *comment(why),
        *([] if has_order else [f'order = np.argsort(-{probabilities}, kind="stable")']),
        "share = np.random.RandomState([seed, 2, draw]).random_sample()",
        f"drawn = order[np.argmax(np.cumsum({probabilities}[order]) > share)]",
    ]
