import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import compute
from core.settings import Settings
from gui.scale import Scale, scale_for
from gui.theme import DARK, LIGHT, N_COLOURS, Theme, cell_colours, ink_colours

LAST = N_COLOURS - 1


@pytest.mark.parametrize(
    ("top", "value", "index"),
    [
        (1.0, 0.0, 0),
        (1.0, 1.0, LAST),
        (1.0, 0.4, round(0.4 * LAST)),
        (0.2690, 0.2690, LAST),
        (0.2690, 0.1, round(0.1 / 0.2690 * LAST)),
        (0.05, 0.05 / LAST, 1),
        (0.05, 0.4 * 0.05 / LAST, 0),
        (0.5, 0.6, LAST),
        (0.5, np.nan, 0),
    ],
)
def test_a_value_has_its_place_in_the_table(top: float, value: float, index: int) -> None:
    indices = Scale(LIGHT, top).indices(np.array([[value]]))
    assert indices.dtype == np.uint8
    assert indices.tolist() == [[index]]


@given(st.floats(1e-6, 1), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_more_is_never_fainter(top: float, values: list[float]) -> None:
    ascending = np.sort(values)
    assert (np.diff(Scale(LIGHT, top).indices(ascending).astype(int)) >= 0).all()


def test_values_are_left_as_they_are() -> None:
    values = np.array([0.1, np.nan])
    values.setflags(write=False)
    Scale(LIGHT, 1.0).indices(values)
    assert values[0] == 0.1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("index", [0, 100, LAST])
def test_colour_and_ink_are_the_themes(theme: Theme, index: int) -> None:
    scale = Scale(theme, 1.0)
    assert scale.colour(index) is cell_colours(theme)[index]
    assert scale.ink(index) is ink_colours(theme)[index]


@pytest.mark.parametrize(
    ("sentence", "fixed", "top"),
    [
        (Settings().sentence, False, 0.2690),
        (Settings().sentence, True, 1.0),
        ("word", False, 1.0),
        ("", False, 1.0),
        ("", True, 1.0),
        ("no no no no", False, 0.25),
    ],
)
def test_it_runs_to_the_largest_value_or_to_one(sentence: str, fixed: bool, top: float) -> None:
    scale = scale_for(compute(Settings(sentence, 0)), fixed, DARK)
    assert scale.top == pytest.approx(top, abs=5e-5)
    assert scale.theme is DARK
