"""What the tests share: settings to try, Hypothesis's profiles, the language put back."""

from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st

from core import language
from core.settings import MAX_SEED, MAX_WINDOW, Settings

# The same sentences every time. For a search: --hypothesis-profile=thorough
hypothesis.settings.register_profile(
    "quick",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "thorough", hypothesis.settings.get_profile("quick"), derandomize=False, max_examples=2000
)
hypothesis.settings.load_profile("quick")

# Few enough to come back within a sentence, and one of every kind that might need care.
_WORDS = st.sampled_from(
    (
        "the",
        "The",
        "train",
        "station",
        "a",
        "it's",
        'say,"hi"',
        "{x}",
        "😀",
        "👩‍👧",
        "القطة",
        "我",
        "٣",
    )
) | st.text(min_size=1, max_size=5)
_GAPS = st.sampled_from((" ", "  ", "\n", "\t", "\u2003", "\x1f", "\u2028\u3000"))


@st.composite
def _sentences(draw: st.DrawFn) -> str:
    words = draw(st.lists(_WORDS, max_size=12))
    return draw(st.sampled_from(("", " "))) + "".join(word + draw(_GAPS) for word in words)


@st.composite
def _settings(draw: st.DrawFn) -> Settings:
    sentence = draw(_sentences())
    return Settings(
        sentence=sentence,
        position=draw(st.integers(0, max(len(sentence.split()) - 1, 0))),
        window=draw(st.integers(1, 4) | st.integers(1, MAX_WINDOW)),
        seed=draw(st.sampled_from((0, 1, MAX_SEED)) | st.integers(0, MAX_SEED)),
    )


# For `@given(settings=...)` in any test with an argument `settings: Settings`.
st.register_type_strategy(Settings, _settings())


@pytest.fixture
def decimal_comma() -> Iterator[None]:
    """Text as for a reader who writes 0,5."""
    language.use(decimal_sign=",")
    yield
    language.use()
