"""Sentences whose words can be pointed at."""

from collections.abc import Iterable, Sequence
from string import Formatter

from core.language import count, quoted, tr
from core.result import Paragraph, Span, Token


def compose(template: str, **parts: str | int | Span | Paragraph) -> Paragraph:
    """`template` with each {field} replaced; spans and paragraphs stay apart from the text."""
    spans: list[Span] = []
    for text, field, _, _ in Formatter().parse(template):
        if text:
            spans.append(Span(text))
        if field is not None:
            part = parts[field]
            match part:
                case Span():
                    spans.append(part)
                case tuple():
                    spans.extend(part)
                case _:
                    spans.append(Span(str(part)))
    return tuple(spans)


def named(token: Token) -> Span:
    """A word of the sentence, in quotation marks."""
    return Span(quoted(token.label), token.word)


def enumerated(tokens: Sequence[Token]) -> Paragraph:
    """“a”, “b” and “c”; of more than four words the first and the last, and how many."""
    if len(tokens) > 4:
        return compose(
            tr("the {n} words from {first} to {last}"),
            n=count(len(tokens)),
            first=named(tokens[0]),
            last=named(tokens[-1]),
        )
    words = [named(t) for t in tokens]
    if len(words) == 1:
        return (words[0],)
    return compose(tr("{most} and {last}"), most=_separated(words[:-1], tr(", ")), last=words[-1])


def plain_text(paragraph: Iterable[Span]) -> str:
    """The words of a paragraph and nothing else."""
    return "".join(span.text for span in paragraph)


def _separated(spans: Sequence[Span], separator: str) -> Paragraph:
    joined: list[Span] = []
    for span in spans:
        joined.extend((Span(separator), span) if joined else (span,))
    return tuple(joined)
