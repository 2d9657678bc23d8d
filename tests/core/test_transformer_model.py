"""The transformer as a model: the same figures as word by word, and what it reads."""

import math
from functools import cache, partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array
from core.model_records import TransformerSettings
from core.models.transformer import Transformer, TransformerPattern, words_read
from core.result import MOST_LISTED, Result
from core.settings import Knockout, Settings, SettingsError
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of
from core.transformer.configuration import Configuration
from core.transformer.plan import Plan
from core.transformer.weights import Floats, Weights, initial, shapes

MODEL = Transformer()
TEXT = (
    "<unk> <mask> . the dog dogs cat cats is are sees see run runs that a train left station on "
    "time he she said woman"
)
WORDS = TEXT.split()
DOGS = "The dogs that the cat sees run"


@cache
def shelved(
    n_context: int = 16,
    n_layer: int = 2,
    n_head: int = 2,
    d_model: int = 16,
    objective: str = "next",
    n_words: int = len(WORDS),
    step: int = 5,
    plan: Plan | None = None,
    number: int = 0,
) -> str:
    """The SHA-256 of weights on the shelf, dealt at random.

    With 0 steps they are those that a training starts from, else larger ones.
    """
    words = tuple([*WORDS, *(f"w{i}" for i in range(n_words))][:n_words])
    configuration = Configuration(n_words, n_context, n_layer, n_head, d_model, objective)
    stream = np.random.RandomState([7, number])
    parts = [
        stream.standard_normal(shape) * 0.4 + name.endswith("gain")
        for name, shape in shapes(configuration).items()
    ]
    flat = np.concatenate([part.ravel() for part in parts]).astype(np.float32)
    flat = flat if step else initial(configuration, number)
    sha256 = sha256_of(configuration, words, flat)
    snapshot = Snapshot(step, sha256, 2.0, 2.0, flat)
    nothing = np.empty((0, 3))
    shelf.put(TrainedRun(plan or Plan(), configuration, words, None, nothing, (snapshot,)))
    return sha256


def transformer(
    sentence: str = DOGS, position: int = 0, weights: str = "", **own: object
) -> Settings:
    """Settings of this model; `own` are those that it alone reads."""
    return Settings(
        sentence,
        position,
        model="transformer",
        transformer=TransformerSettings(weights=weights or shelved()).replace(**own),
    )


def compute(settings: Settings) -> Result:
    return MODEL.read_out(MODEL.attend(settings), settings)


def pattern_of(settings: Settings) -> TransformerPattern:
    return MODEL.attend(settings)


@st.composite
def asked(draw: st.DrawFn) -> Settings:
    """Settings of this model, some with knock-outs and vectors moved by hand."""
    words = draw(st.lists(st.sampled_from((*WORDS[2:9], "Dogs,", "xyzzy", "…")), max_size=8))
    objective = draw(st.sampled_from(("next", "masked")))
    n_context = draw(st.sampled_from((1, 3, 16)))
    n_layer, n_head = draw(st.sampled_from(((1, 1), (2, 2), (2, 8), (4, 1))))
    gone: list[Knockout] = []
    vectors: dict[str, tuple[float, ...]] = {}
    if words:
        place = st.integers(0, len(words) - 1)
        one = st.builds(
            Knockout,
            place,
            st.none() | place,
            st.none() | st.integers(0, 7),
            st.none() | st.integers(0, 3),
        )
        gone = draw(st.lists(one, max_size=3, unique=True))
        component = st.integers(-20, 20).map(lambda n: n / 10)
        vector = st.lists(component, min_size=16, max_size=16).map(tuple)
        vectors = draw(st.dictionaries(st.sampled_from((*words, "time")), vector, max_size=2))
    return transformer(
        " ".join(words),
        draw(st.integers(0, max(len(words) - 1, 0))),
        shelved(n_context, n_layer, n_head, 16, objective),
        layer=draw(st.integers(0, 3)),
        head=draw(st.none() | st.integers(0, 7)),
        temperature=draw(st.sampled_from((0.05, 1.0, 10.0))),
        top_k=draw(st.none() | st.integers(1, 5)),
        top_p=draw(st.sampled_from((0.2, 1.0))),
    ).replace(
        knockouts=tuple(gone), vectors=tuple(vectors.items()), draw=draw(st.sampled_from((0, 3)))
    )


