"""What controls and views could ask of the state, whether or not they offer it now."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from answers import asking
from materials import START, long_text, refused, replaced, settings, words

from core.examples import examples
from core.model_records import READY_MADE, TextReference, VectorsReference
from core.models import MODELS
from core.settings import LOOKS, MAX_SEED, PICTURES, Knockout

if TYPE_CHECKING:
    from monkey import Monkey

    from gui.state import AppState

Intent = Callable[["AppState", Random], object]
NO_MARK = "0" * 64


def intend(monkey: Monkey, rng: Random) -> str:
    """One intent, as a view would emit it."""
    if asking() is not None:
        return "not now"
    intent = rng.choice(INTENTS)
    intent(monkey.window.state, rng)
    return intent.__name__


def text(state: AppState, rng: Random) -> None:
    state.set_sentence(long_text(rng) if rng.random() < 0.03 else words(rng))


def too_much_text(state: AppState, rng: Random) -> None:
    state.set_sentence("w " * 2049)
    state.set_earlier("w " * 2049)


def earlier(state: AppState, rng: Random) -> None:
    state.set_earlier(rng.choice(("", words(rng, 6))))


def word(state: AppState, rng: Random) -> None:
    n = len(state.result.tokens)
    if n:
        state.choose(rng.randrange(n))
    state.select(rng.choice((-5, 0, 1, n, 10**6)))


def guess(state: AppState, rng: Random) -> None:
    state.set_guessing(rng.random() < 0.6)
    n = len(state.result.candidates)
    if n:
        state.guess(rng.randrange(n))


def numbers(state: AppState, rng: Random) -> None:
    state.set_window(rng.choice((0, 1, 2, 5, 2047, 2048)))
    state.set_seed(rng.choice((-1, 0, 7, MAX_SEED, MAX_SEED + 1)))
    state.set_n_seeds(rng.choice((1, 2, 20)))
    state.jump_to_seed(rng.randrange(100))


def seed_of_a_word(state: AppState, rng: Random) -> None:
    seeds = state.seeds_that_predict()
    if seeds:
        state.jump_to_seed(rng.choice(sorted(seeds.values())))


def another(state: AppState, rng: Random) -> None:
    if rng.random() < 0.5:
        state.try_example(rng.choice(examples()))
    else:
        state.restart_with(rng.choice((START, settings(rng))), "elsewhere")


def model(state: AppState, rng: Random) -> None:
    state.set_model(rng.choice((*MODELS, *MODELS, "none")))


def adjust(state: AppState, rng: Random) -> None:
    own = state.settings.own
    if own is not None:
        state.adjust(refused(rng) if rng.random() < 0.2 else replaced(own, rng))
    if rng.random() < 0.2:
        state.reset_model(rng.choice((None, {"temperature": 1.0})))


def heads(state: AppState, rng: Random) -> None:
    n = state.result.pattern.n_head
    means = [
        state.next_head,
        state.next_layer,
        lambda: state.set_head(rng.choice((None, 0, n - 1, 99))),
    ]
    if state.settings.model == "transformer":  # no other has layers
        means += [
            lambda: state.set_layer(rng.choice((0, 1, 3, 9))),
            lambda: state.look_at(rng.choice((0, 1)), rng.randrange(n)),
        ]
    rng.choice(means)()


def references(state: AppState, rng: Random) -> None:
    """To what is here, and to what is not."""
    rng.choice(
        (
            lambda: state.use_vectors(VectorsReference("gone.txt", NO_MARK, 4)),
            lambda: state.use_text(TextReference("gone.txt", NO_MARK)),
            lambda: state.choose_weights(rng.choice((NO_MARK, READY_MADE)), "weights"),
            lambda: state.compare_weights(READY_MADE, READY_MADE, words(rng, 5), 0),
            lambda: state.compare_weights(READY_MADE, NO_MARK, "a b", 1),
            state.compare_vectors,
        )
    )()


def knock_out(state: AppState, rng: Random) -> None:
    n, pattern = len(state.result.tokens), state.result.pattern
    state.toggle_word(rng.choice((None, rng.randrange(n) if n else None)))
    if n:
        query, key = rng.randrange(n), rng.randrange(n)
        state.toggle_edge(query, key)
        state.toggle_knockout(Knockout(key, query, rng.randrange(pattern.n_head)))
    if rng.random() < 0.3:
        state.restore_all()


def vectors(state: AppState, rng: Random) -> None:
    tokens, d = state.result.tokens, state.result.d_model
    of = rng.choice(tokens).text if tokens else "fox"
    for _ in range(rng.randint(1, 3)):
        state.move_vector(of, tuple(rng.uniform(-2, 2) for _ in range(d)))
    state.end_move()
    if rng.random() < 0.2:
        state.move_vector("two words", (0.0,))
    if rng.random() < 0.4:
        rng.choice((state.restore_vectors, lambda: state.restore_vector(of)))()


def go_on(state: AppState, rng: Random) -> None:
    if rng.random() < 0.7:
        state.select(len(state.result.tokens) - 1)
    rng.choice((state.draw, state.draw, state.accept, state.forget_draw))()


def pin(state: AppState, rng: Random) -> None:
    rng.choice((state.pin, state.pin, state.unpin))()
    if rng.random() < 0.4:
        state.set_display(picture=rng.choice(PICTURES))
    if rng.random() < 0.3:
        state.unpin()


def display(state: AppState, rng: Random) -> None:
    state.set_display(picture=rng.choice(PICTURES), look=rng.choice(LOOKS))


def entry(state: AppState, rng: Random) -> None:
    n, result = len(state.result.tokens), state.result
    if n and rng.random() < 0.6:
        state.choose_entry(result.cell_entry(rng.randrange(n), rng.randrange(n)))
    elif result.prediction is not None:
        state.choose_entry(result.bar_entry(rng.choice(result.listed)))
    state.hover(rng.choice((None, rng.randrange(n) if n else None)))
    if not state.concealed:
        state.receipt()


INTENTS: tuple[Intent, ...] = (
    *(text, too_much_text, earlier, word, guess, numbers, seed_of_a_word, another, model, adjust),
    *(heads, references, knock_out, vectors, go_on, pin, display, entry),
)
