"""A result as one HTML file: figures, numbers and story, readable offline and fit to be printed."""

import json
import re
from collections.abc import Container, Iterable, Sequence
from html import escape

import numpy as np

from core.arrays import Array
from core.asked import PROGRAM, excerpt
from core.caption import caption_parts
from core.caption_training import training_parts
from core.html_report_style import STYLE
from core.language import count, figure, tr
from core.models import model_of
from core.prose import plain_text
from core.receipt import Receipt
from core.result import Paragraph, Result, Stage
from core.table import Table
from core.tables import probabilities, table_of_step, told_candidates
from core.tables_training import agreement, heads_found
from core.transformer.learned import learned_of

MOST_ROWS = 64
MOST_COLUMNS = 12
LONGEST_TITLE = 60

Picture = tuple[str, str, str]  # title, SVG, the same in words

# No scripts, no network: what is not in the file is not in the report.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
# Some are no characters of HTML, none can be seen; this way of writing them JSON understands, too.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_TAG = re.compile(r"<[^<>]*>")
_ID = re.compile(r"""(\sid\s*=\s*["']|\bhref\s*=\s*["']#|url\(["']?#)""")


def as_html(
    result: Result,
    story: Sequence[Paragraph],
    pictures: Sequence[Picture] = (),
    receipt: Receipt | None = None,
    finding: str = "",
    language: str = "en",
) -> str:
    """The report; it loads nothing and runs nothing.

    Args:
        result: what is on screen.
        story: of it, in paragraphs.
        pictures: a title, the text of an SVG file and its alternative text each.
        receipt: of the number whose arithmetic is open.
        finding: what stands above the picture, of a comparison or of the seeds; empty for nothing.
        language: of the text, as HTML names it.
    """
    title = excerpt(result.settings.sentence, LONGEST_TITLE) or tr("No sentence")
    sections = (
        _asked(result, {title for title, _, _ in pictures}),
        "".join(_picture(n, *picture) for n, picture in enumerate(pictures, 1)),
        _section(tr("Finding"), _paragraphs([finding])),
        _section(tr("Story"), _paragraphs(plain_text(paragraph) for paragraph in story)),
        _numbers(result),
        _training(result),
        _section(tr("Arithmetic"), _pre(receipt.as_text()) if receipt else ""),
        _section(tr("Where the notebook errs here"), _notes(result)),
        _steps(result),
        _again(result),
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(language)}">\n<head>\n<meta charset="utf-8"/>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f'<meta name="generator" content="{PROGRAM}"/>\n'
        f"<title>{_text(title)} — Attention Explorer</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f'<body>\n<main>\n<h1 dir="auto">{_text(title)}</h1>\n{"".join(sections)}</main>\n'
        f"<footer>{PROGRAM}</footer>\n</body>\n</html>\n"
    )


def _asked(result: Result, titles: Container[str]) -> str:
    """Sentence and settings in words, and what is guessed unless one of the `titles` says it."""
    sentence = " ".join(token.text for token in result.tokens)
    parts = "".join(f"<li>{_text(part)}</li>\n" for part in caption_parts(result)[1:])
    is_long = sentence != excerpt(sentence, LONGEST_TITLE)
    shown = f'<p class="sentence" dir="auto">{_text(sentence)}</p>\n' if is_long else ""
    headline = model_of(result.settings).headline(result)
    guess = f'<p class="headline">{_text(headline)}</p>\n' if headline not in titles else ""
    return f'{shown}<ul class="asked">\n{parts}</ul>\n{guess}'


def _picture(number: int, title: str, svg: str, alternative: str) -> str:
    return (
        f'<figure>\n<figcaption>{_text(title)}</figcaption>\n<div role="img" '
        f'aria-label="{_text(alternative)}">\n{_inline(svg, f"figure{number}-")}\n</div>\n'
        "</figure>\n"
    )


def _inline(svg: str, prefix: str) -> str:
    """The element of an SVG file, its identifiers made other than those of the next one.

    Raises:
        ValueError: if there is none.
    """
    start = svg.find("<svg")
    if start < 0:
        raise ValueError("a picture of the report is no SVG")
    return _TAG.sub(lambda tag: _ID.sub(rf"\g<1>{prefix}", tag[0]), svg[start:].strip())


def _numbers(result: Result) -> str:
    if not result.tokens:
        return _section(tr("Numbers"), _paragraphs([tr("There is no word to select.")]))
    tables = ""
    if result.cell_stage != result.bar_stage:
        tables += _attention(result)
    if result.prediction is None:
        tables += _paragraphs([result.reason])
    else:
        table = probabilities(result)
        chances = result.probabilities[list(told_candidates(result))]
        order = np.argsort(-chances, kind="stable")
        tables += _table(table, 4, order, tr("The most probable word first."))
    return _section(tr("Numbers"), tables)


