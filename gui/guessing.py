"""The game of guessing what will be predicted."""

from dataclasses import dataclass

from core.language import quoted, shortened, tr
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

    def score(self, result: Result) -> str:
        """How the game stands, and the guess; empty while it is not played."""
        if not self.on:
            return ""
        score = tr("{right} right of {tried}").format(right=self.n_right, tried=self.n_tried)
        if self.guess is None:
            return score
        return tr("Your guess: {word}. {score}. Another word, seed or context asks again.").format(
            word=quoted(shortened(result.tokens[self.guess].label, 16)), score=score
        )