ASKED = asked()


# Word by word, as the definitions read


def entry_of(word: str) -> int:
    bare = word.lower().strip(",!?\"'“”")
    for form in (word, word.lower(), bare):
        if form in WORDS[2:]:
            return WORDS.index(form)
    return WORDS.index(".") if word and set(word) <= set(".!?…") else 0


def read_by_definition(n: int, position: int, n_context: int) -> list[int]:
    if position < n_context:
        return list(range(min(n, n_context)))
    return list(range(position - n_context + 1, position + 1))


def norm_of(x: Array, gain: Floats, bias: Floats) -> Array:
    mean = sum(x) / len(x)
    variance = sum((each - mean) ** 2 for each in x) / len(x)
    return (x - mean) / math.sqrt(variance + 1e-5) * gain + bias


def gelu_of(x: float) -> float:
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def softmax_of(x: list[float]) -> list[float]:
    exps = [math.exp(value - max(x)) for value in x]
    return [e / math.fsum(exps) for e in exps]


def by_definition(settings: Settings) -> dict[str, Array]:
    """Everything for the words that are read: what each layer hands on, and the logits."""
    stored = shelf.weights_of(settings.transformer.weights)
    shape, words = stored.configuration, settings.sentence.split()
    weights = Weights.of(stored.flat.astype(float), shape)
    W_E = weights.W_E.copy()
    for word, vector in settings.vectors:
        if word in words and len(vector) == shape.d_model:
            W_E[entry_of(word)] = vector
    read = read_by_definition(len(words), settings.position, shape.n_context)
    ids = [entry_of(words[position]) for position in read]
    if shape.objective == "masked":
        ids[read.index(settings.position)] = 1
    n, d, d_head = len(read), shape.d_model, shape.d_head
    x = [W_E[each] + weights.W_P[place] for place, each in enumerate(ids)]
    attention = np.zeros((shape.n_layer, shape.n_head, n, n))
    handed_on: list[Array] = []
    for number, block in enumerate(weights.blocks):
        normed = [norm_of(row, block.ln_1.gain, block.ln_1.bias) for row in x]
        q, k, v = (
            [
                row @ block.W_QKV[:, t * d : (t + 1) * d] + block.b_qkv[t * d : (t + 1) * d]
                for row in normed
            ]
            for t in range(3)
        )
        middle: list[Array] = []
        for i in range(n):
            brought = np.zeros(d)
            for h in range(shape.n_head):
                own = slice(h * d_head, (h + 1) * d_head)
                seen = [
                    j
                    for j in range(n)
                    if (j <= i or shape.objective == "masked")
                    and not any(
                        each.key == read[j]
                        and each.query in (None, read[i])
                        and each.head in (None, h)
                        and each.layer in (None, number)
                        for each in settings.knockouts
                    )
                ]
                if seen:
                    scores = [float(q[i][own] @ k[j][own]) / math.sqrt(d_head) for j in seen]
                    attention[number, h, i, seen] = softmax_of(scores)
                    for j in seen:
                        brought[own] += attention[number, h, i, j] * v[j][own]
            middle.append(x[i] + brought @ block.W_O + block.b_o)
        x = []
        for row in middle:
            hidden = norm_of(row, block.ln_2.gain, block.ln_2.bias) @ block.W_1 + block.b_1
            x.append(row + np.array([gelu_of(each) for each in hidden]) @ block.W_2 + block.b_2)
        handed_on.append(np.array(x))
    last = [norm_of(row, weights.ln_f.gain, weights.ln_f.bias) for row in x]
    return {
        "attention": attention,
        "handed on": np.array(handed_on),
        "final": np.array(last),
        "logits": np.array(last) @ W_E.T,
        "read": np.array(read),
    }


