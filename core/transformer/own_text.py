"""A person's own text as sentences for training."""

import re

from core.checks import SettingsError
from core.language import count, tr
from core.transformer.vocabulary import END, SENTENCE_ENDS, bare

LEAST, MOST = 2000, 2_000_000  # words
LEAST_PER_TOKEN = 30  # words for every token that is read at a time, for a tenth must be chunks
LONGEST = 100  # words of a sentence
_CLOSERS = "\"'”’»›)]}*_"


def sentences_of(text: str) -> list[list[str]]:
    """The sentences of a text: words in lower case, "." behind the last.

    A word is what stands between white space, without the punctuation around it; what is nothing
    else is dropped. A sentence ends behind a word that ends in ".", "!", "?" or "…", closing
    quotation marks and brackets aside, before an empty line, and after 100 words.
    """
    known: dict[str, tuple[str, bool]] = {}  # every form is looked at once
    sentences: list[list[str]] = []
    for paragraph in re.split(r"\n[^\S\n]*\n", text):
        sentence: list[str] = []
        for written in paragraph.split():
            if written not in known:
                known[written] = _word_of(written)
            word, ends = known[written]
            if word:
                sentence.append(word)
            if sentence and (ends or len(sentence) == LONGEST):
                sentences.append([*sentence, END])
                sentence = []
        if sentence:
            sentences.append([*sentence, END])
    return sentences


def _word_of(written: str) -> tuple[str, bool]:
    """A word as the training text has it, "" for none, and whether a sentence ends behind it."""
    word = bare(written.lower())
    ends = written.rstrip(_CLOSERS).endswith(tuple(SENTENCE_ENDS))
    return "" if word == END else word, ends


def training_and_held_out(text: str, n_context: int) -> tuple[list[list[str]], list[list[str]]]:
    """The sentences to train on, and the last tenth of the text, by tokens, to measure on.

    Args:
        text: of any length.
        n_context: tokens that the model reads at a time.

    Raises:
        SettingsError: if the text is too short for that, or too long.
    """
    sentences = sentences_of(text)
    n_tokens = sum(map(len, sentences))
    n_words = n_tokens - len(sentences)
    least = max(LEAST, LEAST_PER_TOKEN * n_context)
    if n_words < least:
        raise SettingsError(
            tr("The text has {n} words, and training needs {least}: choose a longer one.").format(
                n=count(n_words), least=count(least)
            )
        )
    if n_words > MOST:
        raise SettingsError(
            tr("The text has {n} words; the limit is {most}, so shorten it.").format(
                n=count(n_words), most=count(MOST)
            )
        )
    n_held_out = 0
    first = len(sentences)
    while n_held_out < n_tokens / 10:
        first -= 1
        n_held_out += len(sentences[first])
    return sentences[:first], sentences[first:]
