"""The window beside the notebook: the copied line makes both show the same figures."""

from collections.abc import Iterator

import numpy as np
import pytest
from eyes import painted
from hands import CTRL, Key, OpenWindow, click, press, replace_text, type_in
from parts import bars, entry, seed_box
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.settings import Settings
from gui.main_window import MainWindow


def softmax(x):  # noqa: ANN001, ANN201 - as a notebook is written
    e_x = np.exp(x - np.max(x))
    return e_x / e_x.sum()


def create_word_representations(sentences):  # noqa: ANN001, ANN201
    vectors = {}
    for sentence in sentences:
        for word in sentence.split():
            if word not in vectors:
                vectors[word] = np.random.rand(3)  # noqa: NPY002
    return vectors


def notebook(line: str, sentences: list[str], position: int, window: int) -> tuple[list[str], str]:
    """Run the copied line, then the notebook: a printed probability for each word, and the guess.

    The guess is looked up among the words of the sentence, which the program does and the notebook
    does not.
    """
    exec(line, {"np": np})
    vectors = create_word_representations(sentences)
    words = sentences[-1].split()
    query = np.mean([vectors[word] for word in words[max(0, position - window) : position]], axis=0)
    scores = np.array([query @ vectors[word] / np.sqrt(3) for word in words])
    probabilities = softmax(np.exp(scores))
    return [f"{p:.4f}" for p in probabilities], words[int(np.argmax(probabilities))]


@pytest.fixture(autouse=True)
def generator() -> Iterator[None]:
    """NumPy's global generator as it was."""
    state = np.random.get_state()  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002


def shown(window: MainWindow) -> tuple[list[str], str]:
    """The figures beside the bars in the order of the sentence, and the word of the marked one."""
    entry(window, "In sentence order").trigger()
    texts = [t.text for t in painted(bars(window).plot)]
    pairs = list(zip(texts[::2], texts[1::2], strict=True))
    marked = [label for label, value in pairs if value.endswith("predicted")]
    assert len(marked) == 1
    return [value.removesuffix("  predicted") for _, value in pairs], marked[0].rstrip("₀₁₂₃₄")


def copied(window: MainWindow) -> str:
    QApplication.clipboard().setText("")
    click(window.controls.copy_line)
    return QApplication.clipboard().text()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(seed=2**32 - 1),
        Settings("the train left the station on time", 5, 3, 17),
        Settings("to be or not to be", 5, 99, 1234),
        Settings("I am", 1, 1, 5),
    ],
    ids=str,
)
def test_the_copied_line_gives_the_figures_in_the_window(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    told = notebook(copied(window), [settings.sentence], settings.position, settings.window)
    assert shown(window) == told


def test_it_does_so_for_what_is_typed_and_chosen(window: MainWindow) -> None:
    replace_text(window, "we sat and sat")
    for seed in ("3", "44"):
        seed_box(window).setFocus(Qt.FocusReason.TabFocusReason)
        press(window, Key.Key_A, held=CTRL)
        type_in(window, f"{seed}\n")
        line = copied(window)
        assert line == f"np.random.seed({seed})"
        assert shown(window) == notebook(line, ["we sat and sat"], 3, 2)


def test_it_does_so_with_earlier_sentences(window: MainWindow) -> None:
    press(window, Key.Key_E, held=CTRL)
    type_in(window, "the dog ran\nover it")
    sentences = ["the dog ran", "over it", Settings().sentence]
    assert shown(window) == notebook(copied(window), sentences, 4, 2)
    assert shown(window) != notebook(copied(window), sentences[-1:], 4, 2)


def test_another_line_gives_other_figures(window: MainWindow) -> None:
    assert shown(window) != notebook("np.random.seed(1)", [Settings().sentence], 4, 2)