@given(ASKED)
def test_every_figure_agrees_with_the_definitions(settings: Settings) -> None:
    result = compute(settings)
    if not result.tokens:
        return
    expected, pattern = by_definition(settings), pattern_of(settings)
    read: list[int] = expected["read"].tolist()
    close = partial(np.testing.assert_allclose, rtol=1e-8, atol=1e-10)
    for layer in range(pattern.n_layer):
        for head in range(pattern.n_head):
            weights = pattern.attention(layer, head)[np.ix_(read, read)]
            close(weights, expected["attention"][layer, head])
    found = {stage.name: stage.array for stage in result.stages}
    i = read.index(settings.position)
    close(found["x_out"], expected["handed on"][result.layer, i])
    close(found["ln_f"], expected["final"][i])
    logits = expected["logits"][i]
    close(result.logits, logits)
    close(result.probabilities, softmax_of(logits.tolist()))
    temperature = settings.transformer.temperature
    cooled = softmax_of((logits / temperature).tolist())
    np.testing.assert_allclose(result.tempered, cooled, rtol=1e-6, atol=1e-10)
    assert result.prediction == np.argmax(result.probabilities)


def test_the_words_are_looked_up_as_the_contract_has_it() -> None:
    pattern = pattern_of(transformer("The «dogs», see! xyzzy <mask> … CAT’S ."))
    looked_up = ["the", "dogs", "see", "<unk>", "<unk>", ".", "<unk>", "."]
    assert [WORDS[each] for each in pattern.ids] == looked_up
    assert pattern.unknown == (3, 4, 6)
    assert compute(transformer("The xyzzy")).unknown == (1,)


# Laws


@given(ASKED)
def test_rows_sum_to_one_or_see_nothing(settings: Settings) -> None:
    pattern = pattern_of(settings)
    for layer in range(pattern.n_layer):
        for head in range(pattern.n_head):
            attention, hidden = pattern.attention(layer, head), pattern.hidden(layer, head)
            hidden = np.zeros(attention.shape, bool) if hidden is None else hidden
            read = [i for i in range(len(pattern.tokens)) if pattern.is_read(i)]
            assert not attention[read][hidden[read]].any()
            sums = attention.sum(axis=1)[read]
            sees = np.logical_not(hidden[read]).any(axis=1)
            np.testing.assert_allclose(sums, sees, rtol=1e-12, atol=0)
            assert np.isnan(np.delete(attention, read, axis=0)).all()


@pytest.mark.parametrize("place", range(1, 7))
def test_a_later_word_changes_no_earlier_row(place: int) -> None:
    words = DOGS.split()
    before = pattern_of(transformer())
    after = pattern_of(transformer(" ".join([*words[:place], "train", *words[place + 1 :]])))
    assert before.trace is not None
    assert after.trace is not None
    for one, other in zip(before.trace.layers, after.trace.layers, strict=True):
        np.testing.assert_allclose(one.x_out[:place], other.x_out[:place], rtol=1e-12)
        assert not np.allclose(one.x_out[place:], other.x_out[place:])
    logits = before.trace.logits, after.trace.logits
    np.testing.assert_allclose(logits[0][:place], logits[1][:place], rtol=1e-12)


def test_a_masked_word_plays_no_part_and_all_others_do() -> None:
    masked = shelved(objective="masked")
    words = DOGS.split()
    before = compute(transformer(DOGS, 3, masked))
    assert pattern_of(transformer(DOGS, 3, masked)).masked == 3
    for place, _ in enumerate(words):
        other = " ".join([*words[:place], "train", *words[place + 1 :]])
        after = compute(transformer(other, 3, masked))
        assert np.allclose(before.logits, after.logits) == (place == 3)


