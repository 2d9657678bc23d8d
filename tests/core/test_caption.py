import re
from typing import Any

import pytest
from hypothesis import given
from strategies import any_settings, some_vectors, some_weights
from test_language import SENTENCES, Upper

from core import __version__, language
from core.asked import called, excerpt, listed, printable
from core.caption import FIGURES, alternative, caption
from core.comparison import compared
from core.model_records import AttentionSettings
from core.models import MODELS, compute
from core.noise import over_seeds
from core.settings import LOOKS, NOISE_PICTURES, PICTURES, PIN_PICTURES, Display, Knockout, Settings

PROGRAM = f"Attention Explorer {__version__}"
FOX = "“The quick brown fox jumps over the lazy dog” · Selected word: “jumps”"


def attention(**own: Any) -> Settings:
    return Settings(model="attention", attention=AttentionSettings(**own))


def told(settings: Settings, figure: str = "picture") -> str:
    """The alternative text with everything known that the settings need."""
    result = compute(settings)
    comparison = None if settings.pin is None else compared(compute(settings.pin), result)
    noise = None
    if settings.display.picture in NOISE_PICTURES:
        *_, noise = over_seeds(settings)
    return alternative(result, figure, comparison, noise)


CAPTIONS: list[tuple[Settings, str]] = [
    (Settings(), f"{FOX} · Model: Notebook, window 2, seed 0"),
    (Settings("", 0), "No sentence · Model: Notebook, window 2, seed 0"),
    (Settings(seed=4, window=3), f"{FOX} · Model: Notebook, window 3, seed 4"),
    (attention(), f"{FOX} · Model: Self-attention, seed 0"),
    (
        attention(mask="window"),
        f"{FOX} · Model: Self-attention, window 2, seed 0 · Settings: mask window",
    ),
    (
        attention(
            n_head=2, d_model=8, head=None, mask="none", temperature=0.5, read_out="distance"
        ),
        f"{FOX} · Model: Self-attention, seed 0 · Settings: embeddings of 8 components, "
        "2 heads of 8, mask none, read-out distance, temperature 0.5 · Mean of 2 heads",
    ),
    (
        attention(n_head=3, d_head=5, head=1, scaled=False, positions="sinusoidal", top_k=2),
        f"{FOX} · Model: Self-attention, seed 0 · Settings: 3 heads of 5, positions sinusoidal, "
        "scores not scaled, top-k 2 · Head 2 of 3",
    ),
    (
        attention(n_head=3, projections="identity"),
        f"{FOX} · Model: Self-attention, seed 0 · Settings: projections identity",
    ),
    (
        Settings(knockouts=(Knockout(2), Knockout(0, 4), Knockout(3, None, 1))),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Knocked out: “brown”, “The” for “jumps”",
    ),
    (
        Settings(vectors=(("fox", (1, 1, 1)), ("cat", (1, 1, 1)), ("dog", (1, 1)))),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Vectors moved by hand: “fox”",
    ),
    (
        Settings(earlier="a b\n\nc"),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Earlier sentences: “a b | c”",
    ),
    (Settings(draw=12), f"{FOX} · Model: Notebook, window 2, seed 0 · Draw 12"),
    (
        Settings(n_seeds=50, display=Display("mean")),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Over 50 seeds",
    ),
    (
        Settings(pin=Settings(seed=3)),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Compared with A: Selected word: “jumps”, "
        "Model: Notebook, window 2, seed 3",
    ),
    (
        Settings(pin=Settings("a b", 1)),
        f"{FOX} · Model: Notebook, window 2, seed 0 · Compared with A: “a b”, Selected word: “b”, "
        "Model: Notebook, window 2, seed 0",
    ),
]


@pytest.mark.parametrize(("settings", "expected"), CAPTIONS)
def test_a_caption_states_what_is_shown(settings: Settings, expected: str) -> None:
    assert caption(compute(settings)) == f"{expected} · {PROGRAM}"


def test_a_caption_tells_equal_words_apart() -> None:
    assert "Selected word: “the₂”" in caption(compute(Settings("the cat the", 2)))


def test_a_long_sentence_loses_its_middle_and_a_long_word_too() -> None:
    text = caption(compute(Settings(" ".join(f"word{i}" for i in range(300)), 40)))
    assert re.match("“word0 word1 .* … .* word299” \\(300 words\\) · Selected word: “word40”", text)
    text = caption(compute(Settings("a" * 500 + " b", 0)))
    assert len(text) < 260
    assert "…" in text


def test_many_knock_outs_are_counted() -> None:
    text = caption(compute(Settings(knockouts=tuple(map(Knockout, range(8))))))
    assert "Knocked out: “The”, “quick”, “brown”, “fox” … (8 in all)" in text


@given(settings=any_settings())
def test_a_caption_is_one_line_of_modest_length(settings: Settings) -> None:
    text = caption(compute(settings))
    assert len(text.splitlines()) == 1
    assert "\x00" not in text
    assert len(text) < 2500
    assert text.endswith(PROGRAM)


