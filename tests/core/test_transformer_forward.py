import numpy as np
import pytest

from core.attention import softmax
from core.transformer.configuration import Configuration
from core.transformer.forward import Trace, forward, gelu
from core.transformer.gradients import Gradients
from core.transformer.weights import Weights
from tests.core.transformer_cases import SHAPES, random_batch, weights_far_out

EACH = pytest.mark.parametrize("configuration", SHAPES.values(), ids=SHAPES)


def traced(
    configuration: Configuration, ids: np.ndarray, visible: np.ndarray | None = None
) -> Trace:
    weights = Weights.of(weights_far_out(configuration), configuration)
    return forward(weights, configuration, ids, visible)


@EACH
def test_forward_gives_the_loss_that_training_computes(configuration: Configuration) -> None:
    weights = Weights.of(weights_far_out(configuration), configuration)
    batch = random_batch(configuration, 3)
    logits = np.stack([forward(weights, configuration, ids).logits for ids in batch.inputs])
    p = np.take_along_axis(softmax(logits), batch.targets[..., np.newaxis], axis=-1)[..., 0]
    loss = Gradients(configuration, 3, np.float64).loss(weights, batch)
    assert loss == pytest.approx(-np.log(p[batch.counted]).mean(), rel=1e-12)


@EACH
def test_forward_agrees_with_torch(configuration: Configuration) -> None:
    torch = pytest.importorskip("torch")
    from tests.core.transformer_torch import logits_of, parameters

    flat = weights_far_out(configuration)
    ids = random_batch(configuration, 1).inputs
    named = parameters(configuration, flat)
    wanted = logits_of(configuration, named, torch.tensor(ids).long()).detach().numpy()[0]
    ours = forward(Weights.of(flat, configuration), configuration, ids[0]).logits
    np.testing.assert_allclose(ours, wanted, rtol=1e-10, atol=1e-10)


def test_a_later_token_changes_no_earlier_row() -> None:
    a, b = (traced(SHAPES["next"], np.array(ids)) for ids in ([2, 3, 4, 5], [2, 3, 4, 9]))
    assert np.array_equal(a.logits[:3], b.logits[:3])
    assert not np.allclose(a.logits[3], b.logits[3])


def test_a_masked_word_model_sees_both_sides() -> None:
    a, b = (traced(SHAPES["masked"], np.array(ids)) for ids in ([2, 3, 4, 5], [2, 3, 4, 9]))
    assert not np.isclose(a.logits[0], b.logits[0]).any()


def test_what_one_layer_gives_the_next_one_gets() -> None:
    trace = traced(SHAPES["4 layers"], np.array([5, 3, 5]))
    assert np.array_equal(trace.token[0], trace.token[2])
    x = trace.token + trace.position
    for layer in trace.layers:
        assert np.array_equal(layer.x_in, x)
        assert np.array_equal(layer.x_mid, x + layer.attn_out)
        assert np.array_equal(layer.x_out, layer.x_mid + layer.mlp_out)
        np.testing.assert_allclose(layer.attention.sum(axis=-1), 1.0)
        np.testing.assert_allclose(layer.ln_1.normed.mean(axis=-1), 0.0, atol=1e-12)
        np.testing.assert_allclose(layer.ln_1.normed * layer.ln_1.deviation + layer.ln_1.mean, x)
        x = layer.x_out


def test_everything_is_read_only() -> None:
    trace = traced(SHAPES["next"], np.array([2, 3]))
    layer = trace.layers[0]
    for array in (trace.logits, trace.ids, layer.q, layer.attention, layer.ln_2.out, layer.visible):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_one_edge_that_is_not_there_is_not_there_in_its_head_alone() -> None:
    configuration, ids = SHAPES["next"], np.array([2, 3, 4])
    visible = np.ones((2, 2, 3, 3), dtype=bool)
    visible[1, 0, 2, 1] = False
    plain, cut = traced(configuration, ids), traced(configuration, ids, visible)
    assert np.array_equal(plain.layers[0].attention, cut.layers[0].attention)
    assert np.array_equal(plain.layers[1].attention[1], cut.layers[1].attention[1])
    before, after = plain.layers[1].attention[0], cut.layers[1].attention[0]
    assert after[2, 1] == 0
    others = [0, 2]
    np.testing.assert_allclose(after[2, others], before[2, others] / before[2, others].sum())
    assert (after[0, 1:] == 0).all()  # still causal


def test_a_row_with_nothing_to_see_brings_back_nothing() -> None:
    visible = np.ones((2, 2, 3, 3), dtype=bool)
    visible[0, 1, 1] = False
    layer = traced(SHAPES["next"], np.array([2, 3, 4]), visible).layers[0]
    assert (layer.attention[1, 1] == 0).all()
    assert (layer.o[1, 1] == 0).all()
    assert np.isfinite(layer.x_out).all()


@pytest.mark.parametrize("n", [0, 6])
def test_too_many_tokens_or_none_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="1 to 5 can be read"):
        traced(SHAPES["next"], np.zeros(n, dtype=np.int32))


def test_gelu_is_that_of_gpt_2() -> None:
    wanted = [0.0, 0.8411919906, -0.1588080094, 2.9963626079]
    np.testing.assert_allclose(gelu(np.array([0.0, 1.0, -1.0, 3.0])), wanted, rtol=1e-8)
