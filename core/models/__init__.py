"""The models, in one table, and the one function that asks them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.checks import shown
from core.language import count, tr
from core.models.notebook import Notebook
from core.models.self_attention import SelfAttention
from core.models.transformer import Transformer
from core.receipt import Receipt
from core.result import Entry, Paragraph, Pattern, Result
from core.settings import RECORDS, Settings, SettingsError


class Model(Protocol):
    """A way from a sentence to a next word."""

    @property
    def name(self) -> str:
        """By which settings name it."""
        ...

    @property
    def title(self) -> str:
        """Its name in menus."""
        ...

    @property
    def hint(self) -> str:
        """One line on what it is."""
        ...

    @property
    def looks(self) -> tuple[str, ...]:
        """The ways to look at its probabilities, of `core.settings.LOOKS`."""
        ...

    def check_at_hand(self, settings: Settings) -> None:
        """Refuse settings that refer to vectors or weights that are not here.

        Raises:
            SettingsError: with what to do about it.
        """
        ...

    def attend_reads(self, settings: Settings) -> Mapping[str, object]:
        """What `attend` depends on: names and values, those of Settings under their own names."""
        ...

    def attend(self, settings: Settings) -> Pattern:
        """Everything up to and including attention."""
        ...

    def read_out(self, pattern: Any, settings: Settings) -> Result:
        """The rest, cheap: what a model makes of its own pattern for the selected word."""
        ...

    def receipt(self, result: Result, entry: Entry) -> Receipt:
        """How one number came about.

        Raises:
            IndexError: if there is no such number.
        """
        ...

    def over_seeds(self, result: Result) -> NDArray[np.intp]:
        """[n_seed]: where the word stands that each seed from 0 on predicts.

        Empty where nothing is defined, or for a model that is not asked for it.
        """
        ...

    def over_windows(self, result: Result) -> Array:
        """[n_window, n_candidate]: the probabilities with 1, 2, … words of context.

        Empty for a model that is not asked for it.
        """
        ...

    def headline(self, result: Result) -> str:
        """What the probabilities are, in one line."""
        ...

    def story(self, result: Result) -> tuple[Paragraph, ...]:
        """What the result says, in plain words."""
        ...

    def seed_line(self, settings: Settings) -> str:
        """What makes the tutorial notebook show the same figures; empty if nothing does."""
        ...


LADDER: tuple[Model, ...] = (Notebook(), SelfAttention(), Transformer())
MODELS: Mapping[str, Model] = MappingProxyType({model.name: model for model in LADDER})


def model_of(settings: Settings) -> Model:
    """The model that `settings` names.

    Raises:
        SettingsError: if there is none of that name.
    """
    if settings.model not in MODELS:
        raise SettingsError(
            tr("There is no model named {name}; choose {known}.").format(
                name=shown(settings.model), known=", ".join(MODELS)
            )
        )
    return MODELS[settings.model]


def check_at_hand(settings: Settings) -> None:
    """Refuse settings that refer, or whose pin refers, to vectors or weights that are not here.

    Raises:
        SettingsError: with what to do about it, or if they name no model.
    """
    for each in (settings, settings.pin):
        if each is not None:
            model_of(each).check_at_hand(each)


def is_adjustable(settings: Settings) -> bool:
    """Whether the model that `settings` names has settings of its own."""
    return settings.model in RECORDS


def compute(settings: Settings, previous: Result | None = None) -> Result:
    """The result for `settings`; attention is taken from `previous` where it must be the same.

    Raises:
        SettingsError: if the settings name no model, or there is too little memory.
    """
    model = model_of(settings)
    try:
        if (
            previous is not None
            and previous.settings.model == model.name
            and model.attend_reads(settings) == model.attend_reads(previous.settings)
        ):
            return model.read_out(previous.pattern, settings)
        return model.read_out(model.attend(settings), settings)
    except MemoryError as error:
        raise SettingsError(
            tr(
                "There is too little memory for {n} words: shorten the sentence, or take fewer "
                "heads."
            ).format(n=count(len(settings.sentence.split())))
        ) from error
