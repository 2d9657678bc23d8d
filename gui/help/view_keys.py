"""The keys that the parts of the window know while they have the focus."""

from dataclasses import dataclass

from core.language import marked


@dataclass(frozen=True)
class Keys:
    """What some keys do; each key as QKeySequence writes it."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True)
class Place:
    """A part of the window and the keys that it knows."""

    name: str
    keys: tuple[Keys, ...]


ARROWS = ("Left", "Right", "Up", "Down")
ENDS = ("Home", "End")
CHOOSE = ("Return", "Space")
REMOVE = ("Del", "Backspace")

PLACES = (
    Place(
        marked("Words"),
        (
            Keys((*ARROWS, *ENDS), marked("Select another word; while you guess, point at it")),
            Keys(CHOOSE, marked("Guess this word")),
            Keys(REMOVE, marked("Knock the word out, or give it back")),
        ),
    ),
    Place(
        marked("Attention matrix"),
        (
            Keys((*ARROWS, *ENDS), marked("Go from cell to cell")),
            Keys(CHOOSE, marked("Select the row’s word and show the cell’s arithmetic")),
            Keys(REMOVE, marked("Knock out this one look, or give it back")),
            Keys(("+", "-"), marked("Zoom in and out")),
        ),
    ),
    Place(
        marked("Arcs"),
        (
            Keys((*ARROWS, *ENDS), marked("Select another word")),
            Keys(("Shift+Left", "Shift+Right"), marked("Point at another arc")),
            Keys(CHOOSE, marked("Show the arithmetic of the arc")),
        ),
    ),
    Place(
        marked("Embedding map"),
        (
            Keys(("Left", "Right", *ENDS), marked("Go from word to word")),
            Keys(
                ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"),
                marked("Move the word’s vector"),
            ),
            Keys(CHOOSE, marked("Select the word")),
            Keys(REMOVE, marked("Put its vector back")),
            Keys(("Esc",), marked("Let go of a word that is being dragged")),
        ),
    ),
    Place(
        marked("Small matrices of the heads"),
        (Keys((*ARROWS, *ENDS), marked("Look at another head")),),
    ),
    Place(
        marked("Bars of the next word"),
        (
            Keys(("Up", "Down", "PgUp", "PgDown", *ENDS), marked("Go from bar to bar")),
            Keys(("Return",), marked("Show the bar’s arithmetic")),
            Keys(("Space",), marked("Select the bar’s word")),
        ),
    ),
    Place(
        marked("Lines over all windows"),
        (
            Keys(("Left", "Right", *ENDS), marked("Choose another window")),
            Keys(("Up", "Down"), marked("Point at another line")),
        ),
    ),
    Place(
        marked("Everywhere"),
        (
            Keys(("Tab", "Shift+Tab"), marked("Go to the next part of the window, or back")),
            Keys(("Menu", "Shift+F10"), marked("Open the menu of a word or a cell")),
        ),
    ),
)
