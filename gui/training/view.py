"""What the window shows of a training, and how it is led from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.checks import SettingsError
from core.result import Result
from core.transformer import shelf
from core.transformer.worker import SPEEDS
from gui.controls.training_bar import TrainingBar
from gui.controls.training_controls import USUAL
from gui.learning import MODEL
from gui.training.curves import Curves
from gui.training.heads import Heads
from gui.views.training_page import TrainingPage

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class TrainingView:
    """The bar, the page of the explanation, and the curves over the snapshots."""

    def __init__(self, window: MainWindow) -> None:
        """Put the parts into the window's page, and wire them."""
        self._window, self._learning = window, window.learning
        learning, session = self._learning, self._learning.session
        self.bar = TrainingBar()
        window.page.add_bar(self.bar)
        self.page = TrainingPage()
        window.explanation.add_training(self.page)
        self._curves = Curves(learning, window.next_word, self.bar)
        self._heads = Heads(learning, self.page)
        self._sentence = ""
        bar, page, state = self.bar, self.page, window.state
        bar.train_wanted.connect(learning.train)
        bar.pause_wanted.connect(learning.pause)
        bar.step_wanted.connect(learning.step)
        bar.slower_wanted.connect(session.slower)
        bar.faster_wanted.connect(session.faster)
        bar.reset_wanted.connect(learning.reset)
        bar.stop_wanted.connect(session.stop)
        bar.snapshot_chosen.connect(learning.show_snapshot)
        bar.follow_wanted.connect(learning.follow)
        page.head_chosen.connect(state.look_at)
        page.changed.connect(state.adjust)
        page.reset_wanted.connect(lambda: state.reset_model(USUAL))
        page.text_wanted.connect(lambda: window.training_files.choose_text())

    def show_result(self, result: Result) -> None:
        """Show what goes with it; without the transformer nothing of a training is in sight."""
        here = result.settings.model == MODEL
        self.bar.setVisible(here)
        self._window.explanation.show_training(here)
        if result.settings.sentence != self._sentence:
            self._sentence = result.settings.sentence
            self._heads.put_off()
        if here:
            self.show_training()
        looked_at = result.settings.display.look == "over training"
        if here and looked_at and not self._window.state.concealed:
            self._curves.show_result(result, self._window.appearance.theme)
        else:
            self._curves.drop()

    def show_training(self) -> None:
        """Show where the training is, and the run that is on view."""
        window, learning = self._window, self._learning
        result, theme = window.state.result, window.appearance.theme
        if result.settings.model != MODEL:
            return
        session, run = learning.session, learning.run
        snapshots = () if run is None else run.snapshots
        live = session.state if session.plan is not None else "idle"
        self.bar.show_training(
            live,
            session.speed_name,
            session.step_number if live != "idle" else 0,
            result.settings.transformer.n_step if session.plan is None else session.plan.n_step,
            session.seconds_left,
            tuple(each.step for each in snapshots),
            learning.on_view,
            learning.following,
            slowest=session.speed == SPEEDS[0],
            fastest=session.speed == SPEEDS[-1],
            elsewhere=not learning.shows_session,
        )
        self.page.show_settings(result.settings)
        if run is None or window.explanation.tabs.currentWidget() is not self.page:
            self._heads.drop()
            return
        try:
            step = shelf.weights_of(result.settings.transformer.weights).step
        except SettingsError:
            return
        steps, training, held_out = run.losses.T
        self.page.show_losses(steps, training, held_out, run.floor, step, theme)
        self._heads.show_run(run, theme)
