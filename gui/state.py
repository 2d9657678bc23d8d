"""The one place that changes: settings in, a result out, and what the pointer is on."""

import random
from collections.abc import Callable, Mapping
from dataclasses import fields
from dataclasses import replace as _changed
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.examples import Example
from core.knockout import followed, toggled
from core.language import tr
from core.model_records import TextReference, VectorsReference
from core.models import check_at_hand, model_of
from core.next_settings import (
    beside_random_vectors,
    from_example,
    gone_on,
    pinned,
    two_trainings,
)
from core.noise import picture_on_view
from core.receipt import Receipt
from core.result import Entry, Paragraph, Result, Span
from core.settings import (
    MAX_DRAW,
    NOISE_PICTURES,
    PIN_PICTURES,
    Knockout,
    Settings,
    SettingsError,
)
from core.sweep import next_seeds
from core.text import followed_position, positions_after
from gui.background import Newest, let_go
from gui.beside import Beside
from gui.guessing import Guessing
from gui.history import Change, Run, Steps, Typing, Walk
from gui.seed_noise import SeedNoise
from gui.seen import Seen, seen, seen_whole, takes_long
from gui.step_names import ADJUSTMENTS, WAYS_OF_LOOKING, knocked_out, word

DIE_SIDES = 10_000


class AppState(QObject):
    """Takes intents from controls and views, and tells all of them what came of it.

    A long sentence is computed in the background. Until its result arrives, the one before stays
    on screen, and whatever is asked for meanwhile is asked of the newest settings.

    Attributes:
        settings: what was asked for last.
        seen: what is on screen, which may be of earlier settings.
        pending: whether the result of the settings is still being computed.
    """

    settings_changed = Signal()
    result_changed = Signal(object)
    pending_changed = Signal(bool)
    hover_changed = Signal(object)
    notice_changed = Signal(str)
    display_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Compute the result for `settings`.

        Raises:
            SettingsError: if the settings name no model.
        """
        super().__init__(parent)
        self.history = Steps(self)
        self.hovered: int | None = None
        self.run = 0
        # The step to something else altogether; gui.documents has one that leaves the file.
        self.begin: Callable[[str, Settings], Change] = lambda name, to: Change(self, name, to)
        self.guessing = Guessing()
        self.noise = SeedNoise(self)
        self.noise.progressed.connect(self.display_changed)
        self._entry: Entry | None = None
        self._computing = Newest(self)
        self.pending = False
        self._outdated = False  # whether what is on screen speaks another language
        self.settings = settings
        self.seen = seen(settings)
        self._ask_for_noise()

    @property
    def result(self) -> Result:
        """What is on screen."""
        return self.seen.result

    @property
    def beside(self) -> Beside:
        """What it is seen beside."""
        return self.seen.beside

    @property
    def current(self) -> bool:
        """Whether what is on screen is of the newest settings."""
        return self.result.settings == self.settings

    @property
    def concealed(self) -> bool:
        """Whether the answer is hidden until somebody has guessed."""
        return self.guessing.waiting and self.result.prediction is not None

    @property
    def entry(self) -> Entry:
        """The number whose arithmetic is shown: the last chosen, or what is predicted."""
        if self._entry is not None:
            return self._entry
        if self.result.prediction is not None:
            return self.result.bar_entry(self.result.prediction)
        position = self.result.settings.position
        return self.result.cell_entry(position, position)

    def story(self) -> tuple[Paragraph, ...]:
        """The story of what is on screen, told by its model, or the question to guess."""
        if self.concealed:
            return ((Span(tr("Which word will be named? Click it, then see why.")),),)
        return self.beside.story

    def receipt(self) -> Receipt | None:
        """The arithmetic of the chosen number; None without words."""
        if not self.result.tokens:
            return None
        return model_of(self.result.settings).receipt(self.result, self.entry)

    def seeds_that_predict(self) -> dict[int, int]:
        """For each word that some seed predicts, by position, the next seed that does."""
        winners = model_of(self.result.settings).over_seeds(self.result)
        return next_seeds(winners, self.settings.seed)

    # What a person types and selects

    def set_sentence(self, sentence: str) -> None:
        """Take what was typed; the selected word stays selected. Too long a text is refused."""
        old = self.settings
        self._take_text(
            tr("typing"),
            {
                "sentence": sentence,
                "position": followed_position(old.sentence, sentence, old.position),
                "knockouts": self._followed(sentence),
            },
        )

    def _followed(self, sentence: str) -> tuple[Knockout, ...]:
        """The knock-outs where their words stand in `sentence`."""
        old = self.settings
        if not old.knockouts:
            return ()
        return followed(old.knockouts, positions_after(old.sentence, sentence))

    def set_earlier(self, sentences: str) -> None:
        """Take the sentences, one a line, whose words get their vectors first."""
        self._take_text(tr("earlier sentences"), {"earlier": sentences})

    def choose(self, position: int) -> None:
        """A word was clicked: that is a guess if one is awaited, else it selects."""
        if self.concealed:
            self.guessing.take(position, self.result)
            self.display_changed.emit()
        else:
            place = self.place_of(position)
            self.select(position if place is None else place)

    def place_of(self, position: int) -> int | None:
        """Where a word on screen stands in the newest sentence; None if it is gone."""
        before, after = self.result.settings.sentence, self.settings.sentence
        return position if before == after else positions_after(before, after)(position)

    def guess(self, candidate: int) -> None:
        """A word that need not be in the sentence was guessed."""
        if self.concealed:
            self.guessing.take_candidate(candidate, self.result)
            self.display_changed.emit()

    def select(self, position: int) -> None:
        """Select the word at `position`; positions outside the sentence mean its ends."""
        position = max(0, min(position, len(self.settings.sentence.split()) - 1))
        self._change(Walk, tr("selection"), "position", position=position)

    def set_window(self, window: int) -> None:
        """Take that many words before the selected one as its context."""
        self._change(Run, tr("context"), "window", window=window)

    def set_seed(self, seed: int) -> None:
        """Deal the vectors anew; a run of such changes is undone in one step."""
        self._change(Run, tr("seed"), "seed", seed=seed)

    def roll_die(self) -> None:
        """Another seed, small enough to be written on a blackboard."""
        seed = random.randrange(DIE_SIDES - 1)
        self.jump_to_seed(seed + (seed >= self.settings.seed))

    def jump_to_seed(self, seed: int) -> None:
        """Deal the vectors anew, as a step of its own."""
        self._change(Change, tr("seed"), "seed", seed=seed)

    def restart_with(self, settings: Settings, name: str) -> None:
        """Go to `settings` in one step, which `name` names; the way of looking stays."""
        old = self.settings
        after = settings.replace(display=old.display, pin=old.pin)
        self.notify("")
        if after != old:
            self.history.push(self.begin(name, after))

    def try_example(self, example: Example) -> None:
        """Go to an example, in the present model if it is made for any."""
        self.restart_with(from_example(self.settings, example), tr("example"))

    # The model

    def set_model(self, name: str) -> None:
        """Go to another step of the ladder; what the models have in common stays."""
        self._change(Change, tr("model"), "model", model=name)

    def adjust(self, changes: dict[str, Any]) -> None:
        """Change what the model alone reads."""
        names = tr(", ").join(tr(ADJUSTMENTS[field]) for field in changes)
        self._adjust(Run, names, next(iter(changes)) if len(changes) == 1 else "", changes)

    def reset_model(self, usual: Mapping[str, Any] | None = None) -> None:
        """Take the model's settings back to `usual`, or all but its weights to the first ones."""
        own = self.settings.own
        if own is None:
            return
        if usual is None:
            first = type(own)()
            usual = {f.name: getattr(first, f.name) for f in fields(own) if f.name != "weights"}
        self._adjust(Change, tr("reset"), "", usual)

    def set_head(self, head: int | None) -> None:
        """Look at this head, or at the mean of all in its layer."""
        self._adjust(Run, tr("head"), "head", {"head": head})

    def next_layer(self) -> None:
        """Look at the next layer; the first comes after the last."""
        n = self.result.pattern.n_layer
        if n > 1:
            self.set_layer((self.result.layer + 1) % n)

    def set_layer(self, layer: int) -> None:
        """Look at the same head in another layer."""
        self._adjust(Run, tr("layer"), "layer", {"layer": layer})

    def look_at(self, layer: int, head: int) -> None:
        """Look at one head of one layer."""
        self._adjust(Change, tr("head"), "head", {"layer": layer, "head": head})

    def next_head(self) -> None:
        """Look at the next head; the first comes after the last."""
        n, head = self.result.pattern.n_head, self.result.head
        if n > 1:
            self.set_head(0 if head is None else (head + 1) % n)

    def use_vectors(self, vectors: VectorsReference) -> None:
        """Take the embeddings from a file, in the model that has them."""
        own = self.settings.attention.replace(embeddings="file", vectors=vectors)
        self._change(Change, tr("word vectors"), model="attention", attention=own)

    def use_text(self, text: TextReference) -> None:
        """Train on this text from the next training on, in the model that is trained."""
        own = self.settings.transformer
        kind = "file" if own.text == "grammar" else own.text
        own = own.replace(own_text=text, text=kind)
        self._change(Change, tr("text file"), model="transformer", transformer=own)

    def compare_vectors(self) -> None:
        """Pin random vectors and show pretrained ones beside them, all else being the same."""
        name = tr("random and pretrained vectors")
        self._take(Change, name, "", lambda: beside_random_vectors(self.settings))

    def compare_weights(self, a: str, b: str, sentence: str, position: int) -> None:
        """Pin a sentence with weights A and show it with weights B."""
        asked = (a, b, sentence, position)
        self._take(Change, tr("two trainings"), "", lambda: two_trainings(self.settings, *asked))

    def choose_weights(self, weights: str, name: str, **changes: Any) -> Change | None:
        """Look at other weights; the step that did it, None if all of it is on view already."""
        before = self.history.last
        own = self.settings.transformer.replace(weights=weights)
        self._change(Change, name, transformer=own, **changes)
        step = self.history.last
        return step if isinstance(step, Change) and step is not before else None

    def follow(self, weights: str) -> None:
        """Show the weights that a training has got to, which is no step of its own."""
        own = self.settings.transformer.replace(weights=weights)
        self.show(self.settings.replace(transformer=own))

    # What if

    def toggle_word(self, position: int | None = None) -> None:
        """Take a word away, or give it back: the one at `position`, or the selected one."""
        if self.result.tokens and not self.concealed:
            place = self.settings.position if position is None else self.place_of(position)
            if place is not None:
                self.toggle_knockout(Knockout(place))

    def toggle_edge(self, query: int, key: int) -> None:
        """Take one look away, or give it back, in the head on view or in all of its layer."""
        pattern = self.result.pattern
        head = self.result.head if pattern.n_head > 1 else None
        layer = self.result.layer if pattern.n_layer > 1 else None
        of, at = self.place_of(query), self.place_of(key)
        if of is not None and at is not None:
            self.toggle_knockout(Knockout(at, of, head, layer))

    def toggle_knockout(self, knockout: Knockout) -> None:
        """Take away a word or an edge, or give it back; of words that are gone, nothing."""
        if max(knockout.key, knockout.query or 0) >= len(self.settings.sentence.split()):
            return
        knockouts = toggled(self.settings.knockouts, knockout)
        text = tr("knock-out of {word}") if knockout in knockouts else tr("restoring {word}")
        name = text.format(word=knocked_out(self.settings, knockout))
        self._change(Change, name, knockouts=knockouts)

    def restore_all(self) -> None:
        """Give back all that was taken away."""
        self._change(Change, tr("restoring"), knockouts=())

    def move_vector(self, of: str, vector: tuple[float, ...]) -> None:
        """Give a word another vector, wherever it stands; a drag is undone in one step."""
        kept = [each for each in self.settings.vectors if each[0] != of]
        self._change(Run, _moving(of), vectors=(*kept, (of, vector)))  # the last one has its way

    def end_move(self) -> None:
        """The word was let go: what comes next is another step."""
        self.run += 1

    def restore_vector(self, of: str) -> None:
        """Put a word's vector back where it was dealt."""
        kept = tuple((each, vector) for each, vector in self.settings.vectors if each != of)
        self._change(Run, _moving(of), vectors=kept)

    def restore_vectors(self) -> None:
        """Put all vectors back where they were dealt."""
        self._change(Change, tr("putting back"), vectors=())

    # One word more

    def draw(self) -> None:
        """Draw a next word, at random in proportion to what top-k and top-p leave."""
        if self.result.prediction is not None and not self.concealed:
            self._change(Run, tr("draw"), "draw", draw=min(self.settings.draw + 1, MAX_DRAW))

    def forget_draw(self) -> None:
        """Go on with the predicted word."""
        self._change(Change, tr("leaving the draw"), draw=0)

    @property
    def can_accept(self) -> bool:
        """Whether the next word can be put behind the sentence."""
        result = self.result
        offered = result.at_end and result.next_word is not None and not self.concealed
        return offered and self.current

    def accept(self) -> None:
        """Put the drawn or predicted word behind the sentence, and go on from there."""
        chosen = self.result.next_word
        if chosen is not None and self.can_accept:
            name = tr("accepting {word}").format(word=word(chosen))
            self._take(Change, name, "", lambda: gone_on(self.settings, chosen))

    # Comparing and looking

    def pin(self) -> None:
        """Keep what is on screen as A and show how what follows differs from it."""
        self._take(Change, tr("pin"), "", lambda: pinned(self.settings))

    def unpin(self) -> None:
        """Compare no longer."""
        display = self.settings.display
        if display.picture in PIN_PICTURES:
            display = _changed(display, picture="attention")
        self._change(Change, tr("unpinning"), pin=None, display=display)

    def set_display(self, **changes: Any) -> None:
        """Look at the same numbers in another way."""
        names = tr(", ").join(tr(WAYS_OF_LOOKING[field]) for field in changes)
        self._change(Run, names, display=_changed(self.settings.display, **changes))

    def set_n_seeds(self, n: int) -> None:
        """Take seed noise over so many seeds."""
        self._change(Run, tr("number of seeds"), "n_seeds", n_seeds=n)

    def choose_entry(self, entry: Entry) -> None:
        """Show this number's arithmetic; a number of another row selects that row's word."""
        if self.concealed:
            return
        if self.result.is_of_one_word(entry):
            self.choose(entry.row)
        self._entry = entry

    def hover(self, position: int | None) -> None:
        """The pointer is on the word at `position`, or on none."""
        if position != self.hovered:
            self.hovered = position
            self.hover_changed.emit(position)

    def set_guessing(self, on: bool) -> None:
        """Hide the answer until somebody has guessed, from now on or no longer."""
        self.guessing = Guessing(on)
        self.display_changed.emit()

    def notify(self, text: str) -> None:
        """Say something about what was just done; an empty text takes it back."""
        self.notice_changed.emit(text)

    def say_again(self) -> None:
        """Compute anew, for a result carries words, and the language has changed."""
        self._outdated = True
        if takes_long(self.settings):
            self._ask_for()
            return
        try:
            self.seen = seen(self.settings)
        except SettingsError as error:
            self.notify(str(error))
        else:
            self._outdated = False

    def show(self, settings: Settings) -> None:
        """Compute and tell everyone; the history calls this."""
        self.settings = settings
        self.settings_changed.emit()
        self.notify("")
        if settings == self.result.settings and not self._outdated:
            self._computing.drop()
            self._arrive(self.seen)
        elif takes_long(settings):
            self._ask_for()
        else:
            self._computing.drop()
            try:
                self._arrive(seen(settings, self._last))
            except SettingsError as error:
                self._set_pending(False)
                self.notify(str(error))

    @property
    def _last(self) -> Seen | None:
        """From what the next result may take what must be the same."""
        return None if self._outdated else self.seen

    def _ask_for(self) -> None:
        """Compute in the background."""
        self._set_pending(True)
        self._computing.ask(partial(seen_whole, self.settings, self._last), self.on_computed)

    def on_computed(self, what: Seen, failure: Exception | None) -> None:
        """The background has done what was asked for last."""
        if failure is None:
            self._arrive(what)
            return
        self._set_pending(False)
        if not isinstance(failure, SettingsError):
            raise failure
        self.notify(str(failure))

    def _set_pending(self, pending: bool) -> None:
        if pending or self.pending:  # each time something else is asked for
            self.pending = pending
            self.pending_changed.emit(pending)

    def _arrive(self, what: Seen) -> None:
        """Have something else on screen, and tell everyone."""
        before, self.seen = self.seen, what
        self._outdated = False
        old = before.result
        self._set_pending(False)
        self._ask_for_noise()
        if not self._is_there(self._entry, old):
            self._entry = None
        if self.hovered is not None and self.hovered >= len(self.result.tokens):
            self.hover(None)
        if not self._answer_stands(old):
            self.guessing.ask_again()
        self.result_changed.emit(self.result)
        if takes_long(old.settings):
            let_go(before)

    def _is_there(self, entry: Entry | None, old: Result) -> bool:
        """Whether the chosen number is still one of those on screen."""
        new = self.result
        return (
            entry is not None
            and new.settings.position == old.settings.position
            and new.settings.model == old.settings.model
            and len(new.tokens) == len(old.tokens)
            and new.has(entry)
        )

    def _answer_stands(self, old: Result) -> bool:
        """Whether the same is still asked and answered in the same way."""
        new = self.result
        return (
            new.pattern is old.pattern
            and new.settings.position == old.settings.position
            and new.prediction == old.prediction
        )

    def _ask_for_noise(self) -> None:
        result = self.result
        wanted = picture_on_view(result.settings) in NOISE_PICTURES and bool(result.tokens)
        self.noise.go_on_with(result if wanted else None)

    def _take_text(self, name: str, changes: dict[str, Any]) -> None:
        try:
            settings = self.settings.replace(**changes)
        except SettingsError as error:
            self.notify(tr("{problem} The text before is still shown.").format(problem=error))
        else:
            self._go_to(Typing, name, settings)

    def _change(self, kind: type[Change], name: str, field: str = "", **changes: Any) -> None:
        self._take(kind, name, field, lambda: self.settings.replace(**changes))

    def _adjust(
        self, kind: type[Change], name: str, field: str, changes: Mapping[str, Any]
    ) -> None:
        # The notebook has nothing to adjust, nor has a model that is not yet on screen.
        if self.settings.own is not None and self.settings.model == self.result.settings.model:
            self._take(kind, name, field, lambda: self.settings.adjusted(**changes))

    def _take(
        self, kind: type[Change], name: str, field: str, asked: Callable[[], Settings]
    ) -> None:
        """Go to what is asked for, or say why not."""
        try:
            settings = asked()
        except SettingsError as error:
            self.notify(str(error))
        else:
            self._go_to(kind, name, settings, field)

    def _go_to(self, kind: type[Change], name: str, settings: Settings, field: str = "") -> None:
        self.notify("")
        if settings == self.settings:
            return
        try:
            check_at_hand(settings)
        except SettingsError as error:
            self.notify(str(error))
        else:
            self.history.push(kind(self, name, settings, field))


def _moving(of: str) -> str:
    return tr("moving {word}").format(word=word(of))
