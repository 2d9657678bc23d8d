"""Every example computes, and what its line tells to look for is there to see."""

from collections.abc import Callable

import numpy as np
import pytest

from core.arrays import Array
from core.examples import Example, examples
from core.heads import habit
from core.language import runs_right_to_left
from core.model_records import READY_MADE, AttentionSettings
from core.models import MODELS, compute
from core.result import Result
from core.settings import Settings
from core.transformer import shelf
from core.transformer.probe_sentences import grammar_probes
from core.transformer.probes import probed
from core.transformer.vocabulary import Vocabulary
from core.transformer.weights import Weights

BY_TITLE = {example.title: example for example in examples()}
CAT, DOG = "Cat: one half of a pair", "Dog: the other half"
MEANT_CAT, MEANT_DOG = "Cat, with meaning", "Dog, with meaning"


def result_of(title: str) -> Result:
    return compute(BY_TITLE[title].settings)


def column(result: Result, word: str) -> list[Array]:
    """What every row gives to each place of `word`."""
    return [result.attention()[1:, t.word] for t in result.tokens if t.text == word]


def stage(result: Result, name: str) -> Array:
    return next(stage.array for stage in result.stages if stage.name == name)


def vectors(result: Result) -> dict[str, list[float]]:
    return {
        token.text: vector
        for token, vector in zip(result.tokens, stage(result, "embeddings").tolist(), strict=True)
    }


def the_wins_every_row(result: Result) -> None:
    assert result.settings == Settings()
    winners = result.attention()[1:].argmax(axis=1)
    assert {result.tokens[i].text for i in winners} == {"the"}


def train_and_station_are_not_drawn_alike(result: Result) -> None:
    position = {token.text: token.word for token in result.tokens}
    train, station = position["train"], position["station"]
    assert abs(result.attention()[train, station] - result.attention()[station, train]) > 0.01


def to_and_be_have_one_value_each(result: Result) -> None:
    for word in ("to", "be"):
        first, second = column(result, word)
        assert (first == second).all()
    assert (column(result, "to")[0] != column(result, "be")[0]).all()


def one_word_differs_and_no_figure(_: Result) -> None:
    cat, dog = result_of(CAT), result_of(DOG)
    pairs = zip(cat.tokens, dog.tokens, strict=True)
    assert [(a.text, b.text) for a, b in pairs if a.text != b.text] == [("cat", "dog")]
    assert cat.settings.replace(sentence="", position=0) == dog.settings.replace(
        sentence="", position=0
    )
    assert cat.settings.position == dog.settings.position
    np.testing.assert_array_equal(cat.attention(), dog.attention())


def every_word_gets_another_vector_and_other_figures(result: Result) -> None:
    after = vectors(result)
    words = [token.text for token in result.tokens]
    without = compute(Settings(" ".join(words[1:]), result.settings.position - 1))
    for before in (without, result_of(CAT)):
        shared = after.keys() & vectors(before).keys()
        assert [word for word in shared if after[word] == vectors(before)[word]] == []
    assert (result.probabilities[1:] != without.probabilities).all()


def the_first_word_has_no_context(result: Result) -> None:
    assert result.settings.position == 0
    assert len(result.tokens) > 1
    assert result.context == ()
    assert np.isnan(result.probabilities).all()


def all_cells_are_equal_and_the_first_wins(result: Result) -> None:
    assert len({token.text for token in result.tokens}) == 1
    assert len(set(result.attention()[1:].flatten().tolist())) == 1
    assert result.predicted_position == 0


def the_direction_makes_no_difference(result: Result) -> None:
    words = [token.text for token in result.tokens]
    assert runs_right_to_left(result.settings.sentence)
    assert all(map(runs_right_to_left, words))
    latin = " ".join(chr(ord("a") + words.index(word)) for word in words)
    other = compute(result.settings.replace(sentence=latin))
    np.testing.assert_array_equal(result.attention(), other.attention())


def only_white_space_parts_words(result: Result) -> None:
    assert len(result.tokens) > 1
    assert len(compute(Settings("".join(result.settings.sentence.split()), 0)).tokens) == 1


def no_value_is_large(result: Result) -> None:
    assert len(result.tokens) >= 60
    assert np.nanmax(result.attention()) < 0.05


def scores_are_the_same_both_ways_and_the_softmax_parts_them(result: Result) -> None:
    position = {token.text: token.word for token in result.tokens}
    fox, dog = position["fox"], position["dog"]
    assert result.settings.position == fox  # whose scores stand among the steps
    scores = stage(result, "scores")
    mirrored = compute(result.settings.replace(position=dog))
    assert stage(mirrored, "scores")[fox] == scores[dog]
    for token in result.tokens:
        there = compute(result.settings.replace(position=token.word))
        assert stage(there, "scores")[fox] == scores[token.word]
    attention = result.attention()
    assert round(attention[fox, dog], 2) != round(attention[dog, fox], 2)