def test_what_would_spoil_a_line_is_written_as_a_number() -> None:
    assert printable("a\x00\x85\u202eb\u2067\ufffe") == r"a\x00\x85\u202eb\u2067\ufffe"
    assert printable("naïve 👩‍👧 القطة\u2003我") == "naïve 👩‍👧 القطة\u2003我"
    assert called("\x07") == "“\\x07”"


def test_an_excerpt_is_within_its_length() -> None:
    text = " ".join(["word"] * 100)
    for n in (20, 50, 99):
        assert len(excerpt(text, n)) <= n
        assert re.fullmatch("(word )+…( word)+", excerpt(text, n))
    assert excerpt(" a \n b ", 3) == "a b"
    assert len(excerpt("x" * 100 + " b", 20)) == 20


def test_a_list_of_many_tells_how_many() -> None:
    assert listed(["a"]) == "a"
    assert listed(list("abcd")) == "a, b, c, d"
    assert listed(list("abcde")) == "a, b, c, d … (5 in all)"


def sentences_in(text: str) -> int:
    return len(re.findall(r"[.](?= |$)", re.sub(r"\([^)]*\)|“[^”]*”", "", text)))


def test_the_matrix_in_words() -> None:
    assert told(Settings()) == (
        "Attention matrix: coloured cells in 9 rows, the words that look (query), and 9 columns, "
        "the words looked at (key). The row of the selected word, “jumps”, has its largest values "
        "at “the” (0.2182), “brown” (0.1775), “lazy” (0.1104). The largest of all, 0.2690, is "
        "where “dog” looks at “the”. Marked besides: 1 row without values: “The” (undefined: no "
        "word before)."
    )


def test_the_bars_in_words() -> None:
    assert told(Settings(), "next word") == (
        "Horizontal bars with the probabilities of 9 words, the largest first. The largest are "
        "“the” (0.2182), “brown” (0.1775), “lazy” (0.1104). Predicted is “the” with 0.2182."
    )


@pytest.mark.parametrize(
    ("settings", "figure", "words"),
    [
        (attention(mask="causal"), "picture", "36 cells that cannot be seen"),
        (Settings(knockouts=(Knockout(2),)), "picture", "knocked out: “brown”"),
        (Settings("a b c", 0), "picture", "selected word, “a”, has no values (undefined: no word"),
        (Settings("one", 0), "picture", "Attention matrix: a single cell, for “one” is the only"),
        (Settings("one", 0), "next word", "without bars. No prediction: there is no word before"),
        (Settings("one", 0), "words", "No word has a tint (undefined: no word before)."),
        (Settings(display=Display("arcs")), "picture", "Arcs over the words of the sentence, from"),
        (Settings(display=Display("arcs")), "picture", "Most attention goes to “the” (0.2182)"),
        (Settings("a b", 0, display=Display("arcs")), "picture", "There are none (undefined"),
        (Settings(display=Display("map")), "picture", "Embedding map: 9 distinct words as points"),
        (Settings(display=Display("map")), "picture", "are “dog” (0.9234), “fox” (0.8846)"),
        (Settings("a", 0, display=Display("map")), "picture", "a single point, for “a” is the"),
        (Settings(n_seeds=9, display=Display("mean")), "picture", "Mean over 9 seeds: coloured"),
        (Settings(n_seeds=9, display=Display("deviation")), "picture", "Standard deviation over 9"),
        (Settings(n_seeds=9, display=Display("mean")), "next word", "deviation over 9 seeds."),
        (Settings(pin=Settings(seed=1), display=Display("pinned")), "picture", "A: Attention matr"),
        (Settings(pin=Settings(seed=1), display=Display("difference")), "picture", "B − A: colou"),
        (Settings(pin=Settings(seed=1), display=Display("difference")), "picture", "(+0."),
        (Settings(pin=Settings(seed=1)), "next word", "its probability in A and in B."),
        (Settings(display=Display(look="in order")), "next word", "in the order of the sentence"),
        (Settings(display=Display(look="two softmaxes")), "next word", "twice gives “the” 0.2182"),
        (Settings(display=Display(look="over windows")), "next word", "with 1 to 4 words of cont"),
        (Settings(display=Display(look="over windows")), "next word", "With 4 words of context “t"),
        (Settings(display=Display(look="over seeds")), "next word", "“brown” wins most often, 162"),
        (
            attention(top_k=3).replace(display=Display(look="sampling")),
            "next word",
            "3 of 9 words may be drawn.",
        ),
        (Settings(draw=3), "next word", "draw 3 takes “The”."),
        (Settings(), "words", "the context: “brown”, “fox”; the predicted word: “the”."),
        (Settings(), "heads", "There is one head"),
        (attention(n_head=3, head=None), "heads", "3 small attention matrices"),
        (attention(n_head=3, head=None), "heads", "The mean is on view."),
        (attention(n_head=3, head=1), "heads", "Head 2 is on view."),
    ],
)
def test_a_figure_in_words(settings: Settings, figure: str, words: str) -> None:
    assert words in told(settings, figure)


