"""A training, step by step: batches of the corpus, gradients, Adam."""

import numpy as np

from core.model_records import MAX_STEPS
from core.transformer.adam import Adam
from core.transformer.corpus import Batch, corpus_of
from core.transformer.gradients import Gradients
from core.transformer.plan import Plan
from core.transformer.weights import Weights, initial

# After which steps the weights are kept, and after the last one.
SNAPSHOTS = (0, *(n * 10**k for k in range(6) for n in (1, 2, 5) if n * 10**k <= MAX_STEPS))
WARM_UP = 50  # steps, in which the learning rate rises
LAST_RATE = 0.1  # share of the highest learning rate that is left at the last step


class Training:
    """A training on its way; the same plan and text give the same weights on the same machine.

    Args:
        plan: what it is to be.
        own_text: of the file, where the plan takes one.

    Attributes:
        plan: as given.
        corpus: what it is trained on.
        configuration: of the model.
        flat: [n_parameters], float32, the weights of now; every step changes them in place.
        step_number: steps so far.

    Raises:
        SettingsError: if no corpus can be made of the text.
    """

    def __init__(self, plan: Plan, own_text: str = "") -> None:
        self.plan = plan
        self.corpus = corpus_of(
            plan.text,
            plan.difficulty,
            plan.share,
            plan.objective,
            plan.n_context,
            plan.seed,
            plan.variant,
            own_text,
        )
        self.configuration = plan.configuration(len(self.corpus.vocabulary))
        self.flat = initial(self.configuration, plan.seed)
        self.step_number = 0
        self._stream = np.random.RandomState([plan.seed, 3, 1])
        self._gradient = np.zeros_like(self.flat)
        self._weights = Weights.of(self.flat, self.configuration)
        self._d_weights = Weights.of(self._gradient, self.configuration)
        self._gradients = Gradients(self.configuration, plan.n_batch)
        self._adam = Adam(len(self.flat))
        self._held_out = _parts(self.corpus.held_out, plan.n_batch)

    def step(self) -> float:
        """One batch: the loss before the step, in nats per token that is predicted."""
        batch = self.corpus.batch(self._stream, self.plan.n_batch)
        loss = self._gradients.loss_and_gradient(self._weights, batch, self._d_weights)
        self._adam.step(self.flat, self._gradient, learning_rate(self.plan, self.step_number))
        self.step_number += 1
        return loss

    def held_out_loss(self) -> float:
        """The loss on the held-out text, in nats per token that is predicted."""
        losses = [self._gradients.loss(self._weights, part) for part in self._held_out]
        counted = [part.counted.sum() for part in self._held_out]
        return float(np.average(losses, weights=counted))


def learning_rate(plan: Plan, step_number: int) -> float:
    """The learning rate of the step after `step_number` steps.

    It rises in a line for `WARM_UP` steps, then falls in half a cosine to `LAST_RATE` of its height
    at the last step, as in Radford et al. 2018, section 4.1.
    """
    risen = min((step_number + 1) / min(WARM_UP, plan.n_step), 1.0)
    gone = min(step_number / plan.n_step, 1.0)
    fallen = LAST_RATE + (1 - LAST_RATE) * (1 + np.cos(np.pi * gone)) / 2
    return float(plan.learning_rate * risen * fallen)


def _parts(batch: Batch, n_batch: int) -> list[Batch]:
    """A large batch as batches of `n_batch`; the last one is filled up with what does not count."""
    n = len(batch.inputs)
    parts: list[Batch] = []
    for start in range(0, n, n_batch):
        rows = np.arange(start, start + n_batch)
        counted = batch.counted[rows % n] & (rows < n)[:, np.newaxis]
        if counted.any():
            parts.append(Batch(batch.inputs[rows % n], batch.targets[rows % n], counted))
    return parts
