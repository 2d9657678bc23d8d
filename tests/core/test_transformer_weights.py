from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checks import SettingsError
from core.transformer.configuration import Configuration
from core.transformer.weights import Weights, initial, n_parameters, shapes

CONFIGURATION = Configuration(20, 8, 3, 4, 32)


def arrays_of(record: Any) -> dict[str, np.ndarray]:
    """Every array of a record and of what is in it, by the path to it."""
    found: dict[str, np.ndarray] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            found[field.name] = value
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                inner = arrays_of(each)
                found |= {f"{field.name}.{number}.{name}": array for name, array in inner.items()}
        else:
            found |= {f"{field.name}.{name}": a for name, a in arrays_of(value).items()}
    return found


@st.composite
def configurations(draw: st.DrawFn) -> Configuration:
    n_head = draw(st.integers(1, 8))
    return Configuration(
        draw(st.integers(3, 40)),
        draw(st.integers(1, 12)),
        draw(st.integers(1, 4)),
        n_head,
        n_head * draw(st.integers(-(-16 // n_head), 32 // n_head)),
    )


@given(configurations())
def test_weights_are_views_of_every_number_in_order(configuration: Configuration) -> None:
    flat = np.arange(n_parameters(configuration), dtype=np.float64)
    arrays = arrays_of(Weights.of(flat, configuration))
    assert {name: array.shape for name, array in arrays.items()} == shapes(configuration)
    assert np.array_equal(np.concatenate([array.ravel() for array in arrays.values()]), flat)
    assert all(np.shares_memory(array, flat) for array in arrays.values())


def test_weights_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        Weights.of(np.zeros(n_parameters(CONFIGURATION) + 1), CONFIGURATION)


def test_initial_weights_are_those_of_gpt_2_for_their_width() -> None:
    flat = initial(CONFIGURATION, 7, np.float64)
    arrays = arrays_of(Weights.of(flat, CONFIGURATION))
    for name, array in arrays.items():
        kind = name.split(".")[-1]
        if kind == "gain":
            assert (array == 1).all()
        elif kind.startswith("b"):
            assert (array == 0).all()
        else:
            usual = {"W_P": 0.01, "W_O": 0.02 / 6**0.5, "W_2": 0.02 / 6**0.5}.get(kind, 0.02)
            wanted = usual * (768 / 32) ** 0.5
            assert array.std() == pytest.approx(wanted, rel=0.15)
            assert abs(array.mean()) < wanted / 5


def test_initial_weights_are_dealt_by_their_own_stream() -> None:
    dealt = np.random.RandomState([7, 3, 0]).standard_normal((20, 32))
    wide = Weights.of(initial(CONFIGURATION, 7, np.float64), CONFIGURATION)
    np.testing.assert_allclose(wide.W_E, 0.02 * np.sqrt(768 / 32) * dealt)
    narrow = initial(CONFIGURATION, 7)
    assert narrow.dtype == np.float32
    assert narrow.tobytes() == initial(CONFIGURATION, 7).tobytes()
    assert narrow.tobytes() != initial(CONFIGURATION, 8).tobytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_vocabulary": 2}, "size of the vocabulary is a whole number from 3 to 2000, not 2"),
        ({"n_context": 0}, "length of the context is a whole number from 1 to 256, not 0"),
        ({"n_layer": 5}, "number of layers is a whole number from 1 to 4, not 5"),
        ({"n_head": 9}, "number of heads is a whole number from 1 to 8, not 9"),
        ({"d_model": 130}, "width of an embedding is a whole number from 16 to 128, not 130"),
        ({"n_head": 5}, "5 heads cannot share a width of 32: choose a multiple of 5"),
        ({"objective": "last"}, "objective is one of next, masked"),
    ],
)
def test_a_shape_out_of_range_is_refused(changes: dict[str, Any], message: str) -> None:
    usual: dict[str, Any] = {"n_vocabulary": 20, "d_model": 32}
    with pytest.raises(SettingsError, match=message):
        Configuration(**usual | changes)
