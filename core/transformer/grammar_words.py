"""The words of our own small grammar: every-day things, all in lower case."""

from dataclasses import dataclass

SINGULAR, PLURAL = 0, 1
ANYBODY = "anybody"  # may be "he" or "she"


@dataclass(frozen=True)
class Noun:
    """A noun in both numbers.

    Attributes:
        forms: singular and plural.
        kind: one of the keys of `VERBS`: what such a thing does.
        pronoun: what stands for one of them: "she", "he", `ANYBODY`, or "" where none follows.
        weight: how often it stands, beside the others of its kind.
        level: the lowest difficulty that has it.
    """

    forms: tuple[str, str]
    kind: str
    pronoun: str = ""
    weight: float = 1.0
    level: int = 1


@dataclass(frozen=True)
class Verb:
    """A verb in both numbers.

    Attributes:
        forms: singular and plural.
        after: what follows, one of the keys of `AFTER`.
        weight: how often it stands, beside the others of its kind.
        level: the lowest difficulty that has it.
        objects: the kinds of noun that can be its object; only for "noun".
    """

    forms: tuple[str, str]
    after: str = ""
    weight: float = 1.0
    level: int = 1
    objects: tuple[str, ...] = ()


NOUNS = (
    Noun(("woman", "women"), "person", "she"),
    Noun(("man", "men"), "person", "he"),
    Noun(("girl", "girls"), "person", "she", level=2),
    Noun(("boy", "boys"), "person", "he", level=2),
    Noun(("nurse", "nurses"), "person", ANYBODY, weight=1.5),
    Noun(("doctor", "doctors"), "person", ANYBODY, weight=1.5),
    Noun(("teacher", "teachers"), "person", ANYBODY, level=3),
    Noun(("dog", "dogs"), "animal"),
    Noun(("cat", "cats"), "animal"),
    Noun(("horse", "horses"), "animal", level=2),
    Noun(("bird", "birds"), "animal", level=3),
    Noun(("train", "trains"), "vehicle"),
    Noun(("boat", "boats"), "vehicle"),
    Noun(("car", "cars"), "vehicle", level=3),
    Noun(("key", "keys"), "thing"),
    Noun(("book", "books"), "thing"),
    Noun(("cup", "cups"), "thing", level=2),
    Noun(("letter", "letters"), "thing", level=3),
    Noun(("cabinet", "cabinets"), "place"),
    Noun(("table", "tables"), "place"),
    Noun(("house", "houses"), "place"),
    Noun(("station", "stations"), "place"),
    Noun(("garden", "gardens"), "place", level=2),
    Noun(("village", "villages"), "place", level=3),
)
KINDS = {"person": 0.4, "animal": 0.18, "vehicle": 0.14, "thing": 0.18, "place": 0.1}

_IS = Verb(("is", "are"), "be")
_SEES = Verb(("sees", "see"), "noun", objects=("person", "animal", "vehicle", "thing", "place"))
_LIKES = Verb(("likes", "like"), "noun", objects=("person", "animal", "thing"))
_WAITS = Verb(("waits", "wait"))
_SLEEPS = Verb(("sleeps", "sleep"))
VERBS = {
    "person": (
        _IS,
        Verb(("thinks", "think"), "that", weight=3),
        _SEES,
        _LIKES,
        _WAITS,
        Verb(("sings", "sing")),
        Verb(("reads", "read"), "noun", level=2, objects=("thing",)),
        Verb(("laughs", "laugh"), level=3),
    ),
    "animal": (
        _IS,
        Verb(("runs", "run")),
        _SEES,
        _SLEEPS,
        Verb(("chases", "chase"), "noun", objects=("person", "animal", "vehicle")),
        Verb(("plays", "play"), level=3),
    ),
    "vehicle": (
        _IS,
        Verb(("leaves", "leave")),
        Verb(("arrives", "arrive")),
        Verb(("stops", "stop"), level=2),
    ),
    "thing": (_IS, Verb(("belongs", "belong"), "owner"), Verb(("falls", "fall"), level=3)),
    "place": (_IS, Verb(("stands", "stand"), "place")),
}
# Nothing agrees with a verb in the past.
PAST = {
    "person": (Verb(("said", "said"), "that"),),
    "vehicle": (Verb(("left", "left"), "from"),),
}
PRONOUNS = ("she", "he", "they")
ADJECTIVES = {
    "person": ("old", "young", "happy"),
    "animal": ("old", "small", "happy"),
    "vehicle": ("old", "new", "late"),
    "thing": ("old", "new", "small"),
    "place": ("old", "new", "small"),
}
BEFORE_NOUNS = ("old", "small", "new")
ADVERBS = ("today", "now", "here")
OPENINGS = ("today", "now")
PREPOSITIONS = {
    "person": ("with", "near", "behind"),
    "animal": ("with", "near", "behind"),
    "vehicle": ("from", "to", "near"),
    "thing": ("to", "near", "behind"),
    "place": ("near", "behind"),
}
