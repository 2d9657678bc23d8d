"""The game of guessing what will be predicted."""

from dataclasses import dataclass

from core.language import quoted, shortened, tr
from core.result import Result


@dataclass
class Guessing:
    """Whether it is played, the present guess, and the score.

    Attributes:
        on: whether it is played.
        guess: what was guessed, as it is called on screen; None while a guess is awaited.
        n_right: guesses that named the predicted word.
        n_tried: guesses made.
    """

    on: bool = False
    guess: str | None = None
    n_right: int = 0
    n_tried: int = 0

    @property
    def waiting(self) -> bool:
        """Whether a guess is awaited."""
        return self.on and self.guess is None

    def take(self, position: int, result: Result) -> None:
        """Count the guess of a word of the sentence; wherever the predicted one stands is right."""
        if result.prediction is None:
            return
        predicted, token = result.candidates[result.prediction], result.tokens[position]
        right = position in predicted.positions or token.text == predicted.text
        self._count(token.label, right)

    def take_candidate(self, candidate: int, result: Result) -> None:
        """Count the guess of a word that need not be in the sentence."""
        if result.prediction is not None:
            self._count(result.candidates[candidate].text, candidate == result.prediction)

    def _count(self, guess: str, right: bool) -> None:
        self.guess = guess
        self.n_tried += 1
        self.n_right += right

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
            word=quoted(shortened(self.guess, 16)), score=score
        )