def test_before_and_after_a_knock_out() -> None:
    before, after = compute(Settings()), compute(Settings(knockouts=(Knockout(2),)))
    text = alternative(after, "next word", compared(before, after))
    assert "its probability before and after." in text
    assert "total variation distance" in text


@pytest.mark.parametrize("figure", FIGURES[:-1])  # a training is there without them, too
@pytest.mark.parametrize("model", MODELS)
def test_without_words_there_is_a_sentence(model: str, figure: str) -> None:
    text = alternative(compute(Settings("", 0, model=model)), figure)
    assert sentences_in(text) == 1
    assert "no word" in text.lower()


def test_a_figure_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no figure 'maps'"):
        alternative(compute(Settings()), "maps")


@given(settings=any_settings())
def test_every_figure_of_any_result_has_words(settings: Settings) -> None:
    result = compute(settings)
    comparison = None if settings.pin is None else compared(compute(settings.pin), result)
    noise = next(over_seeds(settings))
    for figure in FIGURES:
        text = alternative(result, figure, comparison, noise)
        assert text
        assert "nan" not in re.sub("“[^”]*”", "", text)
        assert "  " not in text
        assert len(text.splitlines()) == 1
        if settings.display.look != "over seeds":  # which has its conclusion in full
            assert 1 <= sentences_in(text) <= 4


@given(settings=any_settings(False))
def test_pictures_that_are_not_known_yet_are_the_matrix(settings: Settings) -> None:
    matrix = settings.replace(display=Display("attention"))
    for picture in (*NOISE_PICTURES, *PIN_PICTURES):
        shown = settings.replace(display=Display(picture))
        assert alternative(compute(shown), "picture") == alternative(compute(matrix), "picture")


@pytest.mark.parametrize("settings", SENTENCES, ids=str)
def test_captions_and_alternatives_can_be_translated(settings: Settings) -> None:
    language.use(Upper())
    try:
        for shown in (settings, settings.replace(pin=Settings("1 3", 1, seed=3), n_seeds=3)):
            for picture, look in zip(PICTURES, LOOKS, strict=True):
                asked = shown.replace(display=Display(picture, look))
                text = caption(compute(asked)).removesuffix(PROGRAM)
                assert text == text.upper()
                for figure in FIGURES:
                    text = told(asked, figure)
                    assert text == text.upper()
    finally:
        language.use()


GLOVE = attention(embeddings="glove", projections="identity")
TRAINED = Settings("the xyzzy quick train", 2, model="transformer").adjusted(
    weights=some_weights(), layer=1, head=0
)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (GLOVE, "Model: Self-attention · Settings: embeddings GloVe 6B 50-d, 1 head of 50, "),
        (GLOVE.replace(sentence="the slithy fox", position=2), "zeros for a vector: “slithy” ·"),
        (
            attention(embeddings="file", vectors=some_vectors()),
            "embeddings “some.txt” 4-d · ",
        ),
        (TRAINED, f"Model: Transformer · Settings: weights {some_weights()[:8]}, trained for 20 "),
        (TRAINED, "Layer 2 of 2, head 1 of 2 · Unknown words, read as <unk>: “xyzzy” ·"),
        (TRAINED.adjusted(head=None, layer=0), "· Layer 1 of 2, mean of 2 heads ·"),
        (
            TRAINED.replace(pin=TRAINED.adjusted(weights="0" * 64)),
            "Model: Transformer, Settings: weights 00000000 ·",
        ),
    ],
)
def test_what_was_learned_is_named(settings: Settings, words: str) -> None:
    assert words in caption(compute(settings))


def test_no_seeds_are_told_of_where_none_is_asked_for() -> None:
    assert "Over" not in caption(compute(TRAINED.replace(display=Display("mean"))))
    assert "seed" not in caption(compute(TRAINED))


@pytest.mark.parametrize(
    ("settings", "figure", "words"),
    [
        (GLOVE, "next word", "Shown are the likeliest of 20,000, which have "),
        (GLOVE.replace(sentence="the slithy fox", position=2), "words", "not known: “slithy”."),
        (
            GLOVE.replace(display=Display(look="in order")),
            "next word",
            "probabilities of 20 words, in the order of the vocabulary.",
        ),
        (TRAINED, "heads", "2 small attention matrices, one for each head of layer 2, and one for"),
        (
            TRAINED.replace(display=Display(look="over training")),
            "next word",
            "Lines over the steps of the training",
        ),
    ],
)
def test_a_figure_of_what_was_learned_in_words(settings: Settings, figure: str, words: str) -> None:
    text = alternative(compute(settings), figure)
    assert words in text
    assert sentences_in(text) <= 4
