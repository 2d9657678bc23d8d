import tracemalloc

import numpy as np
import pytest

from core.transformer.configuration import Configuration
from core.transformer.corpus import Batch
from core.transformer.gradients import Gradients
from core.transformer.weights import Floats, Weights, n_parameters, shapes
from tests.core.transformer_cases import SHAPES, random_batch, weights_far_out

EACH = pytest.mark.parametrize("configuration", SHAPES.values(), ids=SHAPES)
N_BATCH = 3
TOLERANCE = 1e-6


def gradient_of(
    configuration: Configuration, flat: Floats, batch: Batch, gradients: Gradients | None = None
) -> tuple[float, Floats]:
    """Loss and gradient, [n_parameters]; whatever stood there before is gone."""
    gradients = gradients or Gradients(configuration, len(batch.inputs), flat.dtype)
    gradient = np.full_like(flat, np.nan)
    loss = gradients.loss_and_gradient(
        Weights.of(flat, configuration), batch, Weights.of(gradient, configuration)
    )
    return loss, gradient


@EACH
def test_gradients_agree_with_finite_differences(configuration: Configuration) -> None:
    """Of every array: along its whole gradient, and component by component for some."""
    flat, batch = weights_far_out(configuration), random_batch(configuration, N_BATCH)
    gradients = Gradients(configuration, N_BATCH, np.float64)

    def slope(direction: Floats, h: float = 1e-3) -> float:
        """Along `direction`, by central differences of the fourth order."""

        def loss(at: float) -> float:
            return gradients.loss(Weights.of(flat + at * direction, configuration), batch)

        return (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h)

    _, gradient = gradient_of(configuration, flat, batch, gradients)
    stream, start = np.random.RandomState(0), 0
    for name, shape in shapes(configuration).items():
        end = start + int(np.prod(shape))
        length = float(np.linalg.norm(gradient[start:end]))
        if length < 1e-12:  # one token: whatever the scores, it looks at itself
            assert configuration.n_context == 1
            assert "QKV" in name or "qkv" in name or "ln_1" in name
        direction = np.zeros_like(flat)
        direction[start:end] = gradient[start:end] / max(length, 1e-12)
        assert slope(direction) == pytest.approx(length, rel=TOLERANCE, abs=1e-11), name
        for place in stream.randint(start, end, size=3):
            direction[:] = 0
            direction[place] = 1
            wanted = pytest.approx(gradient[place], rel=TOLERANCE, abs=TOLERANCE * length + 1e-11)
            assert slope(direction) == wanted, f"{name}, {place - start}"
        start = end


@EACH
def test_gradients_agree_with_torch(configuration: Configuration) -> None:
    pytest.importorskip("torch")
    from tests.core.transformer_torch import loss_of, parameters

    flat, batch = weights_far_out(configuration), random_batch(configuration, N_BATCH)
    named = parameters(configuration, flat)
    wanted = loss_of(configuration, named, batch)
    wanted.backward()
    loss, gradient = gradient_of(configuration, flat, batch)
    assert loss == pytest.approx(wanted.item(), rel=1e-12)
    theirs = np.concatenate([each.grad.numpy().ravel() for each in named.values()])
    np.testing.assert_allclose(gradient, theirs, rtol=1e-8, atol=1e-10)


@EACH
def test_float32_is_near_float64(configuration: Configuration) -> None:
    flat, batch = weights_far_out(configuration), random_batch(configuration, N_BATCH)
    loss, gradient = gradient_of(configuration, flat, batch)
    narrow_loss, narrow = gradient_of(configuration, flat.astype(np.float32), batch)
    assert narrow.dtype == np.float32
    assert narrow_loss == pytest.approx(loss, rel=1e-4)
    np.testing.assert_allclose(narrow, gradient, atol=1e-4 * np.abs(gradient).max())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_and_logits_of_any_size_overflow_nothing(dtype: type) -> None:
    """Their exponentials alone would: against a softmax whose rows were shifted first."""
    configuration = SHAPES["next"]
    flat, batch = weights_far_out(configuration), random_batch(configuration, N_BATCH)
    weights = Weights.of(flat, configuration)
    weights.blocks[0].W_QKV[:] *= 60
    weights.ln_f.gain[:] *= 800
    loss, gradient = gradient_of(configuration, flat.astype(dtype), batch)
    assert loss > 100
    assert np.isfinite(gradient).all()
    _check_against_torch(configuration, flat, batch, loss, gradient, dtype)


def _check_against_torch(
    configuration: Configuration,
    flat: Floats,
    batch: Batch,
    loss: float,
    gradient: Floats,
    dtype: type,
) -> None:
    pytest.importorskip("torch")
    from tests.core.transformer_torch import loss_of, parameters

    named = parameters(configuration, flat)
    wanted = loss_of(configuration, named, batch)
    wanted.backward()
    theirs = np.concatenate([each.grad.numpy().ravel() for each in named.values()])
    near = 1e-9 if dtype is np.float64 else 2e-2
    assert loss == pytest.approx(wanted.item(), rel=near)
    np.testing.assert_allclose(gradient, theirs, atol=near * np.abs(theirs).max())


def test_a_batch_leaves_nothing_behind_for_the_next() -> None:
    configuration = SHAPES["masked"]
    flat = weights_far_out(configuration).astype(np.float32)
    gradients = Gradients(configuration, N_BATCH)
    batches = [random_batch(configuration, N_BATCH, seed) for seed in range(3)]
    first = [gradient_of(configuration, flat, batch, gradients) for batch in batches]
    for batch, (loss, gradient) in zip(reversed(batches), reversed(first), strict=True):
        again, gradient_again = gradient_of(configuration, flat, batch, gradients)
        assert again == loss
        assert gradient_again.tobytes() == gradient.tobytes()


def test_only_targets_that_count_count() -> None:
    configuration = SHAPES["masked"]
    flat, batch = weights_far_out(configuration), random_batch(configuration, N_BATCH)
    others = np.where(batch.counted, batch.targets, 3).astype(np.int32)
    loss, gradient = gradient_of(configuration, flat, batch)
    same, same_gradient = gradient_of(
        configuration, flat, Batch(batch.inputs, others, batch.counted)
    )
    assert same == loss
    assert np.array_equal(same_gradient, gradient)


def test_a_batch_in_which_nothing_counts_is_refused() -> None:
    configuration = SHAPES["masked"]
    batch = random_batch(configuration, 1)
    batch.counted[:] = False
    with pytest.raises(ValueError, match="no target counts"):
        gradient_of(configuration, weights_far_out(configuration), batch)


def test_a_step_allocates_nothing_large() -> None:
    """Less in all than a tenth of its attention matrices."""
    configuration = Configuration(50, 32, 2, 4, 32)
    batch = random_batch(configuration, 16)
    flat = weights_far_out(configuration, scale=0.01).astype(np.float32)
    weights = Weights.of(flat, configuration)
    gradient = Weights.of(np.zeros(n_parameters(configuration), np.float32), configuration)
    gradients = Gradients(configuration, 16)
    gradients.loss_and_gradient(weights, batch, gradient)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        gradients.loss_and_gradient(weights, batch, gradient)
        most = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert most < 16 * 4 * 32 * 32 * 4  # bytes of one layer's
