import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grid import Grid, attention_grid
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Settings
from gui.scale import Scale, bar_scale_for, scale_for
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


@pytest.mark.parametrize(
    ("top", "value", "index"),
    [
        (1.0, -1.0, 0),
        (1.0, 1.0, LAST),
        (0.2, -0.1, round(LAST / 4)),
        (0.2, 0.1, round(3 * LAST / 4)),
        (0.2, -0.3, 0),
        (0.2, 0.3, LAST),
        (0.2, np.nan, 0),
    ],
)
def test_a_change_has_its_place_on_its_side(top: float, value: float, index: int) -> None:
    indices = Scale(LIGHT, top, signed=True).indices(np.array([[value]]))
    assert indices.dtype == np.uint8
    assert indices.tolist() == [[index]]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_no_change_has_the_colour_of_nothing(theme: Theme) -> None:
    scale = Scale(theme, 0.3, signed=True)
    assert scale.colour(int(scale.indices(np.zeros(1))[0])).name() == theme.low


@pytest.mark.parametrize("signed", [False, True])
@given(st.floats(1e-6, 1), st.lists(st.floats(-1, 1), min_size=1, max_size=20))
def test_more_is_never_fainter(signed: bool, top: float, values: list[float]) -> None:
    ascending = np.sort(values if signed else np.abs(values))
    indices = Scale(LIGHT, top, signed).indices(ascending).astype(int)
    assert (np.diff(indices) >= 0).all()


def test_values_are_left_as_they_are() -> None:
    values = np.array([0.1, np.nan])
    values.setflags(write=False)
    Scale(LIGHT, 1.0).indices(values)
    assert values[0] == 0.1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("index", [0, 100, LAST, N_COLOURS])
@pytest.mark.parametrize("signed", [False, True])
def test_colour_and_ink_are_the_themes(theme: Theme, index: int, signed: bool) -> None:
    scale = Scale(theme, 1.0, signed)
    assert scale.colour(index) == cell_colours(theme, signed)[index]
    assert scale.ink(index) == ink_colours(theme, signed)[index]


# of a grid


def grid_of(values: list[list[float]], hidden: list[list[bool]] | None = None) -> Grid:
    n = len(values)
    return Grid(
        title="",
        labels=("w",) * n,
        positions=tuple(range(n)),
        values=np.array(values, float).reshape(n, n),
        hidden=None if hidden is None else np.array(hidden),
        selected=None,
        reason="",
    )


def test_cells_without_a_value_or_hidden_have_the_place_after_the_last() -> None:
    grid = grid_of([[np.nan, np.nan], [0.5, 1.0]], [[True, True], [False, True]])
    assert Scale(LIGHT, 1.0).cells(grid).tolist() == [
        [N_COLOURS, N_COLOURS],
        [round(LAST / 2), N_COLOURS],
    ]
    assert grid.values[1, 1] == 1.0
    assert Scale(LIGHT, 1.0).cells(grid_of([[0.5, np.nan], [0, 1]]))[0, 0] == round(LAST / 2)


@pytest.mark.parametrize(
    ("settings", "fixed", "top"),
    [
        (Settings(), False, 0.2690),
        (Settings(), True, 1.0),
        (Settings("word", 0), False, 1.0),
        (Settings("", 0), False, 1.0),
        (Settings("", 0), True, 1.0),
        (Settings("no no no no", 0), False, 0.25),
        (Settings("word", 0, model="attention"), False, 1.0),
        (Settings("", 0, model="attention"), False, 1.0),
        (Settings(model="attention"), True, 1.0),
    ],
    ids=lambda value: f"{value.sentence[:5]} {value.model}" if isinstance(value, Settings) else "",
)
def test_it_runs_to_the_largest_value_or_to_one(
    settings: Settings, fixed: bool, top: float
) -> None:
    scale = scale_for(attention_grid(compute(settings)), fixed, DARK)
    assert scale.top == pytest.approx(top, abs=5e-5)
    assert scale.theme is DARK
    assert not scale.signed
    assert not scale.beyond


def test_a_few_that_stand_far_above_have_the_last_colour() -> None:
    """With a causal mask the first word can only look at itself."""
    many = Settings(" ".join(f"w{i}" for i in range(40)), 0, model="attention")
    grid = attention_grid(compute(many))
    scale = scale_for(grid, False, LIGHT)
    assert scale.beyond
    assert scale.top < grid.largest / 2
    assert scale.indices(grid.values)[0, 0] == LAST
    shown = scale.indices(grid.values[np.tril_indices(40)])
    assert (shown == LAST).mean() < 0.12
    assert not scale_for(grid, True, LIGHT).beyond


# of the bars


def test_bars_that_are_cells_have_the_colours_of_cells() -> None:
    cells = Scale(DARK, 0.3)
    assert bar_scale_for(compute(Settings()), cells) is cells


def test_bars_that_are_no_cells_run_to_the_largest_bar() -> None:
    result = compute(Settings(model="attention", attention=AttentionSettings(n_head=4)))
    assert bar_scale_for(result, Scale(DARK, 0.3)) == Scale(DARK, float(max(result.probabilities)))


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_without_bars_any_colours_do(model: str) -> None:
    cells = Scale(LIGHT, 0.3)
    assert bar_scale_for(compute(Settings("", 0, model=model)), cells).top > 0


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("top", [0.37, 1.0, 1e-9])
def test_one_value_has_the_place_that_it_has_among_others(signed: bool, top: float) -> None:
    scale = Scale(LIGHT, top, signed)
    halves = (np.arange(N_COLOURS) + 0.5) / (N_COLOURS - 1)
    values = top * np.concatenate([halves, -halves, [0, 1, -1, 7, -7, np.nan, np.inf, -np.inf]])
    values = np.concatenate([values, top * np.random.default_rng(0).uniform(-2, 2, 500)])
    assert [scale.index(value) for value in values] == scale.indices(values).tolist()