def _attention(result: Result) -> str:
    """The selected word's attention: of the head on view, or of all and their mean."""
    position, n_head = result.settings.position, result.pattern.n_head
    columns = {tr("attention"): result.row}
    if result.head is None:
        heads = range(n_head)
        columns = {tr("head {h}").format(h=h + 1): result.attention(h)[position] for h in heads} | {
            tr("mean"): result.row
        }
    labels = tuple(token.label for token in result.tokens)
    values = np.column_stack(list(columns.values()))
    title = tr("Attention of the selected word")
    if result.pattern.n_layer > 1:
        title = tr("Attention of the selected word in layer {layer}")
        if n_head > 1 and result.head is not None:
            title = tr("Attention of the selected word in layer {layer}, head {h}")
    elif n_head > 1 and result.head is not None:
        title = tr("Attention of the selected word in head {h}")
    title = title.format(layer=result.layer + 1, h=(result.head or 0) + 1)
    table = Table("attention", title, result, tr("word"), labels, tuple(columns), values)
    strongest = np.argsort(-result.row, kind="stable")
    return _table(table, 4, strongest, tr("The word with most attention first."))


def _training(result: Result) -> str:
    """What the weights on view were trained on, and what their heads do."""
    learned = learned_of(result)
    if learned is None:
        return ""
    found = heads_found(learned, result)
    table = "" if found is None else _table(found, 2)
    said = tr(" · ").join(training_parts(learned))
    return _section(tr("Training"), f"{_paragraphs([said, agreement(learned)])}{table}")


def _steps(result: Result) -> str:
    stages = result.stages
    if not result.tokens:
        return ""
    parts = [_step(n, len(stages), stage, result) for n, stage in enumerate(stages, 1)]
    return _section(tr("Steps"), "".join(parts))


def _step(n: int, total: int, stage: Stage, result: Result) -> str:
    heading = tr("{n} of {total} · {title}").format(
        n=count(n), total=count(total), title=stage.title
    )
    table = _table(table_of_step(result, stage), stage.decimals) if len(stage.array) else ""
    return (  # the formula is written in HTML already
        f'<h3>{_text(heading)}</h3>\n<p class="formula">{stage.formula}</p>\n'
        f"{_paragraphs([stage.sentence])}{table}"
    )


def _table(
    table: Table, decimals: int, order: Iterable[int] | None = None, remark: str = ""
) -> str:
    """The figures as they are shown, or as many as one may want to read.

    Args:
        table: what is shown.
        decimals: of the numbers.
        order: of the rows, if not their own.
        remark: what to say of that order.
    """
    n_row, n_column = table.values.shape
    rows = list(range(n_row) if order is None else order)[:MOST_ROWS]
    columns = range(min(n_column, MOST_COLUMNS))
    said = [remark] if remark else []
    if n_row > MOST_ROWS:
        said.append(
            tr("Shown are the first {n} of {all} rows.").format(
                n=count(MOST_ROWS), all=count(n_row)
            )
        )
    if n_column > MOST_COLUMNS:
        said.append(
            tr("Shown are the first {n} of {all} columns.").format(
                n=count(MOST_COLUMNS), all=count(n_column)
            )
        )
    if n_row > MOST_ROWS or n_column > MOST_COLUMNS:
        said.append(tr("The JSON and NPZ files have all figures."))
    heads = [table.row_axis, *(table.columns[j] for j in columns), *(n for n, _ in table.remarks)]
    head = "".join(f'<th scope="col">{_text(each)}</th>' for each in heads)
    body = "".join(_row(table, i, columns, decimals) for i in rows)
    title = " ".join([f"{table.title}.", *said])
    return (
        f'<div class="table">\n<table>\n<caption>{_text(title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )


def _row(table: Table, i: int, columns: Iterable[int], decimals: int) -> str:
    values: Array = table.values[i]
    numbers = "".join(f"<td>{_text(figure(float(values[j]), decimals))}</td>" for j in columns)
    more = "".join(f'<td class="words">{_text(cells[i])}</td>' for _, cells in table.remarks)
    name = _text(table.row_header[i])
    return f'<tr><th scope="row"><bdi>{name}</bdi></th>{numbers}{more}</tr>\n'


def _notes(result: Result) -> str:
    return "".join(
        f"<h3>{_text(note.title)}</h3>\n{_paragraphs([note.evidence])}" for note in result.notes
    )


def _again(result: Result) -> str:
    """The settings, for the same numbers once more."""
    said = tr(
        "These settings give the same numbers again: save them as a file and start the program "
        "with --settings and the name of that file."
    )
    settings = json.dumps(result.settings.as_dict(), ensure_ascii=False)
    return _section(
        tr("The same again"),
        f'{_paragraphs([said])}<details open="open">\n<summary>{_text(tr("Settings"))}</summary>\n'
        f'<pre id="settings">{_text(settings)}</pre>\n</details>\n',
    )


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{_text(title)}</h2>\n{content}</section>\n" if content else ""


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{_text(text)}</p>\n" for text in texts if text)


def _pre(text: str) -> str:
    return f"<pre>{_text(text)}</pre>\n"


def _text(text: str) -> str:
    """`text` for HTML, where it is neither markup nor anything that cannot be seen."""
    return escape(_UNSEEN.sub(lambda unseen: f"\\u{ord(unseen[0]):04x}", text))
