"""Settings to try of both models, with everything that may be set."""

from hypothesis import strategies as st

from core.settings import (
    LARGEST_COMPONENT,
    LOOKS,
    MASKS,
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_DRAW,
    MAX_HEADS,
    MAX_WORDS,
    PICTURES,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    SEED_COUNTS,
    TEMPERATURES,
    AttentionSettings,
    Display,
    Knockout,
    Settings,
)


@st.composite
def attention_settings(draw: st.DrawFn) -> AttentionSettings:
    """Any settings of the model `attention`."""
    n_head = draw(st.integers(1, MAX_HEADS))
    return AttentionSettings(
        d_model=draw(st.integers(1, 6) | st.integers(1, MAX_D_MODEL)),
        n_head=n_head,
        d_head=draw(st.none() | st.integers(1, 4) | st.integers(1, MAX_D_HEAD)),
        projections=draw(st.sampled_from(PROJECTIONS)),
        positions=draw(st.sampled_from(POSITIONS)),
        mask=draw(st.sampled_from(MASKS)),
        scaled=draw(st.booleans()),
        read_out=draw(st.sampled_from(READ_OUTS)),
        temperature=draw(st.just(1.0) | st.floats(*TEMPERATURES)),
        top_k=draw(st.none() | st.integers(1, 5) | st.integers(1, MAX_WORDS)),
        top_p=draw(st.just(1.0) | st.floats(0, 1, exclude_min=True)),
        head=draw(st.none() | st.integers(0, n_head - 1)),
    )


@st.composite
def any_settings(draw: st.DrawFn, pins: bool = True) -> Settings:
    """Any settings, of the notebook or of self-attention.

    Args:
        draw: Hypothesis's.
        pins: whether there may be a pin.
    """
    plain = draw(st.from_type(Settings))  # a sentence, its position, window and seed
    words = plain.sentence.split()
    own = draw(attention_settings())
    knockouts: list[Knockout] = []
    if words:
        position = st.integers(0, len(words) - 1)
        one = st.builds(
            Knockout,
            position,
            st.none() | position,
            st.none() | st.integers(0, MAX_HEADS - 1),
        )
        knockouts = draw(st.lists(one, max_size=4, unique=True))
    width = st.sampled_from((3, own.d_model)) | st.integers(1, MAX_D_MODEL)
    component = st.floats(-LARGEST_COMPONENT, LARGEST_COMPONENT) | st.integers(-2, 2)
    return plain.replace(
        model=draw(st.sampled_from(("notebook", "attention"))),
        earlier=draw(st.sampled_from(("", "the train\nsaw", "\n"))),
        knockouts=tuple(knockouts),
        vectors=tuple(
            (word, tuple(draw(st.lists(component, min_size=(n := draw(width)), max_size=n))))
            for word in draw(
                st.lists(st.sampled_from((*words, "the", "我")), max_size=2, unique=True)
            )
        ),
        draw=draw(st.sampled_from((0, 0, 1, MAX_DRAW))),
        n_seeds=draw(st.integers(*SEED_COUNTS)),
        pin=draw(st.none() | any_settings(False)) if pins else None,
        attention=own,
        display=Display(
            draw(st.sampled_from(PICTURES)), draw(st.sampled_from(LOOKS)), draw(st.booleans())
        ),
    )
