"""The picture of who looks at whom, in one of several forms."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.comparison import Comparison
from core.comparison_story import sentences
from core.grid import Grid
from core.language import marked, quoted, shortened, tr
from core.noise import Noise, conclusion, deviation_grid, mean_grid, picture_on_view
from core.result import Result
from core.settings import NOISE_PICTURES, PIN_PICTURES, SEED_COUNTS
from gui.controls.elided_label import ElidedLabel
from gui.controls.small_button import SmallButton
from gui.controls.undo_keys import UndoKeys
from gui.scale import Scale, scale_for
from gui.views.attention_matrix import AttentionMatrix
from gui.views.sentence import Sentence
from gui.views.small_matrix import one_word_in

if TYPE_CHECKING:
    from gui.controls.layer_chooser import LayerChooser
    from gui.views.arcs import Arcs
    from gui.views.embedding_map import EmbeddingMapView
    from gui.views.head_gallery import HeadGallery

NAMES = {
    "attention": marked("Attention matrix"),
    "arcs": marked("Arcs"),
    "map": marked("Embedding map"),
    "mean": marked("Mean over seeds"),
    "deviation": marked("Deviation over seeds"),
    "pinned": marked("A, as pinned"),
    "difference": marked("B − A"),
}
HINTS = {
    "arcs": marked("from the selected word to those it looks at"),
    "map": marked("drag a word to move its vector"),
}


class PicturePanel(QWidget):
    """Title, the choice of pictures, the picture, and the heads beside it."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)
    head_chosen = Signal(object)
    layer_chosen = Signal(object)
    vector_moved = Signal(str, object)
    vector_restored = Signal(str)
    vector_released = Signal()
    edge_removed = Signal(int, int)
    menu_wanted = Signal(int, int, QPoint)
    scale_clicked = Signal()
    seeds_chosen = Signal(int)
    unpin_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A panel of nothing; its button is to get a menu of pictures."""
        super().__init__(parent)
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.hint = ElidedLabel("hint")
        self.n_seeds = QSpinBox()
        self.n_seeds.setRange(*SEED_COUNTS)
        self.n_seeds.setSuffix(tr(" seeds"))
        self.n_seeds.setKeyboardTracking(False)
        self.n_seeds.setAccessibleName(tr("Number of seeds"))
        self.n_seeds.setToolTip(tr("Over how many seeds, from 0 on, the mean is taken"))
        self.n_seeds.installEventFilter(UndoKeys(self))
        self.unpin = SmallButton(tr("Unpin A"), tr("Compare no longer"))
        self.button = QToolButton()
        self.button.setObjectName("smallmenu")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolTip(tr("Ways to look at the attention"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.finding = Sentence()
        self.finding.setAccessibleName(tr("Finding"))
        self.pictures = QStackedWidget()
        self._made: list[AttentionMatrix | Arcs | EmbeddingMapView] = []
        self.matrix = AttentionMatrix()
        self._add(self.matrix)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.hint, 1)
        for part in (self.n_seeds, self.unpin, self.button):
            head.addWidget(part)
        self._body = QHBoxLayout()
        self._body.setSpacing(12)
        self._body.addWidget(self.pictures, 1)
        self._aside = QVBoxLayout()
        self._aside.setSpacing(6)
        self._body.addLayout(self._aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.finding)
        column.addLayout(self._body, 1)
        self.matrix.entry_chosen.connect(self.entry_chosen)
        self.matrix.edge_removed.connect(self.edge_removed)
        self.matrix.menu_wanted.connect(self.menu_wanted)
        self.matrix.scale_clicked.connect(self.scale_clicked)
        self.n_seeds.valueChanged.connect(self.seeds_chosen)
        self.unpin.clicked.connect(self.unpin_wanted)

    # Loaded and made when they are first asked for: the window is to open at once.

    @cached_property
    def arcs(self) -> Arcs:
        """The selected word's attention as curves."""
        from gui.views.arcs import Arcs

        arcs = Arcs()
        arcs.entry_chosen.connect(self.entry_chosen)
        self._add(arcs)
        return arcs

    @cached_property
    def map(self) -> EmbeddingMapView:
        """The embeddings in the plane."""
        from gui.views.embedding_map import EmbeddingMapView

        embedding_map = EmbeddingMapView()
        embedding_map.vector_moved.connect(self.vector_moved)
        embedding_map.vector_restored.connect(self.vector_restored)
        embedding_map.vector_released.connect(self.vector_released)
        self._add(embedding_map)
        return embedding_map

    @cached_property
    def heads(self) -> HeadGallery:
        """All heads as small matrices."""
        from gui.views.head_gallery import HeadGallery

        gallery = HeadGallery()
        gallery.head_chosen.connect(self.head_chosen)
        gallery.hide()
        self._aside.addWidget(gallery, 1)
        QWidget.setTabOrder(self._made[-1], gallery)
        return gallery

    @cached_property
    def layers(self) -> LayerChooser:
        """The layers, above the heads of one of them."""
        from gui.controls.layer_chooser import LayerChooser

        layers = LayerChooser()
        layers.layer_chosen.connect(self.layer_chosen)
        layers.hide()
        self._aside.insertWidget(0, layers)
        return layers

    def _add(self, picture: AttentionMatrix | Arcs | EmbeddingMapView) -> None:
        self.pictures.addWidget(picture)
        if self._made:
            QWidget.setTabOrder(self._made[-1], picture)
        self._made.append(picture)
        picture.word_hovered.connect(self.word_hovered)
        picture.word_selected.connect(self.word_selected)

    def show_result(
        self,
        result: Result,
        attention: Grid,
        scale: Scale,
        concealed: bool,
        comparison: Comparison | None,
        noise: Noise | None,
    ) -> None:
        """Show the picture that the result's settings ask for.

        Args:
            result: what is on screen.
            attention: its own cells.
            scale: the colours of those.
            concealed: show nothing until somebody has guessed.
            comparison: with what is pinned, if something is.
            noise: what is known of the seeds, where that is asked for.
        """
        settings, name = result.settings, picture_on_view(result.settings)
        in_seeds, in_pins = name in NOISE_PICTURES, name in PIN_PICTURES
        theme = scale.theme
        self.button.setText(tr(NAMES[name]))
        self.n_seeds.setVisible(in_seeds and not concealed)
        self.unpin.setVisible(comparison is not None and not concealed)
        self.button.setVisible(not concealed)
        if self.n_seeds.value() != settings.n_seeds:
            self.n_seeds.blockSignals(True)
            self.n_seeds.setValue(settings.n_seeds)
            self.n_seeds.blockSignals(False)
        pattern = result.pattern
        layered = pattern.n_layer > 1 and name != "map" and not concealed
        several = layered or (pattern.n_head > 1 and name != "map" and not concealed)
        if several or "heads" in self.__dict__:
            self.heads.setVisible(several)
        if several:
            self.heads.show_result(result, scale)
        if layered:
            self._show_layers(result)
        if layered or "layers" in self.__dict__:
            self.layers.setVisible(layered)
        finding = ""
        if name == "arcs":
            self._bring(self.arcs, _arcs_title(result), tr(HINTS[name]))
            self.arcs.show_result(result, scale, concealed)
        elif name == "map" and not concealed:
            self._bring(self.map, tr(NAMES[name]), tr(HINTS[name]))
            self.map.show_result(result, theme)
        else:
            grid = _grid(result, name, comparison, noise) or attention
            fixed = settings.display.fixed_scale
            own = scale if name == "attention" else scale_for(grid, fixed, theme)
            hint = tr("each row looks (query), each column is looked at (key)")
            if several and one_word_in(len(result.tokens)) > 1:
                hint = tr("the small matrices show one word in {n}").format(
                    n=one_word_in(len(result.tokens))
                )
            self._bring(self.matrix, grid.title, hint)
            self.matrix.show_grid(grid, own, fixed, concealed)
            if in_seeds and not concealed and result.tokens:
                finding = (
                    tr("Dealing the vectors of each seed …")
                    if noise is None
                    else conclusion(noise, result)
                )
            elif in_pins and comparison is not None and not concealed:
                finding = sentences(comparison)
        self.finding.show_text(finding)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the room to the picture."""
        super().resizeEvent(event)
        self.finding.set_highest(self.height() // 5)

    def show_hover(self, position: int | None) -> None:
        """Light up one word."""
        for picture in self._made:
            picture.show_hover(position)

    def _show_layers(self, result: Result) -> None:
        """Show which layer is on view, by buttons between the picture and the heads."""
        before = self.layers.buttons
        self.layers.show_layers(result.pattern.n_layer, result.layer)
        if self.layers.buttons != before:
            for one, other in pairwise((self._made[-1], *self.layers.buttons, self.heads)):
                QWidget.setTabOrder(one, other)

    def _bring(self, picture: QWidget, title: str, hint: str) -> None:
        self.title.setText(title)
        self.hint.setText(hint)
        if self.pictures.currentWidget() is not picture:
            self.pictures.setCurrentWidget(picture)


def _arcs_title(result: Result) -> str:
    if not result.tokens:
        return tr(NAMES["arcs"])
    word = quoted(shortened(result.tokens[result.settings.position].label, 16))
    if result.pattern.n_layer > 1:
        if result.head is None:
            text = tr("Attention of {word}, layer {layer}, mean of {n} heads")
            return text.format(word=word, layer=result.layer + 1, n=result.pattern.n_head)
        if result.pattern.n_head > 1:
            text = tr("Attention of {word}, layer {layer}, head {h}")
            return text.format(word=word, layer=result.layer + 1, h=result.head + 1)
        return tr("Attention of {word}, layer {layer}").format(word=word, layer=result.layer + 1)
    if result.head is None:
        return tr("Attention of {word}, mean of {n} heads").format(
            word=word, n=result.pattern.n_head
        )
    if result.pattern.n_head > 1:
        return tr("Attention of {word}, head {h}").format(word=word, h=result.head + 1)
    return tr("Attention of {word}").format(word=word)


def _grid(
    result: Result, name: str, comparison: Comparison | None, noise: Noise | None
) -> Grid | None:
    """The cells of a picture that has others than the attention; None for all else."""
    if name == "pinned" and comparison is not None:
        return comparison.grid_a
    if name == "difference" and comparison is not None:
        return comparison.grid_difference
    if name == "mean" and noise is not None:
        return mean_grid(noise, result)
    if name == "deviation" and noise is not None:
        return deviation_grid(noise, result)
    return None
