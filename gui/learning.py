"""What a training in the window has to do with what is on screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from core.checks import SettingsError
from core.files import FileError
from core.language import count, tr
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun
from core.transformer.plan import plan_of
from core.transformer.worker import SPEEDS
from gui.history import MOST_STEPS, Change
from gui.state import AppState
from gui.training.own_text import OwnTexts
from gui.training.session import TrainingSession
from gui.training.store import WeightsStore

MODEL = "transformer"


class Learning(QObject):
    """Leads a training, and has what is on screen follow it.

    Beginning is one step that can be undone, and that step leads to wherever the training has got;
    whatever is typed meanwhile is undone without going back to earlier weights. What is on screen
    follows the training as long as no later step has chosen other weights; the training goes on
    whatever is on screen.

    Attributes:
        session: the training.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(self, state: AppState, folder: Path | None, parent: QObject | None = None) -> None:
        """No training yet.

        Args:
            state: what is on screen.
            folder: where weights and texts that something refers to are kept; None for nowhere.
            parent: owns it.
        """
        super().__init__(parent)
        self.state = state
        self.session = TrainingSession(self)
        self.store = WeightsStore(folder)
        self.texts = OwnTexts(folder)
        self._looked_at: TrainedRun | None = None  # of a snapshot that runs may share
        self._step: Change | None = None  # the one that leads to the newest weights
        self._in_effect = False  # whether no later step has chosen other weights
        self._awaiting = False  # whether the next weights to arrive come on screen in such a step
        session = self.session
        session.changed.connect(self.changed)
        session.progressed.connect(self.changed)
        session.weights_arrived.connect(self.on_weights_arrived)
        session.failed.connect(self.on_session_failed)
        state.history.indexChanged.connect(self.on_index_changed)

    @property
    def following(self) -> bool:
        """Whether the newest weights are on view, and the next ones come by themselves."""
        live = self.session.live
        shown = self.state.settings.transformer.weights
        return self._in_effect and live is not None and live.sha256 == shown

    @property
    def under_way(self) -> bool:
        """Whether a training can go on."""
        return self.session.state in ("running", "paused")

    @property
    def run(self) -> TrainedRun | None:
        """The run whose weights are on view; None if they are not to be found."""
        weights, looked_at = self.state.settings.transformer.weights, self._looked_at
        if looked_at is not None and any(each.sha256 == weights for each in looked_at.snapshots):
            run = looked_at
        else:
            try:
                run = shelf.run_of(weights)
            except SettingsError:
                return None
        return self.session.run if self._is_of_session(run) else run

    @property
    def shows_session(self) -> bool:
        """Whether the weights on view are of this training, and not of an earlier one."""
        run = self.session.run
        return run is not None and self.run is not None and self._is_of_session(self.run)

    def _is_of_session(self, run: TrainedRun) -> bool:
        """Whether it is the session's, now or from a while ago: each has words of its own."""
        newest = self.session.run
        return newest is not None and run.words is newest.words

    @property
    def on_view(self) -> int | None:
        """Which snapshot of that run is on view; None for one between two of them."""
        run, weights = self.run, self.state.settings.transformer.weights
        snapshots = () if run is None else run.snapshots
        return next((i for i, each in enumerate(snapshots) if each.sha256 == weights), None)

    def offers(self) -> dict[str, bool]:
        """Which entries of its menu would do something, by their names."""
        session, run, at = self.session, self.run, self.on_view
        reached = session.plan is not None and session.step_number > 0
        n = 0 if run is None else len(run.snapshots)
        newer = self.under_way and self.shows_session
        return {
            "Slower": session.speed != SPEEDS[0],
            "Faster": session.speed != SPEEDS[-1],
            "Reset": reached,
            "Stop": self.under_way,
            "Newest Weights": session.live is not None and not self.following,
            "Earlier Weights": n > 0 and at != 0,
            "Later Weights": not self.following and (newer or (at is not None and at < n - 1)),
            "Save Weights…": run is not None,
        }

    # What a person asks for

    def train(self) -> None:
        """Begin, or go on after a pause; in another model, come back to this one."""
        self._come_forward()
        if self.session.state == "paused":
            self.follow()
            self.session.resume()
        else:
            self._start()

    def _start(self, at_once: bool = True) -> None:
        settings = self.state.settings
        try:
            plan = plan_of(settings)
            text = self.texts.text_of(settings.transformer)
        except (SettingsError, FileError) as error:
            self.failed.emit(tr("The training did not begin."), str(error))
            return
        self._let_go()
        self._awaiting = True
        self.session.start(plan, text, at_once)

    def _let_go(self) -> None:
        """Have the step lead to no newer weights than now."""
        if self._step is not None:
            shelf.keep(self._step.after.transformer.weights)
            self.state.history.lead_back_to(self._step)
        self._step, self._in_effect = None, False

    def _come_forward(self) -> None:
        if self.state.settings.model != MODEL:
            self.state.set_model(MODEL)

    def pause(self) -> None:
        """Go no further for now."""
        self.session.pause()

    def toggle(self) -> None:
        """Begin, pause or go on."""
        if self.session.state == "running":
            self.pause()
        else:
            self.train()

    def step(self) -> None:
        """One step, from the start if there is no training yet; one that runs stops instead."""
        if self.session.state == "running":
            self.session.pause()
            return
        self._come_forward()
        if self.session.state == "paused":
            self.follow()
        else:
            self._start(at_once=False)
        self.session.step()

    def reset(self) -> None:
        """Back to the same start, and wait there."""
        if self.session.plan is not None:
            self._let_go()
            self._awaiting = True
            self.session.reset()

    def follow(self) -> None:
        """Show the newest weights from now on."""
        live = self.session.live
        if live is not None and not self.following:
            self._show(live)

    def show_snapshot(self, index: int) -> None:
        """Look at a snapshot of the run on view."""
        run = self.run
        if run is None or not 0 <= index < len(run.snapshots):
            return
        snapshot = run.snapshots[index]
        self._awaiting, self._looked_at = False, run
        name = tr("step {n} of the training").format(n=count(snapshot.step))
        self.state.choose_weights(snapshot.sha256, name)

    def look_back(self, by: int) -> None:
        """Look at the snapshot so many places later, or for less than 0 earlier.

        Behind the last one of a training that is under way come the newest weights.
        """
        run, at = self.run, self.on_view
        if run is None or not run.snapshots or self.state.settings.model != MODEL:
            return
        last, forward = len(run.snapshots) - 1, by > 0
        if forward and self.following:
            return
        if at is None:
            at = last + 1
        if forward and at >= last:
            if self.under_way and self.shows_session:
                self.follow()
            return
        self.show_snapshot(max(at + by, 0))

    def keep(self, settings: Settings) -> None:
        """Write down the weights and the text that settings refer to, to be found again.

        Raises:
            FileError: if they cannot be written.
        """
        self._keep(settings, self.store.keep)

    def _keep(self, settings: Settings, keep: Callable[[str], bool]) -> bool:
        """Write down what settings refer to, the weights by `keep`; whether all is there."""
        there = True
        for each in (settings, settings.pin):
            if each is None:
                continue
            self.texts.keep(each.transformer.own_text)
            try:
                there = keep(each.transformer.weights) and there
            except SettingsError as error:
                if each.model == MODEL:  # else they are not on view, and nothing new is lost
                    raise FileError(str(error)) from error
        return there

    def keep_roughly(self, settings: Settings, at_once: bool) -> Settings | None:
        """Write down the weights of the last snapshot in place of those that change all the time.

        Args:
            settings: that refer to them.
            at_once: whether to wait for that. Else it is done in the background, and meanwhile an
                earlier snapshot will do.

        Returns:
            The settings with what is written; None if nothing that would do is written yet.

        Raises:
            FileError: if they cannot be written.
        """
        keep = self.store.keep_for_draft if at_once else self.store.keep_soon
        run = self.session.run
        if self.following and self.session.state == "running" and run and run.snapshots:
            newest, *earlier = (each.sha256 for each in reversed(run.snapshots))
            if not keep(newest):
                newest = next((each for each in earlier if self.store.has(each)), newest)
            settings = settings.replace(transformer=settings.transformer.replace(weights=newest))
        return settings if self._keep(settings, keep) else None

    def drawn(self) -> None:
        """The window was painted; in another model, nothing newer is fetched."""
        if self.state.settings.model == MODEL:
            self.session.drawn()

    def close(self) -> None:
        """End the training, and leave no more weights of drafts behind than there is room for."""
        self.session.close()
        settings = self.state.settings
        on_view = (settings, settings.pin)
        self.store.clean([each.transformer.weights for each in on_view if each is not None])

    # What comes of it

    def on_weights_arrived(self, snapshot: Snapshot) -> None:
        """Show them, if they are followed."""
        if self._awaiting:
            self._show(snapshot)
            return
        if self._step is not None:
            self._step.lead_to_weights(snapshot.sha256)
        if self._in_effect:
            self.state.follow(snapshot.sha256)
        else:
            self.session.drawn()  # there is nothing to paint
            self.changed.emit()

    def _show(self, snapshot: Snapshot) -> None:
        """Show the newest weights in a step of its own, and follow.

        If they are on view already, the next ones make the step.
        """
        self._let_go()
        self._step = self.state.choose_weights(snapshot.sha256, tr("training"))
        self._in_effect = self._step is not None
        self._awaiting = self._step is None
        self.changed.emit()

    def on_index_changed(self, index: int) -> None:
        """After a step, an undo or a redo: follow if the training is what chose the weights."""
        history = self.state.history
        if not isValid(history):  # which speaks up at its very end, too
            return
        steps = (history.command(i) for i in reversed(range(index)))
        chose = next((s for s in steps if isinstance(s, Change) and s.chose_weights), None)
        if chose is None and history.count() == MOST_STEPS:
            return  # the one that chose may be forgotten, and nothing has chosen since
        in_effect = chose is not None and chose is self._step
        if in_effect == self._in_effect:
            return
        self._in_effect = in_effect
        live = self.session.live
        if in_effect and live is not None:
            self.state.follow(live.sha256)
        self.changed.emit()

    def on_session_failed(self, why: str) -> None:
        """It goes no further, or has not begun."""
        what = tr("The training did not begin.") if self._awaiting else tr("The training ended.")
        self._awaiting = False
        self.failed.emit(what, why)