# Knock-outs and vectors moved by hand


def test_an_edge_is_knocked_out_in_one_head_of_one_layer_only() -> None:
    settings = transformer(position=4)
    before = pattern_of(settings)
    after = pattern_of(settings.replace(knockouts=(Knockout(1, 4, 0, 1),)))
    for layer, head in np.ndindex(2, 2):
        one, other = before.attention(layer, head), after.attention(layer, head)
        assert (one == other).all() == ((layer, head) != (1, 0))
    assert after.attention(1, 0)[4, 1] == 0
    hidden = after.hidden(1, 0)
    assert hidden is not None
    assert hidden[4, 1]


def test_where_nothing_is_left_to_look_at_the_word_still_has_a_prediction() -> None:
    gone = tuple(Knockout(key) for key in range(7))
    result = compute(transformer(position=4).replace(knockouts=gone))
    assert result.row.tolist() == [0.0] * 7
    assert result.prediction is not None
    assert (result.reason, result.undefined_rows) == ("", "nothing left to look at")
    other = compute(transformer("a sees dogs that cat").replace(position=4, knockouts=gone[:5]))
    np.testing.assert_allclose(other.logits, result.logits, rtol=1e-12)  # from the word alone


def test_a_vector_moved_by_hand_is_read_and_read_out() -> None:
    moved = tuple(float(c) for c in np.linspace(-1, 1, 16))
    settings = transformer("The dogs see the cat", 1)
    before, after = (
        compute(each) for each in (settings, settings.replace(vectors=(("The", moved),)))
    )
    # "The" and "the" are one entry, so both words moved.
    assert after.pattern.embeddings[[0, 3]].tolist() == [list(moved)] * 2
    np.testing.assert_array_equal(after.pattern.dealt, before.pattern.embeddings)
    np.testing.assert_array_equal(after.pattern.embeddings[1], before.pattern.embeddings[1])
    final = next(stage.array for stage in after.stages if stage.name == "ln_f")
    assert after.logits[WORDS.index("the")] == pytest.approx(final @ np.array(moved))
    assert not np.allclose(before.logits, after.logits)
    # Neither a vector of another width acts, nor one of a word that is not in the sentence.
    for vector in (("The", moved[:3]), ("train", moved)):
        same = compute(settings.replace(vectors=(vector,)))
        np.testing.assert_array_equal(same.logits, before.logits)


# Longer than what it reads


@pytest.mark.parametrize(
    ("n", "position", "n_context", "read"),
    [
        (5, 2, 8, range(5)),
        (9, 2, 4, range(4)),
        (9, 3, 4, range(4)),
        (9, 4, 4, range(1, 5)),
        (9, 8, 4, range(5, 9)),
        (9, 8, 1, range(8, 9)),
        (0, 0, 4, range(0)),
    ],
)
def test_it_reads_the_words_that_end_with_the_selected_one(
    n: int, position: int, n_context: int, read: range
) -> None:
    assert words_read(n, position, n_context) == read


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_words_beyond_the_context_are_undefined(objective: str) -> None:
    result = compute(transformer(DOGS, 5, shelved(4, objective=objective)))
    attention, hidden = result.attention(0), result.hidden_from(0)
    assert hidden is not None
    assert np.isnan(attention[[0, 1, 6]]).all()
    assert not attention[2:6][:, [0, 1, 6]].any()
    np.testing.assert_allclose(attention[2:6].sum(axis=1), 1)
    assert hidden[[0, 1, 6]].all()
    assert hidden[:, [0, 1, 6]].all()
    assert result.undefined_rows == "beyond the 4 words that the model reads"
    assert result.context == (2, 3, 4, 5)
    assert result.prediction is not None


