"""The steps on screen: in order, with the figures of the forward pass, words and receipts."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from test_transformer_model import ASKED, DOGS, WORDS, compute, pattern_of, shelved, transformer
from test_transformer_receipt import CASES

from core.arrays import Array
from core.result import NOWHERE, Result, Stage
from core.settings import Knockout, Settings
from core.tables import arrays_of, tables
from core.tables_training import training_arrays

FIRST = ["embeddings", "positions", "x"]
LAYER = ["ln_1", "q", "k", "v", "scores", "attention", "output"]
AFTER = ["attn_out", "x_mid", "ln_2", "hidden", "activated", "mlp_out", "x_out", "ln_f"]
END = ["logits", "raw", "tempered", "truncated", "prediction"]
ALL = {**CASES, "no words": transformer(""), "no words, mean": transformer("", head=None)}


def steps(result: Result) -> dict[str, Stage]:
    return {stage.name: stage for stage in result.stages}


def step(settings: Settings, name: str) -> Stage:
    return steps(compute(settings))[name]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (transformer(layer=0), [*FIRST, *LAYER, *AFTER, *END]),
        (transformer(layer=1), [*FIRST, "x_in", *LAYER, *AFTER, *END]),
        (transformer(layer=1, head=None), [*FIRST, "x_in", *LAYER, "mean", *AFTER, *END]),
        (transformer("", layer=0), [*FIRST, *LAYER, *AFTER, *END]),
    ],
)
def test_the_steps_are_in_order(settings: Settings, names: list[str]) -> None:
    assert [stage.name for stage in compute(settings).stages] == names


@given(ASKED)
def test_they_are_those_of_the_selected_word_in_the_layer_and_head_on_view(
    settings: Settings,
) -> None:
    result, pattern = compute(settings), pattern_of(settings)
    if pattern.trace is None:
        return
    found, i = steps(result), settings.position - pattern.read.start
    layer, head = pattern.trace.layers[result.layer], result.head or 0
    for name, array in {
        "positions": pattern.trace.position,
        "x": pattern.trace.layers[0].x_in,
        "ln_1": layer.ln_1.out,
        "q": layer.q[head],
        "k": layer.k[head],
        "v": layer.v[head],
        "scores": np.where(layer.visible, layer.scores, -np.inf)[head, i],
        "attention": layer.attention[head, i],
        "output": layer.o[head, i],
        "attn_out": layer.attn_out[i],
        "x_mid": layer.x_mid[i],
        "ln_2": layer.ln_2.out[i],
        "hidden": layer.hidden[i],
        "activated": layer.activated[i],
        "mlp_out": layer.mlp_out[i],
        "x_out": layer.x_out[i],
        "ln_f": pattern.trace.ln_f.out[i],
    }.items():
        np.testing.assert_array_equal(found[name].array, array, err_msg=name)
    if result.layer:
        np.testing.assert_array_equal(found["x_in"].array, layer.x_in)
    if result.head is None:
        np.testing.assert_allclose(found["mean"].array, layer.attention[:, i].mean(axis=0))


@given(ASKED)
def test_every_number_is_where_the_screen_looks_for_it(settings: Settings) -> None:
    result = compute(settings)
    assert len({stage.name for stage in result.stages}) == len(result.stages)
    for stage in result.stages:
        assert len(stage.words) in (0, len(stage.array)), stage.name
        assert len(stage.labels) in (0, len(stage.array)), stage.name
        if not result.tokens or not stage.array.size:
            continue
        for place in ((0, 0), (len(stage.array) - 1, 0)):
            entry = stage.entry(*place, settings.position)
            assert result.has(entry), entry
            assert result.is_of_one_word(entry) == (stage.array.ndim == 1)


# Candidates


def test_of_a_large_vocabulary_the_likeliest_are_shown() -> None:
    result = compute(transformer("The w7 xyzzy", 1, shelved(n_words=300)).replace(draw=6))
    found = steps(result)
    for name, array in {
        "logits": result.logits,
        "raw": result.probabilities,
        "tempered": result.tempered,
        "truncated": result.truncation.probabilities,
    }.items():
        stage = found[name]
        assert stage.columns == result.listed
        np.testing.assert_array_equal(stage.array, array[list(result.listed)])
        assert stage.whole is not None
        np.testing.assert_array_equal(stage.whole(), array)
        assert stage.labels == tuple(result.candidates[c].text for c in result.listed)
        for word, label in zip(stage.words, stage.labels, strict=True):
            assert word == {"the": 0, "w7": 1}.get(label, NOWHERE)
    assert result.prediction is not None
    (predicted,) = found["prediction"].array
    assert predicted == result.probabilities.max()
    assert found["prediction"].labels == (result.candidates[result.prediction].text,)
    assert found["prediction"].receipt == "raw"
    assert "each of 300 words; the likeliest 20 are shown" in found["logits"].sentence


def test_of_a_small_vocabulary_all_are_shown() -> None:
    result = compute(transformer(position=1, weights=shelved(n_words=18)))
    assert steps(result)["raw"].labels == tuple(WORDS[:18])
    assert steps(result)["logits"].sentence == (
        "The final state with the embedding of each of 18 words."
    )


# Exports


def test_exported_are_all_layers_all_heads_and_all_words() -> None:
    arrays = arrays_of(compute(transformer(position=3, head=None)))
    n, d, entries = 7, 16, len(WORDS)
    assert {name: array.shape for name, array in arrays.items()} == {
        **dict.fromkeys(("embeddings", "positions", "x", "ln_f"), (n, d)),
        **dict.fromkeys(("ln_1", "ln_2", "attn_out", "x_mid", "mlp_out", "x_out"), (2, n, d)),
        **dict.fromkeys(("q", "k", "v", "output"), (2, 2, n, d // 2)),
        **dict.fromkeys(("hidden", "activated"), (2, n, 4 * d)),
        **dict.fromkeys(("scores", "attention"), (2, 2, n, n)),
        **dict.fromkeys(("logits", "raw", "tempered", "truncated"), (entries,)),
    }
    pattern = pattern_of(transformer())
    for layer, head in np.ndindex(2, 2):
        attention = pattern.attention(layer, head)
        np.testing.assert_array_equal(arrays["attention"][layer, head], attention)
        assert (arrays["scores"][layer, head] == -np.inf).tolist() == (
            np.triu(np.ones((n, n)), 1) == 1
        ).tolist()


def test_words_that_are_not_read_are_undefined_in_exports() -> None:
    settings = transformer(DOGS, 5, shelved(4))  # reads 2 to 5
    arrays, short = arrays_of(compute(settings)), compute(transformer("that the cat sees", 3))
    rows: dict[str, Array] = {name: arrays[name] for name in ("q", "x_out", "ln_f")}
    for name, array in rows.items():
        assert np.isnan(array[..., [0, 1, 6], :]).all(), name
        assert not np.isnan(array[..., 2:6, :]).any(), name
    assert training_arrays(compute(settings))["read"].tolist() == [2, 6]
    for name in ("scores", "attention"):  # of the words that are read, among themselves
        alone = arrays_of(compute(transformer("that the cat sees", 3, shelved(4))))
        np.testing.assert_allclose(arrays[name], alone[name], rtol=1e-12)
    np.testing.assert_array_equal(arrays["embeddings"][2:6], arrays_of(short)["embeddings"])
    assert not np.isnan(arrays["embeddings"]).any()


@pytest.mark.parametrize("name", ALL)
def test_every_result_can_be_exported(name: str) -> None:
    result = compute(ALL[name])
    for array in arrays_of(result).values():
        assert array.dtype == np.float64
    for stage in result.stages:  # the rows of a table have names
        assert stage.array.ndim in (1, 2)
    names = [table.name for table in tables(result)]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("step-") for name in names) == len(result.stages)


# Words


@pytest.mark.parametrize("name", ALL)
def test_formulas_are_well_formed_and_sentences_are_sentences(name: str) -> None:
    for stage in compute(ALL[name]).stages:
        ElementTree.fromstring(f"<p>{stage.formula}</p>")
        assert stage.title
        assert stage.symbol
        if stage.name != "prediction":
            assert stage.sentence.endswith("."), stage.sentence
        assert "  " not in stage.sentence


@pytest.mark.parametrize(
    ("shape", "where", "of_head"),
    [
        ((2, 2), ", layer 2", ", layer 2, head 1 of 2"),
        ((2, 1), ", layer 2", ", layer 2"),
        ((1, 2), "", ", head 1 of 2"),
        ((1, 1), "", ""),
    ],
)
def test_titles_name_the_layer_and_the_head_where_there_are_others(
    shape: tuple[int, int], where: str, of_head: str
) -> None:
    found = steps(compute(transformer(DOGS, 2, shelved(16, *shape))))
    assert found["attention"].title == f"Attention{of_head}"
    assert found["q"].title == f"Queries{of_head}"
    assert found["ln_1"].title == f"LayerNorm{where}"
    assert found["x_mid"].title == f"Added to the input{where}"
    assert found["ln_f"].title == "Final state"


def test_what_comes_from_below_is_called_after_its_layer() -> None:
    result = compute(transformer(DOGS, 2, shelved(16, 4, 1), layer=2))
    assert steps(result)["x_in"].title == "What layer 2 hands on"
    assert steps(result)["x_out"].sentence.endswith("the next layer starts from here.")
    last = step(transformer(DOGS, 2, shelved(16, 4, 1), layer=3), "x_out")
    assert last.sentence.endswith("this was the last layer.")


def test_the_masked_word_is_read_as_mask() -> None:
    settings = transformer(DOGS, 3, shelved(objective="masked"))
    stage, result = step(settings, "embeddings"), compute(settings)
    assert stage.labels == ("The", "dogs", "that", "<mask>", "cat", "sees", "run")
    assert stage.sentence.endswith("In place of “the” stands <mask>.")
    differs = (stage.array != result.pattern.embeddings).any(axis=1)
    assert np.flatnonzero(differs).tolist() == [3]  # on the map it is where its own vector is


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("The dogs", "learned in the training."),
        ("The xyzzy", "1 word is not in the vocabulary and has the vector of <unk>."),
        ("a b c", "2 words are not in the vocabulary and have the vector of <unk>."),
    ],
)
def test_embeddings_say_what_is_not_known(sentence: str, says: str) -> None:
    assert step(transformer(sentence), "embeddings").sentence.endswith(says)


def test_moved_vectors_are_said_to_be() -> None:
    settings = transformer().replace(vectors=(("cat", (1.0,) * 16),))
    assert step(settings, "embeddings").sentence.endswith("Some were moved by hand.")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (transformer(""), "There are no words to compare."),
        (
            transformer(position=4),
            "The query of “cat” with the key of each word. Words after it are hidden: their score "
            "is −∞.",
        ),
        (transformer(position=6), "The query of “run” with the key of each word."),
        (
            transformer(position=6).replace(knockouts=(Knockout(2, 6),)),
            "The query of “run” with the key of each word. What is knocked out has a score of −∞.",
        ),
        (
            transformer(DOGS, 1, shelved(objective="masked")),
            "The query of “dogs” with the key of each word.",
        ),
    ],
)
def test_the_scores_say_what_is_hidden(settings: Settings, sentence: str) -> None:
    assert step(settings, "scores").sentence == sentence


def test_positions_say_where_they_count_from() -> None:
    whole, part = step(transformer(), "positions"), step(transformer(DOGS, 5, shelved(4)), "x")
    assert whole.words == tuple(range(7))
    assert part.words == (2, 3, 4, 5)
    sentence = step(transformer(DOGS, 5, shelved(4)), "positions").sentence
    assert sentence.endswith("at the first of the 4 words that are read.")


def test_where_nothing_is_left_to_look_at_it_says_so() -> None:
    found = steps(compute(CASES["nothing left"]))
    assert found["attention"].sentence == "Nothing is left to look at, so every share is 0."
    assert not found["output"].array.any()
