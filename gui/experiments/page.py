"""One experiment: its question first, then the trainings, then what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.language import count, ntr, quoted, tr
from core.result import Paragraph, Span
from core.transformer.experiments import SEED_COUNTS, SIDES, USUAL_SEEDS, Experiment
from core.transformer.experiments_measured import Measured
from core.transformer.experiments_outcome import counts, outcome
from gui.experiments.answers import Answers
from gui.experiments.chart import ExperimentChart
from gui.experiments.runs import Record, Runs
from gui.theme import Theme

PARTS = 1000  # of the progress bar
PRONOUNS = ("she", "he")
MARGIN = 14
SPACE = 10


class ExperimentPage(QWidget):
    """Shows nothing but the question until it is answered."""

    answered = Signal(int)
    run_wanted = Signal(int)
    cancel_wanted = Signal()
    both_wanted = Signal()

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        """A page whose question is open."""
        super().__init__(parent)
        self.experiment = experiment
        title = _label(tr(experiment.title), "title")
        about = _label(tr(experiment.about))
        question = _label(tr(experiment.question), "question")
        self.answers = Answers([tr(answer) for answer in experiment.answers])
        self.hint = _label(tr("Answer first, then both models are trained."), "hint")
        self.said = _label("")
        self.seeds = QSpinBox()
        self.seeds.setRange(*SEED_COUNTS)
        self.seeds.setValue(USUAL_SEEDS)
        self.seeds.setToolTip(
            tr("How often both are trained, each time from other first weights and on other text")
        )
        seeds = QLabel(tr("S&eeds"))
        seeds.setBuddy(self.seeds)
        self.run = QPushButton()
        self.run.setDefault(True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.progress = QProgressBar()
        self.progress.setRange(0, PARTS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setAccessibleName(tr("Progress"))
        self.status = _label("", "hint")
        self.measured = _label(tr(experiment.measured))
        self.chart = ExperimentChart()
        self.counts = _label("")
        self.counts.setTextFormat(Qt.TextFormat.RichText)
        self.outcome = _label("")
        self.outcome.setTextFormat(Qt.TextFormat.RichText)
        self.outcome.setAccessibleName(tr("Outcome"))
        self.both = QPushButton(tr("Show &Both in the Window"))
        self.both.setToolTip(
            tr("A is pinned and B is shown, both with the first seed and the same sentence")
        )
        self.both.setAutoDefault(False)
        self.controls = QWidget()
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for part in (seeds, self.seeds, self.run, self.cancel):
            row.addWidget(part)
        row.addWidget(self.progress, 1)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACE)
        for part in (
            title,
            about,
            question,
            self.answers,
            self.hint,
            self.said,
            self.controls,
            self.status,
            self.counts,
            self.measured,
            self.chart,
            self.outcome,
        ):
            column.addWidget(part)
        column.addWidget(self.both, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.answers.chosen.connect(self.answered)
        self.run.clicked.connect(lambda: self.run_wanted.emit(self.seeds.value()))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.both.clicked.connect(self.both_wanted)

    def show_record(self, record: Record, runs: Runs, theme: Theme) -> None:
        """Show what is known.

        Args:
            record: of this experiment.
            runs: which may be running this experiment, or another one.
            theme: the colours.
        """
        mine = runs.running and runs.record is record
        begun = bool(record.results)
        self.answers.show_choice(record.answer)
        self.answers.setVisible(not begun)
        self.said.setVisible(begun)
        if record.answer is not None:
            answer = quoted(tr(self.experiment.answers[record.answer]))
            _say(self.said, tr("You said: {answer}.").format(answer=answer))
        self.hint.setVisible(record.answer is None)
        self.controls.setVisible(record.answer is not None)
        self.run.setText(tr("&Run Again") if begun and not mine else tr("&Run"))
        self.cancel.setVisible(mine)
        if mine and self.run.hasFocus():
            self.cancel.setFocus()
        self.run.setEnabled(not runs.running)
        self.seeds.setEnabled(not mine)
        self.progress.setVisible(mine)
        for part in (self.measured, self.chart):
            part.setVisible(begun)
        self.both.setVisible(record.shown is not None and not mine)
        self.show_progress(record, runs)
        self.show_results(record, runs, theme)

    def show_progress(self, record: Record, runs: Runs) -> None:
        """Show how far the trainings are, and how the last ones ended."""
        mine = runs.running and runs.record is record
        if mine:
            self.progress.setValue(round(PARTS * runs.share_done))
        _say(self.status, self._status(record, runs, mine))
        self.status.setVisible(bool(self.status.text()))

    def show_results(self, record: Record, runs: Runs, theme: Theme) -> None:
        """Show what is measured, and what came of it."""
        mine = runs.running and runs.record is record
        if record.results:
            self.chart.show_results(self.experiment, record.results, theme)
        _say(self.counts, _counted(record.results) if self.experiment.key == "bias" else "")
        self.counts.setVisible(bool(self.counts.text()))
        said = "" if mine else self._outcome(record)
        _say(self.outcome, said)
        self.outcome.setVisible(bool(said))

    def _status(self, record: Record, runs: Runs, mine: bool) -> str:
        if mine:
            at, side, seed = runs.now
            said = tr("Training {n} of {all}: {side}, {label}, seed {seed}").format(
                n=count(at + 1),
                all=count(runs.n_training),
                side=SIDES[side],
                label=tr(self.experiment.labels[side]),
                seed=seed,
            )
            left = runs.seconds_left
            if left is None:
                return said
            return tr("{training} · about {n} s left").format(training=said, n=count(ceil(left)))
        if record.ended == "failed":
            return record.sentence
        if record.ended == "cancelled":
            return tr("Cancelled. What counts are the seeds with which both were trained.")
        if runs.running and record.answer is not None:
            return tr("Another experiment is being run: wait, or cancel it there.")
        if record.ended:
            text = ntr(
                "Both were trained with seed 0.",
                "Both were trained with the seeds 0 to {last}.",
                record.n_seeds,
            )
            return text.format(last=record.n_seeds - 1)
        return ""

    def _outcome(self, record: Record) -> str:
        """What came of it, as markup; "" before it has ended."""
        if not record.ended:
            return ""
        nothing = tr("No seed was trained with both, so there is nothing to compare.")
        return _as_markup(outcome(self.experiment, record.results) or [(Span(nothing),)])


def _as_markup(paragraphs: Sequence[Paragraph]) -> str:
    lines: list[str] = []
    for paragraph in paragraphs:
        spans = [(escape(span.text), span.strong) for span in paragraph]
        lines.append("".join(f"<b>{text}</b>" if strong else text for text, strong in spans))
    return "".join(f'<p style="margin: 0 0 6px 0">{line}</p>' for line in lines)


def _counted(results: Sequence[Measured]) -> str:
    """The counts of the texts of both sides, as markup; "" before there are any."""
    known = [each for each in results if each.counts]
    sides = [counts(known, side) for side in (0, 1)]
    if not sides[0]:
        return ""
    heads = [""]
    for each in sides[0]:
        heads += [tr("{noun}: “{pronoun}”").format(noun=each.noun, pronoun=p) for p in PRONOUNS]
    rows = ["".join(f"<th>{escape(head)}</th>" for head in heads)]
    for side, found in zip(SIDES, sides, strict=True):
        cells = [count(n) for each in found for n in (each.she, each.he)]
        numbers = "".join(f'<td align="right">{cell}</td>' for cell in cells)
        rows.append(f"<th>{side}</th>{numbers}")
    caption = escape(
        tr(
            "Counted in the training texts, all seeds together: what follows after they “said "
            "that” or “thinks that”"
        )
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<p>{caption}</p><table cellspacing="0" cellpadding="3">{body}</table>'


def _label(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
