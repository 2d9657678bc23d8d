"""What a training is to be: everything that it follows from, but for the words of a text file."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from core.checks import (
    check_choice,
    check_number,
    check_switch,
    check_text,
    check_whole_number,
    record_from,
)
from core.language import tr
from core.model_records import DIFFICULTIES, MAX_STEPS, SHARES, TEXTS
from core.settings import MAX_SEED, Settings
from core.transformer.configuration import MAX_CONTEXT, Configuration
from core.transformer.corpus import Variant
from core.transformer.vocabulary import LARGEST

CONTEXTS = (8, MAX_CONTEXT)
BATCHES = (1, 64)
LEARNING_RATES = (1e-6, 0.1)
MAX_LEFT_OUT = 100  # characters of the word that is left out


@dataclass(frozen=True)
class Plan:
    """What a training is to be.

    Attributes:
        text: one of `core.model_records.TEXTS`: sentences of the grammar, those of a file, or both.
        difficulty: of the grammar's sentences, 1 to 3.
        share: of the file's tokens in "both".
        variant: what an experiment changes in the text.
        objective: "next" or "masked".
        n_layer: 1 to 4.
        n_head: in each layer, 1 to 8.
        d_model: components of an embedding, 16 to 128, a multiple of `n_head`.
        n_context: tokens that the model reads at a time.
        n_batch: chunks of `n_context` tokens in a step.
        learning_rate: the highest of the training.
        n_step: how many steps.
        seed: of the text, the first weights, and what each step takes.

    Raises:
        SettingsError: if a value is out of its range.
    """

    text: str = "grammar"
    difficulty: int = 2
    share: float = 0.5
    variant: Variant = field(default_factory=Variant)
    objective: str = "next"
    n_layer: int = 2
    n_head: int = 4
    d_model: int = 32
    n_context: int = 64
    n_batch: int = 16
    learning_rate: float = 3e-3
    n_step: int = 1500
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value."""
        check_choice(tr("The text of the training"), self.text, TEXTS)
        check_whole_number(tr("The difficulty"), self.difficulty, *DIFFICULTIES)
        check_number(tr("The share of the file’s text"), self.share, *SHARES)
        check_number(tr("The bias of the text"), self.variant.bias, 0.0, 1.0)
        check_text(tr("The word that is left out"), self.variant.left_out, 1, MAX_LEFT_OUT)
        check_switch(tr("Shuffling"), self.variant.shuffled)
        check_whole_number(tr("The length of the context"), self.n_context, *CONTEXTS)
        check_whole_number(tr("The size of a batch"), self.n_batch, *BATCHES)
        check_number(tr("The learning rate"), self.learning_rate, *LEARNING_RATES)
        check_whole_number(tr("The number of steps"), self.n_step, 1, MAX_STEPS)
        check_whole_number(tr("The seed"), self.seed, 0, MAX_SEED)
        self.configuration(LARGEST)

    def configuration(self, n_vocabulary: int) -> Configuration:
        """The shape of the model for a text with so many words."""
        return Configuration(
            n_vocabulary,
            self.n_context,
            self.n_layer,
            self.n_head,
            self.d_model,
            self.objective,
        )

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON values, in the order of the fields."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: object) -> "Plan":
        """The plan that `as_dict` made these JSON values of; what is missing is as usual.

        Raises:
            SettingsError: if a name is unknown or a value is of the wrong kind or out of its range.
        """
        record = record_from(tr("The plan of the training"), values, _names(cls))
        if "variant" in record:
            name = tr("The variant of the text")
            record["variant"] = Variant(**record_from(name, record["variant"], _names(Variant)))
        return cls(**record)


def plan_of(settings: Settings) -> Plan:
    """The training that the settings of the model `transformer` ask for, from their seed.

    Raises:
        SettingsError: if a value is out of its range.
    """
    own = settings.transformer
    return Plan(
        text=own.text,
        difficulty=own.difficulty,
        share=own.share,
        objective=own.objective,
        n_layer=own.n_layer,
        n_head=own.n_head,
        d_model=own.d_model,
        n_step=own.n_step,
        seed=settings.seed,
    )


def _names(kind: type) -> Collection[str]:
    return [each.name for each in dataclasses.fields(kind)]