def each_head_looks_elsewhere_unless_scaled(result: Result) -> None:
    own = result.settings.attention
    assert own.n_head == 4
    assert own.head == 0  # the first, so that one may go on to the others
    assert {int(row.argmax()) for row in rows_of_all_heads(result)} == {0, 2, 5, 8}
    assert min(row.max() for row in rows_of_all_heads(result)) > 2 / 9
    assert "even" not in habits_of(result)
    scaled = compute(result.settings.replace(attention=own.replace(scaled=True)))
    assert habits_of(scaled) == ["even"] * 4
    assert max(row.max() for row in rows_of_all_heads(scaled)) < 1.5 / 9


def rows_of_all_heads(result: Result) -> list[Array]:
    """What the selected word looks at, in each head."""
    position = result.settings.position
    return [result.attention(head=head)[position] for head in range(result.pattern.n_head)]


def habits_of(result: Result) -> list[str]:
    """What each head does over the whole sentence."""
    return [
        habit(result.attention(head=head), result.pattern.hidden(head=head)).kind
        for head in range(result.pattern.n_head)
    ]


def place_alone_tells_one_to_from_the_other(result: Result) -> None:
    own = result.settings.attention
    first, second = (token.word for token in result.tokens if token.text == "to")
    with_place = result.attention()
    assert (np.abs(with_place[first] - with_place[second]) > 0.005).any()
    assert (np.abs(with_place[:, first] - with_place[:, second]) > 0.005).any()
    without = compute(result.settings.replace(attention=own.replace(positions="none"))).attention()
    np.testing.assert_array_equal(without[first], without[second])
    np.testing.assert_array_equal(without[:, first], without[:, second])


def fox_gives_jumps_least(result: Result) -> None:
    words = [token.text for token in result.tokens]
    assert result.settings.position == words.index("fox")
    assert int(result.row.argmin()) == words.index("jumps")
    from_dog = compute(result.settings.replace(position=words.index("dog")))
    assert int(from_dog.row.argmin()) == words.index("jumps")


def bank_is_money_by_the_river_too(result: Result) -> None:
    assert "river" in [token.text for token in result.tokens]
    best = [result.candidates[i].text for i in result.truncation.order[:3]]
    assert best == ["bank", "securities", "banks"]


def cat_and_dog_differ_a_little_and_train_more(_: Result) -> None:
    cat, dog = BY_TITLE[MEANT_CAT].settings, BY_TITLE[MEANT_DOG].settings
    assert cat.sentence.replace("cat", "dog") == dog.sentence
    assert cat.replace(sentence="", position=0) == dog.replace(sentence="", position=0)
    train = cat.replace(sentence=cat.sentence.replace("cat", "train"))
    rows = [compute(each).row for each in (cat, dog, train)]
    assert (np.round(rows[0], 4) != np.round(rows[1], 4)).any()
    of_cat, of_dog, of_train = (float(row[1]) for row in rows)
    assert round(of_cat, 4) != round(of_dog, 4)
    assert abs(of_cat - of_dog) < 0.01
    assert of_train < 0.5 * min(of_cat, of_dog)


def nobody_wrote_drink_and_tea(result: Result) -> None:
    best = [result.candidates[i] for i in result.truncation.order[:3]]
    assert [each.text for each in best] == ["coffee", "drink", "tea"]
    assert best[1].positions == best[2].positions == ()


def unknown_words_look_alike_at_all(result: Result) -> None:
    words = [token.text for token in result.tokens]
    assert [words[i] for i in result.unknown] == ["slithy", "toves"]
    assert not result.pattern.embeddings[list(result.unknown)].any()
    for i in result.unknown:
        row = result.attention()[i]
        np.testing.assert_allclose(row[: i + 1], 1 / (i + 1))


def head_of_the_subject_finds(result: Result, word: str) -> None:
    words = [token.text for token in result.tokens]
    assert result.row[words.index(word)] > 0.9
    stored, shown = shelf.weights_of(READY_MADE), result.settings.transformer
    found = probed(
        Weights.of(stored.flat.astype(np.float64), stored.configuration),
        stored.configuration,
        Vocabulary(stored.words),
        grammar_probes(stored.plan.difficulty),
    )
    best = found.best("subject")
    assert best is not None
    assert (best.layer, best.head, best.is_clear) == (shown.layer, shown.head, True)


def likeliest(result: Result, n: int = 1) -> list[str]:
    return [result.candidates[i].text for i in result.truncation.order[:n]]


