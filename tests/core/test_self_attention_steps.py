"""The steps on screen: in order, with the figures of the definitions, words and receipts."""

import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given
from test_self_attention import ASKED, BE, attention, pattern_of

from core.arrays import Array
from core.models import compute
from core.result import Entry, Result, Stage
from core.settings import Knockout, Settings

HEAD = ["q", "k", "v", "scores", "attention", "output"]
END = ["z", "logits", "raw", "tempered", "truncated", "prediction"]
VECTORS = ["embeddings", "positions", "x", "q", "k", "v", "output", "z"]
SEVERAL = {
    "usual": attention(position=4),
    "several heads": attention(BE, 5, n_head=3, d_model=4, head=1),
    "mean of heads": attention(BE, 5, n_head=3, d_model=4, head=None),
    "positions": attention(BE, 9, positions="sinusoidal", d_model=7),
    "positions and mean": attention(positions="sinusoidal", n_head=2, head=None),
    "identity": attention(BE, 3, projections="identity", mask="none", d_model=5),
    "unscaled": attention(scaled=False, d_head=2),
    "distance": attention(BE, 3, read_out="distance", temperature=0.4),
    "window": attention(BE, 7, mask="window").replace(window=3),
    "sampling": attention(position=8, top_k=3, top_p=0.6).replace(draw=2),
    "knocked out": attention("a b c", 1).replace(knockouts=(Knockout(0), Knockout(1, 1))),
    "one word": attention("one"),
    "no words": attention(""),
    "no words, all else": attention("", positions="sinusoidal", n_head=2, head=None),
}


def steps(result: Result) -> dict[str, Stage]:
    return {stage.name: stage for stage in result.stages}


def sentence(settings: Settings, name: str) -> str:
    return steps(compute(settings))[name].sentence


# The definitions


def softmax(x: list[float]) -> list[float]:
    exps = [math.exp(value - max(x)) for value in x]
    return [e / math.fsum(exps) for e in exps]


