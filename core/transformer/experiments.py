"""Experiments ready to run: two trainings that differ in one thing, and a question about them."""

from dataclasses import dataclass, replace

from core.language import marked
from core.transformer.corpus import Variant
from core.transformer.plan import Plan

SIDES = ("A", "B")
SEED_COUNTS = (1, 5)
USUAL_SEEDS = 3
LEFT_OUT = "station"
BIAS = 0.9


@dataclass(frozen=True)
class Experiment:
    """Two trainings, and what is asked before they are run; its texts are to be translated.

    Attributes:
        key: "bias", "size", "unseen", "shuffled" or "objective".
        title: in a list.
        about: in what the two differ.
        question: to be answered first.
        answers: to choose from.
        plans: of A and of B; only their seed is not settled.
        labels: what A and B are, in a few words.
        measured: what is measured after each snapshot, see `core.transformer.experiments_measured`.
        decimals: that this is shown with.
        base: what a model has of it that has learnt nothing of the matter; None if that is unknown.
        base_said: what such a model does.
        sentence: to look at both models with.
        position: of the word to select in it.
        shows: what there is to know, however it turns out.
    """

    key: str
    title: str
    about: str
    question: str
    answers: tuple[str, ...]
    plans: tuple[Plan, Plan]
    labels: tuple[str, str]
    measured: str
    sentence: str
    position: int
    shows: str
    decimals: int = 2
    base: float | None = None
    base_said: str = ""

    def plan(self, side: int, seed: int) -> Plan:
        """What to train: A for side 0, B for side 1."""
        return replace(self.plans[side], seed=seed)


_AGREEMENT = marked("share of verbs that agree with their subject, in 40 sentences")
_ONE_NUMBER = marked("always the same number")
_KEYS = "The keys to the cabinet are on the table ."
_USUAL = Plan(n_layer=2, n_head=4, d_model=32, learning_rate=3e-3, n_step=1000)
# Many short chunks: what is rare in the text, and what is masked, comes up more often in a step.
_SHORT = Plan(
    difficulty=1,
    n_layer=1,
    n_head=4,
    d_model=32,
    n_context=16,
    n_batch=64,
    learning_rate=0.01,
    n_step=1500,
)
_LONGER = replace(_SHORT, n_step=2000)

EXPERIMENTS = (
    Experiment(
        key="bias",
        title=marked("Biased or balanced text"),
        about=marked(
            "Two texts that differ in nothing but “she” and “he”. In A, a nurse is “she” nine "
            "times in ten, and a doctor “he”. In B, both are “she” as often as “he”."
        ),
        question=marked("What will the two models say after “the nurse said that”?"),
        answers=(
            marked("“She” and “he” about equally often, both of them"),
            marked("Each about what its text has"),
            marked("“She” most of the time, both of them"),
        ),
        plans=(replace(_SHORT, variant=Variant(bias=BIAS)), _SHORT),
        labels=(marked("biased text"), marked("balanced text")),
        measured=marked("share of “she” in the probability of “she” and “he”"),
        base=0.5,
        base_said=marked("as often “she” as “he”"),
        sentence="The nurse said that",
        position=3,
        shows=marked(
            "All that a model knows about nurses is how often which word came where in its text. "
            "Whether the text is fair is for people to judge."
        ),
    ),
    Experiment(
        key="size",
        title=marked("Small or large"),
        about=marked(
            "The same text for both. A has 1 layer with 1 head and a width of 16, B has 2 layers "
            "with 4 heads each and a width of 32."
        ),
        question=marked(
            "“The keys to the cabinet are …”: the verb goes with “keys”, but “cabinet” is nearer. "
            "Which model gets such verbs right?"
        ),
        answers=(
            marked("Both"),
            marked("Only the large one"),
            marked("Only the small one, which has less to learn"),
            marked("Neither"),
        ),
        plans=(replace(_USUAL, n_layer=1, n_head=1, d_model=16), _USUAL),
        labels=(marked("small"), marked("large")),
        measured=_AGREEMENT,
        base=0.5,
        base_said=_ONE_NUMBER,
        sentence=_KEYS,
        position=4,
        shows=marked(
            "Whoever always says the same number is right in half of these sentences; whoever goes "
            "by the nearest noun is right less often."
        ),
    ),
    Experiment(
        key="unseen",
        title=marked("A word never seen"),
        about=marked(
            "Both models have “station” in their vocabulary. The text of A never uses it, the text "
            "of B does."
        ),
        question=marked("“The train left the …”: how likely will A think “station”?"),
        answers=(
            marked("Impossible: exactly 0"),
            marked("Less and less likely, but never 0"),
            marked("As likely as before the training"),
            marked("As likely as other places"),
        ),
        plans=(replace(_USUAL, variant=Variant(left_out=LEFT_OUT)), _USUAL),
        labels=(marked("never seen"), marked("seen")),
        measured=marked("probability of “station” after “the train left the”"),
        decimals=6,
        sentence="The train left the station on time .",
        position=3,
        shows=marked(
            "The softmax gives every word of the vocabulary something, so nothing has a "
            "probability of exactly 0. What a text never says, a model cannot know."
        ),
    ),
    Experiment(
        key="shuffled",
        title=marked("Shuffled words"),
        about=marked(
            "The same sentences for both, but in the text of B the words of every sentence are in "
            "random order."
        ),
        question=marked(
            "Both are then asked about sentences in good order, like “the keys to the cabinet "
            "are …”. Will B know which verb goes with which noun?"
        ),
        answers=(
            marked("Yes: it has read the same words"),
            marked("Yes, but it takes longer"),
            marked("No"),
        ),
        plans=(_USUAL, replace(_USUAL, variant=Variant(shuffled=True))),
        labels=(marked("in order"), marked("shuffled")),
        measured=_AGREEMENT,
        base=0.5,
        base_said=_ONE_NUMBER,
        sentence=_KEYS,
        position=4,
        shows=marked(
            "Both texts have the same words equally often. All that differs is what the order "
            "tells: which noun is the subject, and where the verb stands. Whoever always says the "
            "same number is right in half of these sentences; whoever goes by the nearest noun is "
            "right less often."
        ),
    ),
    Experiment(
        key="objective",
        title=marked("Next word or masked word"),
        about=marked(
            "The same text for both. A guesses the next word and sees what stands before it. B "
            "guesses a masked word and sees both sides of it."
        ),
        question=marked(
            "Which one needs fewer steps until 9 in 10 verbs are right, in sentences like “the "
            "keys to the cabinet are …”?"
        ),
        answers=(
            marked("A: it guesses every word, so it has more to learn from"),
            marked("B: it sees more"),
            marked("Both need about the same"),
        ),
        plans=(_LONGER, replace(_LONGER, objective="masked")),
        labels=(marked("next word"), marked("masked word")),
        measured=_AGREEMENT,
        base=0.5,
        base_said=_ONE_NUMBER,
        sentence=_KEYS,
        position=5,
        shows=marked(
            "In one step, A is told of every word whether it guessed right, B of the masked ones "
            "only, about one in five. In return, B may look at what stands behind the word."
        ),
    ),
)