def with_word(result: Result, old: str, new: str) -> Result:
    sentence = result.settings.sentence.replace(old, new)
    return compute(result.settings.replace(sentence=sentence))


def the_verb_is_plural_for_keys_and_singular_for_key(result: Result) -> None:
    head_of_the_subject_finds(result, "keys")
    assert result.tokens[result.settings.position].text == "cabinet"
    assert set(likeliest(result, 2)) == {"are", "belong"}
    assert set(likeliest(with_word(result, "keys", "key"), 2)) == {"is", "belongs"}


def each_verb_has_its_own_noun(result: Result) -> None:
    head_of_the_subject_finds(result, "dogs")
    words = [token.text for token in result.tokens]
    before_sees = compute(result.settings.replace(position=words.index("cat")))
    assert int(before_sees.row.argmax()) == words.index("cat")
    assert likeliest(before_sees)[0].endswith("s")
    assert not likeliest(result)[0].endswith("s")


def the_pronoun_follows_the_noun(result: Result) -> None:
    assert likeliest(result) == ["she"]
    assert likeliest(with_word(result, "woman", "man")) == ["he"]
    for neither in ("teacher", "nurse"):
        other = with_word(result, "woman", neither)
        p = {each.text: other.probabilities[i] for i, each in enumerate(other.candidates)}
        assert abs(p["she"] - p["he"]) < 0.2


def after_on_comes_time(result: Result) -> None:
    assert likeliest(result) == ["time"]
    assert result.probabilities.max() > 0.9


def astronauts_have_no_number(result: Result) -> None:
    assert result.tokens[result.unknown[0]].text == "astronauts"
    one = with_word(result, "astronauts", "astronaut")
    np.testing.assert_array_equal(result.probabilities, one.probabilities)


CLAIMS: dict[str, Callable[[Result], None]] = {
    "The notebook’s own": the_wins_every_row,
    "The train and the station": train_and_station_are_not_drawn_alike,
    "A word that comes back": to_and_be_have_one_value_each,
    CAT: one_word_differs_and_no_figure,
    DOG: one_word_differs_and_no_figure,
    "A word put in front": every_word_gets_another_vector_and_other_figures,
    "Nothing before it": the_first_word_has_no_context,
    "One word over and over": all_cells_are_equal_and_the_first_wins,
    "Another script: Arabic": the_direction_makes_no_difference,
    "Another script: Chinese": only_white_space_parts_words,
    "A long one": no_value_is_large,
    "Without projections": scores_are_the_same_both_ways_and_the_softmax_parts_them,
    "Four heads": each_head_looks_elsewhere_unless_scaled,
    "One word in two places": place_alone_tells_one_to_from_the_other,
    "Fox and jumps, with meaning": fox_gives_jumps_least,
    "A misleading keyword": bank_is_money_by_the_river_too,
    MEANT_CAT: cat_and_dog_differ_a_little_and_train_more,
    MEANT_DOG: cat_and_dog_differ_a_little_and_train_more,
    "Words beyond the sentence": nobody_wrote_drink_and_tea,
    "Words that GloVe lacks": unknown_words_look_alike_at_all,
    "The keys to the cabinet": the_verb_is_plural_for_keys_and_singular_for_key,
    "The dogs that the cat sees": each_verb_has_its_own_noun,
    "The woman said that": the_pronoun_follows_the_noun,
    "The train, learned": after_on_comes_time,
    "A word it never saw": astronauts_have_no_number,
}


def test_what_is_of_one_model_needs_it() -> None:
    for example in examples():
        assert example.needs_model == (example.settings.model != Settings().model)
        if not example.needs_model:  # in the present model the present adjustments stay
            assert example.settings.attention == AttentionSettings()


@pytest.mark.parametrize(
    "example", [e for e in examples() if not e.needs_model], ids=lambda example: example.title
)
def test_what_is_of_any_model_computes_in_each(example: Example) -> None:
    for model in MODELS:
        result = compute(example.settings.replace(model=model))
        assert [token.text for token in result.tokens] == example.settings.sentence.split()
        assert (result.prediction is None) == (model == "notebook" and result.context == ())


def test_there_are_enough_and_no_title_twice() -> None:
    assert len(examples()) == len(BY_TITLE) >= 8


def test_every_example_has_a_claim_that_is_tested() -> None:
    assert list(BY_TITLE) == list(CLAIMS)


@pytest.mark.parametrize("title", CLAIMS)
def test_there_is_to_see_what_one_is_told_to_look_for(title: str) -> None:
    CLAIMS[title](result_of(title))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_the_line_is_one_to_read(example: Example) -> None:
    assert example.look_for[-1] in ".?"
    assert "{" not in example.title + example.look_for
    assert len(example.title) <= 30
    assert len(example.look_for) <= 100
