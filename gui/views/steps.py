"""The computation, one step at a time."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.language import count, figure, tr
from core.result import NOWHERE, Entry, Result, Stage
from core.text import subscript
from gui.controls.small_button import SmallButton
from gui.theme import Theme

SECONDS_A_STEP = 2.0


class StageTable(QAbstractTableModel):
    """The numbers of one stage, a row for each word or component."""

    def __init__(self, parent: QObject | None = None) -> None:
        """A table of nothing."""
        super().__init__(parent)
        self.result: Result | None = None
        self.stage: Stage | None = None
        self.theme: Theme | None = None
        self.hovered: int | None = None

    def show_stage(self, result: Result, stage: Stage, theme: Theme) -> None:
        """Hold this stage of this result."""
        self.beginResetModel()
        self.result, self.stage, self.theme = result, stage, theme
        self.endResetModel()

    def clear(self) -> None:
        """Hold nothing."""
        if self.stage is not None:
            self.beginResetModel()
            self.stage = None
            self.endResetModel()

    def show_hover(self, position: int | None) -> None:
        """Light up the rows of one word."""
        self.hovered = position
        if self.rowCount():
            end = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), end, [Qt.ItemDataRole.BackgroundRole])
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def word_of(self, row: int) -> int | None:
        """The position of the word that a row stands for, if it stands for one in the sentence."""
        word = self.stage.words[row] if self.stage and self.stage.words else NOWHERE
        return None if word == NOWHERE else word

    def entry_at(self, index: QModelIndex) -> Entry | None:
        """Which number stands there."""
        if self.result is None or self.stage is None or not index.isValid():
            return None
        return self.stage.entry(index.row(), index.column(), self.result.settings.position)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many words or components there are."""
        return 0 if self.stage is None or parent.isValid() else len(self.stage.array)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many components a row has."""
        if self.stage is None or parent.isValid():
            return 0
        return self.stage.array.shape[1] if self.stage.array.ndim == 2 else 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        """A figure, or how to show it."""
        if self.stage is None or self.theme is None or self.result is None:
            return None
        row, column = index.row(), index.column()
        word = self.word_of(row)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                values = self.stage.array[row]
                value = values[column] if self.stage.array.ndim == 2 else values
                return figure(float(value), self.stage.decimals)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._said(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.BackgroundRole if word is not None and word == self.hovered:
                return QColor(self.theme.hover)
            case Qt.ItemDataRole.FontRole if self.stage.words:
                font = QFont()
                font.setBold(self._is_predicted(self.result, self.stage, row))
                return font
            case Qt.ItemDataRole.ToolTipRole:
                return tr("Click for its arithmetic")
            case _:
                return None

    def _is_predicted(self, result: Result, stage: Stage, row: int) -> bool:
        """Whether a row stands for the predicted word, or for the candidate that it is."""
        if stage.labels and stage.columns:
            return stage.columns[row] == result.prediction
        word = self.word_of(row)
        return word is not None and word == result.predicted_position

    def _said(self, row: int, column: int) -> str:
        """A number with the names of its row and its column."""
        rows, columns = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        return tr("{row}, {column}: {value}").format(
            row=self.headerData(row, rows),
            column=self.headerData(column, columns),
            value=self.data(self.index(row, column)),
        )

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Words or component numbers."""
        if self.stage is None or self.result is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            if self.stage.array.ndim == 2:
                return self.stage.symbol + subscript(section + 1)
            return self.stage.symbol
        if self.stage.labels:
            return self.stage.labels[section]
        word = self.word_of(section)
        return str(section + 1) if word is None else self.result.tokens[word].label


