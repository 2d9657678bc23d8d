"""The shape of a transformer, and what it is trained for."""

from dataclasses import dataclass

from core.checks import SettingsError, check_choice, check_whole_number
from core.language import tr
from core.model_records import D_TRANSFORMER, MAX_HEADS, MAX_LAYERS, OBJECTIVES
from core.transformer.vocabulary import LARGEST, SPECIAL

MAX_CONTEXT = 256


@dataclass(frozen=True)
class Configuration:
    """The shape of a transformer, and what it is trained for.

    Attributes:
        n_vocabulary: words that it knows, the special entries included.
        n_context: tokens that it reads at a time, 1 to `MAX_CONTEXT`.
        n_layer: 1 to 4.
        n_head: in each layer, 1 to 8.
        d_model: components of an embedding, 16 to 128, a multiple of `n_head`.
        objective: one of `core.model_records.OBJECTIVES`; "next" looks back only, "masked"
            everywhere.

    Raises:
        SettingsError: if a value is out of its range.
    """

    n_vocabulary: int
    n_context: int = 64
    n_layer: int = 2
    n_head: int = 4
    d_model: int = 64
    objective: str = "next"

    def __post_init__(self) -> None:
        """Check every value."""
        check_whole_number(
            tr("The size of the vocabulary"), self.n_vocabulary, len(SPECIAL) + 1, LARGEST
        )
        check_whole_number(tr("The length of the context"), self.n_context, 1, MAX_CONTEXT)
        check_whole_number(tr("The number of layers"), self.n_layer, 1, MAX_LAYERS)
        check_whole_number(tr("The number of heads"), self.n_head, 1, MAX_HEADS)
        check_whole_number(tr("The width of an embedding"), self.d_model, *D_TRANSFORMER)
        check_choice(tr("The objective"), self.objective, OBJECTIVES)
        if self.d_model % self.n_head:
            raise SettingsError(
                tr("{n} heads cannot share a width of {d}: choose a multiple of {n}.").format(
                    n=self.n_head, d=self.d_model
                )
            )

    @property
    def d_head(self) -> int:
        """Components of a query, key or value."""
        return self.d_model // self.n_head

    @property
    def causal(self) -> bool:
        """Whether a token looks at itself and those before it only."""
        return self.objective == "next"