def by_definition(settings: Settings) -> dict[str, Array]:
    """Everything, word by word, as the definitions read."""
    own, words, position = settings.attention, settings.sentence.split(), settings.position
    d, n = own.d_model, len(words)
    stream, vectors = np.random.RandomState(settings.seed), dict[str, Array]()
    for word in [*settings.earlier.split(), *words]:
        if word not in vectors:
            vectors[word] = stream.rand(d)
    vectors |= {word: np.array(at) for word, at in settings.vectors}
    x = np.array([vectors[word] for word in words]).reshape(n, d)
    if own.positions == "sinusoidal":
        for p in range(n):
            for c in range(d):
                angle = p / 10000 ** (2 * (c // 2) / d)
                x[p, c] += math.cos(angle) if c % 2 else math.sin(angle)
    n_head = 1 if own.projections == "identity" else own.n_head
    d_head = own.d_head or min(d, 16)
    z, heads, scores = np.zeros((n, d)), np.zeros((n_head, n, n)), np.full((n_head, n, n), -np.inf)
    for h in range(n_head):
        if own.projections == "identity":
            W_Q = W_K = W_V = W_O = np.eye(d)
        else:

            def drawn(m: int, *shape: int, head: int = h) -> Array:
                return np.random.RandomState([settings.seed, 1, m, head]).standard_normal(shape)

            W_Q, W_K, W_V = (drawn(m, d, d_head) / math.sqrt(d) for m in (0, 1, 2))
            W_O = drawn(3, d_head, d) / math.sqrt(n_head * d_head)
        for i in range(n):
            seen = [j for j in range(n) if _sees(settings, h, i, j)]
            for j in seen:
                scores[h, i, j] = (x[i] @ W_Q) @ (x[j] @ W_K)
                if own.scaled:
                    scores[h, i, j] /= math.sqrt(W_Q.shape[1])
            if seen:
                heads[h, i, seen] = softmax(scores[h, i, seen].tolist())
            z[i] += sum((heads[h, i, j] * (x[j] @ W_V) for j in seen), np.zeros(W_V.shape[1])) @ W_O
    found = {"x": x, "scores": scores, "attention": heads, "z": z}
    if n and heads[:, position].any():
        candidates = [vectors[word] for word in dict.fromkeys(words)]
        logits = [
            float(z[position] @ c) if own.read_out == "dot" else -math.dist(z[position], c)
            for c in candidates
        ]
        found["logits"], found["raw"] = np.array(logits), np.array(softmax(logits))
        found["tempered"] = np.array(softmax([each / own.temperature for each in logits]))
    return found


def _sees(settings: Settings, h: int, i: int, j: int) -> bool:
    mask = settings.attention.mask
    if (mask != "none" and j > i) or (mask == "window" and j < i - settings.window):
        return False
    return not any(
        each.key == j and each.query in (None, i) and each.head in (None, h)
        for each in settings.knockouts
    )


@given(ASKED)
@example(attention("", 0))
@example(attention(BE, 9, d_model=256, n_head=8, d_head=64, positions="sinusoidal"))
def test_every_step_agrees_with_the_definitions(settings: Settings) -> None:
    result, expected = compute(settings), by_definition(settings)
    pattern, found = pattern_of(settings), steps(result)
    np.testing.assert_allclose(pattern.masked_scores, expected["scores"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(pattern.heads, expected["attention"], rtol=1e-9, atol=1e-12)
    assert (result.prediction is None) == ("raw" not in expected)
    if not result.tokens:
        return
    position, head = settings.position, result.head or 0
    figures = {
        "x": expected["x"],
        "scores": expected["scores"][head, position],
        "attention": expected["attention"][head, position],
        "mean": expected["attention"][:, position].mean(axis=0),
        "z": expected["z"][position],
        **{name: expected[name] for name in ("logits", "raw", "tempered") if name in expected},
    }
    for name in figures.keys() & found.keys():
        close = {"rtol": 1e-9, "atol": 1e-12, "err_msg": name}
        np.testing.assert_allclose(found[name].array, figures[name], **close)
    if result.prediction is not None:
        assert result.prediction == np.argmax(found["raw"].array)
        close_to_largest = pytest.approx(expected["raw"].max(), rel=1e-9)
        assert expected["raw"][result.prediction] == close_to_largest


# In order


@pytest.mark.parametrize("name", SEVERAL)
def test_the_steps_come_in_order(name: str) -> None:
    settings = SEVERAL[name]
    inputs = ["embeddings"]
    if settings.attention.positions == "sinusoidal":
        inputs += ["positions", "x"]
    mean = ["mean"] if settings.attention.head is None else []
    stages = compute(settings).stages
    assert [stage.name for stage in stages] == [*inputs, *HEAD, *mean, *END]
    titles = [stage.title for stage in stages]
    assert len(set(titles)) == len(titles)


@given(ASKED)
def test_every_row_has_its_word(settings: Settings) -> None:
    result, own = compute(settings), settings.attention
    n, d, d_head = len(result.tokens), own.d_model, own.d_key
    every, candidates = tuple(range(n)), [c.positions[0] for c in result.candidates]
    shapes = dict.fromkeys(("embeddings", "positions", "x"), (n, d))
    shapes |= dict.fromkeys("qkv", (n, d_head))
    shapes |= dict.fromkeys(("scores", "attention", "mean"), (n,))
    shapes |= {"output": (d_head,), "z": (d,)}
    for stage in result.stages:
        shape = shapes.get(stage.name, (len(stage.words),))
        assert stage.array.shape == shape, stage.name
        assert not stage.array.flags.writeable
        is_component = stage.name in ("output", "z")
        assert stage.row_axis == ("component" if is_component else "word")
        assert stage.column_axis == ("component" if stage.array.ndim == 2 else "")
        if is_component:
            assert stage.words == ()
        elif stage.name == "prediction":
            chosen = [] if result.prediction is None else [candidates[result.prediction]]
            assert list(stage.words) == chosen
        elif stage.name in END:
            assert list(stage.words) == candidates
            assert stage.labels == tuple(c.text for c in result.candidates)
        else:
            assert stage.words == every
            assert stage.labels == ()


@given(ASKED)
def test_the_arrays_are_those_of_the_pattern(settings: Settings) -> None:
    result, pattern = compute(settings), pattern_of(settings)
    found, h, i = steps(result), result.head or 0, settings.position
    expected: dict[str, Array | None] = {
        "embeddings": pattern.embeddings,
        "positions": pattern.positions,
        "x": pattern.x,
        "q": pattern.q[h],
        "k": pattern.k[h],
        "v": pattern.v[h],
        "logits": result.logits,
        "raw": result.probabilities,
        "tempered": result.tempered,
        "truncated": result.truncation.probabilities,
    }
    if result.tokens:
        expected |= {
            "scores": pattern.masked_scores[h, i],
            "attention": pattern.heads[h, i],
            "z": pattern.context_vector(i),
        }
        output = np.einsum("j,jk->k", pattern.heads[h, i], pattern.v[h])
        np.testing.assert_allclose(found["output"].array, output, rtol=1e-9, atol=1e-12)
    for name in expected.keys() & found.keys():
        np.testing.assert_array_equal(found[name].array, expected[name], name)
    if result.prediction is not None:
        largest = result.probabilities[result.prediction]
        assert found["prediction"].array.tolist() == [largest]


@given(ASKED)
def test_exported_data_has_all_heads_and_words(settings: Settings) -> None:
    result, pattern = compute(settings), pattern_of(settings)
    whole = {stage.name: stage.whole() for stage in result.stages if stage.whole is not None}
    n, n_head, own = len(result.tokens), pattern.n_head, settings.attention
    vectors, matrix = (n_head, n, own.d_key), (n_head, n, n)
    assert {name: array.shape for name, array in whole.items()} == {
        **dict.fromkeys("qkv", vectors),
        **dict.fromkeys(("scores", "attention"), matrix),
        "z": (n, own.d_model),
    }
    for stage in result.stages:
        if n and stage.name in whole:
            array = whole[stage.name]
            part = array[stage.head] if stage.name != "z" else array
            mine = part if stage.array.ndim == 2 else part[settings.position]
            np.testing.assert_allclose(stage.array, mine, rtol=1e-12, atol=1e-14)
    left_out = {stage.name for stage in result.stages if not stage.exported}
    assert left_out == {"output", "mean", "prediction"} & set(steps(result))


def test_the_entry_of_a_cell_is_the_number_in_it() -> None:
    found = steps(compute(SEVERAL["several heads"]))
    assert found["embeddings"].entry(7, 2, 5) == Entry("embeddings", 7, 2)
    for name in "qkv":
        assert found[name].entry(6, 3, 5) == Entry(name, 6, 3, 1)
    for name in ("scores", "attention", "output"):
        assert found[name].entry(3, 0, 5) == Entry(name, 5, 3, 1)
    assert found["z"].entry(2, 0, 5) == Entry("z", 5, 2)
    for name in ("logits", "raw", "tempered", "truncated"):
        assert found[name].entry(6, 0, 5) == Entry(name, 5, 6)  # “question” stands at 9
    mean = steps(compute(SEVERAL["mean of heads"]))["mean"]
    assert mean.entry(3, 0, 5) == Entry("mean", 5, 3)


@given(ASKED)
def test_entries_of_the_result(settings: Settings) -> None:
    result = compute(settings)
    kind = "mean" if result.head is None else "attention"
    assert kind in steps(result)
    assert result.cell_entry(2, 1) == Entry(kind, 2, 1, result.head or 0)
    assert result.bar_entry(3) == Entry("raw", settings.position, 3)


@given(ASKED)
def test_vectors_have_three_decimals_and_the_rest_four(settings: Settings) -> None:
    for stage in compute(settings).stages:
        assert stage.decimals == (3 if stage.name in VECTORS else 4), stage.name


# In words and letters


@pytest.mark.parametrize("name", SEVERAL)
def test_a_formula_is_well_formed(name: str) -> None:
    for stage in compute(SEVERAL[name]).stages:
        tags = ElementTree.fromstring(f"<formula>{stage.formula}</formula>").iter()
        assert {tag.tag for tag in tags} <= {"formula", "sub", "sup"}
        assert not {*"{}"} & set(stage.formula)


@pytest.mark.parametrize("name", SEVERAL)
def test_every_sentence_reads_well(name: str) -> None:
    for stage in compute(SEVERAL[name]).stages:
        text = stage.sentence
        assert text[0].isupper() or text[0].isdigit(), text
        assert text.endswith("."), text
        assert not {*"{}<>\n–"} & set(text), text
        assert not any(slip in text for slip in ("  ", " :", " .", "“”", "..")), text


def test_the_embeddings_name_the_seed_and_the_width() -> None:
    text = sentence(attention(d_model=7).replace(seed=4321), "embeddings")
    assert "next 7 random numbers of seed 4321;" in text
    one = sentence(attention(d_model=1), "embeddings")
    assert "1 random numbers" not in one


@pytest.mark.parametrize("name", ["mean of heads", "several heads"])
def test_the_title_tells_the_head(name: str) -> None:
    h = (SEVERAL[name].attention.head or 0) + 1
    for stage in compute(SEVERAL[name]).stages:
        assert stage.title.endswith(f", head {h} of 3") == (stage.name in HEAD)
    assert not any("head" in stage.title for stage in compute(SEVERAL["usual"]).stages)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (attention(mask="none"), "No word is hidden."),
        (attention(mask="causal"), "Words after it are hidden: their score is −∞."),
        (
            attention(mask="window").replace(window=1),
            "Only the word itself and the one before it are seen: the other scores are −∞.",
        ),
        (
            attention(mask="window").replace(window=2000),
            "Only the word itself and the 2,000 before it are seen: the other scores are −∞.",
        ),
    ],
)
def test_the_scores_tell_what_is_hidden(settings: Settings, text: str) -> None:
    assert sentence(settings, "scores").endswith(text)
    assert "“The”" in sentence(settings, "scores")


def test_what_is_knocked_out_is_not_said_to_be_seen() -> None:
    settings = attention(mask="none").replace(knockouts=(Knockout(3),))
    assert np.isinf(steps(compute(settings))["scores"].array[3])
    assert "No word is hidden." not in sentence(settings, "scores")


def test_the_formulas_follow_the_settings() -> None:
    def formula(name: str, settings: Settings) -> str:
        return steps(compute(settings))[name].formula

    assert formula("scores", attention(d_model=5)).endswith(" / √5")
    assert formula("scores", attention(d_model=5, d_head=2)).endswith(" / √2")
    assert "√" not in formula("scores", attention(scaled=False))
    assert formula("q", attention()) == "q = E W<sub>Q</sub>"
    assert formula("q", attention(positions="sinusoidal")) == "q = x W<sub>Q</sub>"
    assert formula("v", attention(projections="identity")) == "v = E"
    assert formula("z", attention(projections="identity")) == "z = o"
    assert "W<sub>O" in formula("z", attention())
    assert formula("logits", attention()).endswith("z · E<sub>c</sub>")
    assert formula("logits", attention(read_out="distance")).endswith("−|z − E<sub>c</sub>|")
    assert formula("tempered", attention(temperature=0.25)) == "p = softmax(l / 0.25)"


@pytest.mark.usefixtures("decimal_comma")
def test_the_temperature_has_the_readers_decimal_sign() -> None:
    assert "0,25" in steps(compute(attention(temperature=0.25)))["tempered"].formula


def test_what_is_left_to_draw_is_told() -> None:
    settings = SEVERAL["sampling"]
    truncation = compute(settings).truncation
    assert truncation.kept == 3
    text = sentence(settings, "truncated")
    assert text.startswith("3 words may be drawn;")
    assert f"{truncation.discarded:.4f}" in text
    assert sentence(attention(top_k=1), "truncated").startswith("1 word may be drawn;")


def test_where_nothing_is_left_to_look_at_it_is_said() -> None:
    found = steps(compute(SEVERAL["knocked out"]))
    assert found["attention"].sentence == "Nothing is left to look at, so every share is 0."
    assert found["prediction"].sentence == "Nothing is predicted."
    assert not found["attention"].array.any()
    assert not found["z"].array.any()
    assert not found["truncated"].sentence.startswith("3 words may be drawn")
