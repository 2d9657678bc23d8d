"""The game of guessing what will be predicted."""

from dataclasses import dataclass

from core.result import Result


@dataclass
class Guessing:
    """Whether it is played, the present guess, and the score.

    Attributes:
        on: whether it is played.
        guess: the position guessed; None while a guess is awaited.
        n_right: guesses that named the predicted word.
        n_tried: guesses made.
    """

    on: bool = False
    guess: int | None = None
    n_right: int = 0
    n_tried: int = 0

    @property
    def waiting(self) -> bool:
        """Whether a guess is awaited."""
        return self.on and self.guess is None

    def take(self, position: int, result: Result) -> None:
        """Count a guess; any occurrence of the predicted word is right."""
        if result.predicted_position is None:
            return
        predicted = result.tokens[result.predicted_position].text
        self.guess = position
        self.n_tried += 1
        self.n_right += result.tokens[position].text == predicted

    def ask_again(self) -> None:
        """Await the next guess."""
        self.guess = None
