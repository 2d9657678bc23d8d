from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Knockout, Settings
from gui.beside import Beside

PINNED = Settings(seed=3)
START = Settings(
    model="attention", knockouts=(Knockout(1),), pin=PINNED, attention=AttentionSettings(n_head=2)
)


def test_alone_there_is_nothing_beside_it() -> None:
    beside = Beside(compute(Settings()))
    assert beside.pinned is beside.before is beside.comparison is beside.knocking_out is None


def test_each_is_compared_with_what_is_on_screen() -> None:
    result = compute(START)
    beside = Beside(result)
    assert beside.comparison is not None
    assert beside.knocking_out is not None
    assert (beside.comparison.a.settings, beside.comparison.b) == (PINNED, result)
    assert beside.knocking_out.a.settings == START.replace(knockouts=())
    assert beside.knocking_out is beside.knocking_out, "compared once"


def test_no_attention_is_computed_anew_for_a_cheap_change() -> None:
    first = Beside(compute(START))
    cooler = START.replace(attention=START.attention.replace(temperature=0.5))
    after = Beside(compute(cooler, first.result), first)
    assert after.pinned is first.pinned
    assert after.before is not None
    assert first.before is not None
    assert after.before.pattern is first.before.pattern
    assert after.before.settings == cooler.replace(knockouts=())


def test_another_seed_is_computed_anew() -> None:
    first = Beside(compute(START))
    after = Beside(compute(START.replace(seed=9)), first)
    assert after.before is not None
    assert after.before.settings.seed == 9
