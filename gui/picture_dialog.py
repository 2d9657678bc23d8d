"""Which picture, on what, and how large; and what it says to somebody who cannot see it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.files import FileError
from core.language import count, marked, tr
from gui.figures.figure import BACKGROUNDS, Figure
from gui.figures.formats import FORMATS, SCALES, image_of, pixels_of
from gui.figures.plates import FIGURE_NAMES, figures_of
from gui.figures.subject import Subject
from gui.pasteboard import copy_figure
from gui.questions import say
from gui.saving import Saver
from gui.theme import Theme

PREVIEW = QSize(460, 330)
USUAL_SCALE = 2
ALTERNATIVE_LINES = 6
KINDS = {
    "png": marked("PNG, in pixels"),
    "svg": marked("SVG, in shapes"),
    "pdf": marked("PDF, in shapes"),
}
BACKGROUND_NAMES = {
    "paper": marked("Paper: light colours on white"),
    "transparent": marked("Transparent: these colours on nothing"),
}


class PictureDialog(QDialog):
    """A preview, three choices, and two ways out of the program."""

    def __init__(
        self, subject: Subject, theme: Theme, saver: Saver, name: str, parent: QWidget
    ) -> None:
        """Offer the pictures of `subject`, `name` first.

        Args:
            subject: what they are of.
            theme: the window's.
            saver: writes them.
            name: one of `gui.figures.plates.FIGURES`.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Save a Picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._subject, self._theme, self._saver = subject, theme, saver
        self._figures: dict[tuple[str, str], Figure] = {}
        self.picture, self.background, self.scale = QComboBox(), QComboBox(), QComboBox()
        for each in figures_of(subject):
            self.picture.addItem(tr(FIGURE_NAMES[each]), each)
        for each in BACKGROUNDS:
            self.background.addItem(tr(BACKGROUND_NAMES[each]), each)
        for each in SCALES:
            self.scale.addItem("", each)
        self.picture.setCurrentIndex(max(self.picture.findData(name), 0))
        self.scale.setCurrentIndex(self.scale.findData(USUAL_SCALE))
        self.preview = QLabel()
        self.preview.setFixedSize(PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(tr("Preview"))
        self.alternative = QPlainTextEdit()
        self.alternative.setReadOnly(True)
        self.alternative.setTabChangesFocus(True)
        self.alternative.setAccessibleName(tr("Alternative text"))
        around = self.alternative.document().documentMargin() + self.alternative.frameWidth()
        lines = ALTERNATIVE_LINES * self.fontMetrics().lineSpacing()
        self.alternative.setFixedHeight(lines + round(2 * around))
        self.copy_text = QPushButton(tr("Copy &Text"))
        self.copy_text.setToolTip(tr("For the place where the picture goes: it says what is seen"))
        self.copy_text.setAutoDefault(False)
        self.copy_text.clicked.connect(self.on_copy_text)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save = self.buttons.addButton(tr("&Save…"), QDialogButtonBox.ButtonRole.ApplyRole)
        self.copy = self.buttons.addButton(
            tr("&Copy Picture"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.save.clicked.connect(self.on_save)
        self.copy.clicked.connect(self.on_copy)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.on_finished)
        self._lay_out()
        self.save.setDefault(True)  # which counts only from when it is in the dialog
        for box in (self.picture, self.background):
            box.currentIndexChanged.connect(self.show_figure)
        self.show_figure()

    @property
    def figure(self) -> Figure:
        """The one that is chosen."""
        key = (self.picture.currentData(), self.background.currentData())
        if key not in self._figures:
            self._figures[key] = Figure(self._subject, key[0], self._theme, key[1])
        return self._figures[key]

    def show_figure(self) -> None:
        """Show the one that is chosen, its sizes and its text."""
        figure = self.figure
        ratio = self.devicePixelRatioF()
        image = image_of(figure)  # made smaller afterwards: hatching would stay as coarse
        room = (PREVIEW * ratio).boundedTo(image.size())
        pixmap = QPixmap.fromImage(
            image.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        pixmap.setDevicePixelRatio(ratio)
        self.preview.setPixmap(pixmap)
        self.preview.setAccessibleDescription(figure.description)
        self.alternative.setPlainText(figure.description)
        for i, scale in enumerate(SCALES):
            size = pixels_of(figure, scale)
            self.scale.setItemText(
                i,
                tr("× {scale}: {width} × {height} pixels").format(
                    scale=scale, width=count(size.width()), height=count(size.height())
                ),
            )

    def on_save(self) -> None:
        """Ask where to."""
        figure, scale = self.figure, self.scale.currentData()
        kinds = {suffix: tr(kind) for suffix, kind in KINDS.items()}
        self._saver.ask(
            tr("Save the Picture"),
            kinds,
            lambda suffix: FORMATS[suffix](figure, scale),
            self.accept,
            self,
        )

    def on_copy(self) -> None:
        """To the clipboard."""
        try:
            copy_figure(self.figure, self.scale.currentData())
        except FileError as error:
            say(self, tr("The picture was not copied."), str(error))
            return
        self._saver.state.notify(tr("Copied the picture."))
        self.accept()

    def on_copy_text(self) -> None:
        """To the clipboard: what the picture says."""
        QGuiApplication.clipboard().setText(self.figure.description)
        self._saver.state.notify(tr("Copied the alternative text."))

    def on_finished(self) -> None:
        """The views of the figures are needed no more."""
        for figure in self._figures.values():
            figure.close()
        self._figures.clear()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("&Picture"), self.picture)
        form.addRow(tr("&Background"), self.background)
        form.addRow(tr("PNG, si&ze"), self.scale)
        text = QHBoxLayout()
        label = QLabel(tr("&Alternative text"))
        label.setBuddy(self.alternative)
        text.addWidget(label, 1)
        text.addWidget(self.copy_text)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignCenter)
        column.addLayout(form)
        column.addLayout(text)
        column.addWidget(self.alternative)
        column.addWidget(self.buttons)