def test_what_is_knocked_out_beyond_the_context_plays_no_part() -> None:
    settings = transformer(DOGS, 5, shelved(4))
    knockouts = (Knockout(0), Knockout(6, 5), Knockout(3, 1), Knockout(3, 4))
    one = compute(settings.replace(knockouts=knockouts))
    other = compute(settings.replace(knockouts=knockouts[3:]))
    np.testing.assert_array_equal(one.logits, other.logits)
    assert one.attention(0)[4, 3] == 0
    assert one.attention(0)[5, 3] > 0


# What it needs to know


def test_another_selection_needs_no_new_attention_within_the_context() -> None:
    reads = MODEL.attend_reads
    for position in range(1, 7):
        assert reads(transformer()) == reads(transformer(position=position))
    masked, short = shelved(objective="masked"), shelved(4)
    assert reads(transformer(DOGS, 1, masked)) != reads(transformer(DOGS, 2, masked))
    assert reads(transformer(DOGS, 1, short)) == reads(transformer(DOGS, 3, short))
    assert reads(transformer(DOGS, 3, short)) != reads(transformer(DOGS, 4, short))


@pytest.mark.parametrize(
    "changes",
    [
        {"sentence": "The dogs"},
        {"knockouts": (Knockout(1),)},
        {"vectors": (("dogs", (1.0,)),)},
        {"transformer": TransformerSettings(weights=shelved(number=1))},
    ],
)
def test_what_attention_depends_on(changes: dict[str, object]) -> None:
    settings = transformer()
    assert MODEL.attend_reads(settings) != MODEL.attend_reads(settings.replace(**changes))


@pytest.mark.parametrize(
    "own",
    [{"layer": 0}, {"head": None}, {"temperature": 2.0}, {"top_k": 1}, {"n_step": 3}],
)
def test_what_attention_does_not_depend_on(own: dict[str, object]) -> None:
    settings = transformer()
    assert MODEL.attend_reads(settings) == MODEL.attend_reads(settings.adjusted(**own))
    assert MODEL.attend_reads(settings) == MODEL.attend_reads(settings.replace(seed=3, draw=1))


def test_weights_that_are_not_there_are_refused_in_a_sentence() -> None:
    settings = transformer(weights="ab" * 32)
    with pytest.raises(SettingsError, match=r"^The weights .* not on this computer"):
        MODEL.attend(settings)
    # Yet an earlier result of theirs is compared with.
    assert MODEL.attend_reads(settings) != MODEL.attend_reads(transformer())


# The result


def test_the_candidates_are_the_vocabulary_with_its_places_in_the_sentence() -> None:
    result = compute(transformer("The dogs see the xyzzy", 1))
    assert [each.text for each in result.candidates] == WORDS
    places = {each.text: each.positions for each in result.candidates if each.positions}
    assert places == {"the": (0, 3), "dogs": (1,), "see": (2,)}
    masked = compute(transformer("The dogs", 1, shelved(objective="masked")))
    places = {each.text: each.positions for each in masked.candidates if each.positions}
    assert places == {"the": (0,), "dogs": (1,)}


def test_the_likeliest_are_listed() -> None:
    result = compute(transformer(position=3))
    likeliest = np.argsort(-result.probabilities, kind="stable")[:MOST_LISTED]
    assert result.listed == tuple(sorted(likeliest.tolist()))


@pytest.mark.parametrize(
    ("shape", "own", "on_view"),
    [
        ((2, 2), {"layer": 0, "head": 1}, (0, 1)),
        ((2, 2), {"layer": 3, "head": 7}, (1, 1)),
        ((2, 2), {"layer": 1, "head": None}, (1, None)),
        ((1, 1), {"layer": 2, "head": None}, (0, 0)),
    ],
)
def test_the_layer_and_the_head_on_view_are_among_those_there_are(
    shape: tuple[int, int], own: dict[str, object], on_view: tuple[int, int | None]
) -> None:
    n_layer, n_head = shape
    result = compute(transformer(DOGS, 3, shelved(16, n_layer, n_head), **own))
    assert (result.layer, result.head) == on_view
    assert result.cell_stage == ("mean" if on_view[1] is None else "attention")
    entry = result.cell_entry(3, 1)
    assert (entry.layer, entry.head) == (on_view[0], on_view[1] or 0)
    heads = [result.pattern.attention(result.layer, head) for head in range(n_head)]
    shown = np.mean(heads, axis=0) if on_view[1] is None else heads[on_view[1]]
    np.testing.assert_array_equal(result.on_view, shown)


