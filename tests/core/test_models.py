import pytest
from hypothesis import given

from core.models import MODELS, compute, model_of
from core.models.notebook import Notebook
from core.settings import Settings, SettingsError
from core.text import words_of


def test_the_table_is_keyed_by_name() -> None:
    assert [(name, model.name) for name, model in MODELS.items()] == [("notebook", "notebook")]
    assert isinstance(model_of(Settings()), Notebook)


@pytest.mark.parametrize("name", ["", "Notebook", "gpt"])
def test_an_unknown_model_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"“{name}”; choose notebook\.$"):
        compute(Settings(model=name))


@given(settings=..., before=...)
def test_a_previous_result_changes_nothing(settings: Settings, before: Settings) -> None:
    fresh, reused = compute(settings), compute(settings, compute(before))
    assert reused.settings == settings
    assert reused.tokens == words_of(settings.sentence)
    assert reused.context == fresh.context
    assert reused.prediction == fresh.prediction
    assert reused.notes == fresh.notes
    assert reused.attention().tobytes() == fresh.attention().tobytes()
    for one, other in zip(reused.stages, fresh.stages, strict=True):
        assert one.array.tobytes() == other.array.tobytes(), one.name


@given(...)
def test_another_position_needs_no_new_pattern(settings: Settings) -> None:
    previous = compute(settings.replace(position=0))
    result = compute(settings, previous)
    assert result.pattern is previous.pattern
    assert result.probabilities.tobytes() == compute(settings).probabilities.tobytes()


@pytest.mark.parametrize(
    "change",
    [{"sentence": Settings().sentence + " "}, {"window": 3}, {"seed": 1}, {"earlier": "a"}],
)
def test_other_sentences_window_or_seed_need_a_new_pattern(change: dict[str, object]) -> None:
    previous = compute(Settings())
    assert compute(Settings().replace(**change), previous).pattern is not previous.pattern
