"""Which numbers go out of the program, and in what form."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.language import count, marked, tr
from core.report import as_json
from core.tables import Table, csv_bytes, npz_bytes, tables, tsv_bytes
from gui.background import waited_for
from gui.figures.subject import Subject
from gui.pasteboard import copy_rows
from gui.saving import Saver
from gui.seen import takes_long

KINDS = {
    "csv": marked("CSV, this table"),
    "tsv": marked("TSV, this table"),
    "json": marked("JSON, all numbers"),
    "npz": marked("NumPy, all numbers"),
}


class TablesDialog(QDialog):
    """A list of tables, to copy or to save one of them."""

    def __init__(self, subject: Subject, saver: Saver, parent: QWidget) -> None:
        """Offer the tables of `subject`.

        Args:
            subject: whose numbers they are.
            saver: writes them.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Copy or Save Numbers"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._subject, self._saver = subject, saver
        self._tables = tables(subject.result, subject.beside.comparison, subject.noise)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Tables"))
        for table in self._tables:
            self.list.addItem(
                QListWidgetItem(
                    tr("{title}: {rows} × {columns}").format(
                        title=table.title,
                        rows=count(table.values.shape[0]),
                        columns=count(table.values.shape[1]),
                    )
                )
            )
        self.list.setCurrentRow(0)
        hint = QLabel(tr("CSV and TSV hold the table chosen, JSON and NumPy files all of them."))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = self.buttons.addButton(
            tr("&Copy Table"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.save = self.buttons.addButton(tr("&Save…"), QDialogButtonBox.ButtonRole.ApplyRole)
        self.copy.setDefault(True)
        self.copy.clicked.connect(self.on_copy)
        self.save.clicked.connect(self.on_save)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.list)
        column.addWidget(hint)
        column.addWidget(self.buttons)
        self.resize(460, 420)

    @property
    def table(self) -> Table:
        """The one that is chosen."""
        return self._tables[max(self.list.currentRow(), 0)]

    def on_copy(self) -> None:
        """To the clipboard, as spreadsheets take it."""
        copy_rows(self.table)
        self._saver.state.notify(tr("Copied the table."))
        self.accept()

    def on_save(self) -> None:
        """Ask where to."""
        table = self.table
        kinds = {suffix: tr(kind) for suffix, kind in KINDS.items()}
        long = takes_long(self._subject.result.settings)
        self._saver.ask(
            tr("Save the Numbers"),
            kinds,
            lambda suffix: waited_for(lambda: self._written(table, suffix), long),
            self.accept,
            self,
        )

    def _written(self, table: Table, suffix: str) -> bytes:
        result = self._subject.result
        match suffix:
            case "csv":
                return csv_bytes(table)
            case "tsv":
                return tsv_bytes(table)
            case "npz":
                return npz_bytes(result)
            case _:
                return as_json(result).encode()