class Steps(QWidget):
    """Goes through the stages; what is shown follows the sentence all the while."""

    word_hovered = Signal(object)
    entry_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No stages yet."""
        super().__init__(parent)
        self._result: Result | None = None
        self._theme: Theme | None = None
        self._concealed = False
        self._step = 0
        self._name = ""
        back, onward = ("▶", "◀") if self.isRightToLeft() else ("◀", "▶")
        self.back = SmallButton(back, tr("Previous step"))
        self.onward = SmallButton(onward, tr("Next step"))
        self.play = SmallButton(tr("Play"), tr("Walk through all steps"))
        self.play.setCheckable(True)
        self.title = QLabel()
        self.title.setObjectName("title")
        self.formula = QLabel()
        self.formula.setObjectName("formula")
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.formula, self.sentence):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy.Policy
        self.formula.setSizePolicy(policy.Ignored, policy.Fixed)
        self.model = StageTable(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Numbers of this step"))
        self.table.setMouseTracking(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        rows = self.table.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().lineSpacing() + 6)
        rows.setMaximumWidth(14 * self.fontMetrics().averageCharWidth())
        self.table.horizontalHeader().setDefaultSectionSize(
            11 * self.fontMetrics().averageCharWidth()
        )
        self.clock = QTimer(self)
        self.clock.setInterval(round(SECONDS_A_STEP * 1000))
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for button in (self.back, self.onward, self.play):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(head)
        column.addWidget(self.formula)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        self.back.clicked.connect(lambda: self.go_to(self._step - 1))
        self.onward.clicked.connect(lambda: self.go_to(self._step + 1))
        self.play.toggled.connect(self.on_play_toggled)
        self.clock.timeout.connect(self.on_tick)
        self.table.entered.connect(lambda index: self._hover(index.row()))
        self.table.clicked.connect(self.on_chosen)
        self.table.activated.connect(self.on_chosen)
        self.table.selectionModel().currentChanged.connect(self.on_current_changed)
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)

    def show_result(self, result: Result, theme: Theme, concealed: bool = False) -> None:
        """Show the present step of this result; while `concealed`, none of its numbers."""
        self._result, self._theme, self._concealed = result, theme, concealed
        names = [stage.name for stage in result.stages]
        if self._name in names:  # other settings have other steps before it
            self._step = names.index(self._name)
        self._step = min(self._step, len(names) - 1)
        self._show_step()

    def show_hover(self, position: int | None) -> None:
        """Light up the word that the pointer is on somewhere."""
        self.model.show_hover(position)

    @property
    def step(self) -> int:
        """The one shown, counted from 0."""
        return self._step

    def go_to(self, step: int) -> None:
        """Show that step, counted from 0; past the ends is the end."""
        if self._result is not None:
            self._step = max(0, min(step, len(self._result.stages) - 1))
            self._name = self._result.stages[self._step].name
            self._show_step()

    def on_play_toggled(self, on: bool) -> None:
        """Start from the first step when at the last, or stay where it is."""
        self.play.setText(tr("Pause") if on else tr("Play"))
        if not on:
            self.clock.stop()
            return
        if self._result is not None and self._step == len(self._result.stages) - 1:
            self.go_to(0)
        self.clock.start()

    def on_tick(self) -> None:
        """One step on; the last one ends the walk."""
        self.go_to(self._step + 1)
        if self._result is not None and self._step == len(self._result.stages) - 1:
            self.play.setChecked(False)

    def on_chosen(self, index: QModelIndex) -> None:
        """Ask for the arithmetic of a number."""
        entry = self.model.entry_at(index)
        if entry is not None:
            self.entry_chosen.emit(entry)

    def on_current_changed(self, index: QModelIndex) -> None:
        """The keyboard points, too."""
        if self.table.hasFocus() and index.isValid():
            self._hover(index.row())

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the table, which is left alone while it is out of sight."""
        super().showEvent(event)
        self._show_step()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the pointer or the keys leave the numbers."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.word_hovered.emit(None)
        return super().eventFilter(watched, event)

    def _hover(self, row: int) -> None:
        self.word_hovered.emit(self.model.word_of(row))

    def _show_step(self) -> None:
        if self._result is None or self._theme is None:
            return
        stages = self._result.stages
        stage = stages[self._step]
        self.title.setText(
            tr("{n} of {total} · {title}").format(
                n=count(self._step + 1), total=count(len(stages)), title=stage.title
            )
        )
        self.formula.setText(stage.formula)
        self.sentence.setText(stage.sentence)
        if self.isVisible() and not self._concealed:
            self.model.show_stage(self._result, stage, self._theme)
        else:
            self.model.clear()
