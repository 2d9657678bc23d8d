"""How the training went, what its heads do, and what the next one takes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.arrays import Array
from core.settings import Settings
from core.transformer.probes import HeadRole
from gui.controls.training_controls import TrainingControls
from gui.theme import Theme
from gui.views.heads_found import HeadsFound
from gui.views.loss_chart import LossChart


class TrainingPage(QWidget):
    """Loss, heads found, and the next training, one below the other on a page that scrolls."""

    head_chosen = Signal(int, int)
    changed = Signal(object)
    text_wanted = Signal()
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A page before any training."""
        super().__init__(parent)
        self.loss = LossChart()
        self.heads = HeadsFound()
        self.controls = TrainingControls((self.loss, self.heads))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.controls)
        self.heads.head_chosen.connect(self.head_chosen)
        self.controls.changed.connect(self.changed)
        self.controls.text_wanted.connect(self.text_wanted)
        self.controls.reset_wanted.connect(self.reset_wanted)

    def show_settings(self, settings: Settings) -> None:
        """Show what the next training takes; see `TrainingControls`."""
        self.controls.show_settings(settings)

    def show_losses(
        self,
        steps: Array,
        training: Array,
        held_out: Array,
        floor: float | None,
        on_view: int | None,
        theme: Theme,
    ) -> None:
        """Show how the loss went down; see `LossChart`."""
        self.loss.show_losses(steps, training, held_out, floor, on_view, theme)

    def show_heads(
        self,
        roles: tuple[HeadRole, ...] | None,
        agreement: float | None,
        n_probe: int,
        theme: Theme,
    ) -> None:
        """Show what heads do; see `HeadsFound`."""
        self.heads.show_heads(roles, agreement, n_probe, theme)

    def focus_first(self) -> None:
        """Begin at the top, with the keys."""
        self.controls.to_top()
        self.loss.setFocus(Qt.FocusReason.TabFocusReason)