@pytest.mark.parametrize(("layer", "head"), [(2, 0), (0, 2), (-1, 0), (0, -1)])
def test_there_is_no_other_head(layer: int, head: int) -> None:
    with pytest.raises(IndexError):
        pattern_of(transformer()).attention(layer, head)
    with pytest.raises(IndexError):
        pattern_of(transformer("")).attention(layer, head)


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_the_context_is_what_the_selected_word_may_see(objective: str) -> None:
    weights = shelved(objective=objective)
    causal = objective == "next"
    assert compute(transformer(DOGS, 2, weights)).context == ((0, 1, 2) if causal else ())
    assert compute(transformer("", 0, weights)).context == ()


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_without_words_nothing_is_defined(objective: str) -> None:
    result = compute(transformer("", 0, shelved(objective=objective)))
    assert (result.prediction, result.drawn, result.reason) == (
        None,
        None,
        "No words, no prediction.",
    )
    assert np.isnan(result.probabilities).all()
    assert result.on_view.shape == (0, 0)
    assert result.hidden is None
    assert result.pattern.embeddings.shape == (0, result.d_model) == (0, 16)
    assert result.landmarks == ()


def test_the_final_state_is_a_landmark_whose_products_are_the_logits() -> None:
    result = compute(transformer(position=3))
    (landmark,) = result.landmarks
    embeddings = Weights.of(
        shelf.weights_of(shelved()).flat, shelf.weights_of(shelved()).configuration
    ).W_E
    assert (landmark.key, landmark.name) == ("final", "final state")
    np.testing.assert_allclose(embeddings @ landmark.vector, result.logits, rtol=1e-5)


def test_a_draw_takes_one_of_those_that_may_be_drawn_the_same_every_time() -> None:
    settings = transformer(position=3, top_k=2).replace(draw=1)
    first = compute(settings)
    allowed = set(np.flatnonzero(first.truncation.probabilities).tolist())
    assert len(allowed) == 2
    draws = {compute(settings.replace(draw=number)).drawn for number in range(1, 30)}
    assert draws == allowed
    assert compute(settings).drawn == first.drawn


@given(ASKED)
def test_nobody_can_write_into_a_result(settings: Settings) -> None:
    result = compute(settings)
    pattern = result.pattern
    arrays = [stage.array for stage in result.stages]
    arrays += [pattern.embeddings, pattern.dealt, result.logits, result.probabilities]
    arrays += [pattern.attention(0, 0), result.tempered, result.truncation.probabilities]
    assert not any(array.flags.writeable for array in arrays if array.size)


def test_the_weights_on_the_shelf_stay_as_they_were() -> None:
    flat = shelf.weights_of(shelved()).flat.copy()
    compute(transformer().replace(vectors=(("dogs", (1.0,) * 16),)))
    np.testing.assert_array_equal(shelf.weights_of(shelved()).flat, flat)


def test_it_is_asked_for_nothing_that_only_the_others_have() -> None:
    result = compute(transformer())
    assert len(MODEL.over_seeds(result)) == 0
    assert MODEL.over_windows(result).shape == (0, len(WORDS))
    assert MODEL.seed_line(result.settings) == ""
    assert (MODEL.name, MODEL.title) == ("transformer", "Transformer")
    assert MODEL.looks == ("sorted", "sampling", "over training")
