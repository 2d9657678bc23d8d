"""What the flags of single models make of their settings, and the files that those flags open."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.checks import SettingsError, check_whole_number, shown
from core.files import FileError, named, read_at_most
from core.language import count, tr
from core.model_flags import (
    MAX_VECTOR_WORDS,
    OWN_FLAGS,
    SAVE_WEIGHTS,
    SELF_ATTENTION,
    TRAIN,
    TRAINING,
    TRANSFORMER,
    TRANSFORMER_FLAGS,
    VECTOR_WORDS,
)
from core.model_records import (
    MAX_FILE_NAME,
    AttentionSettings,
    TextReference,
    TransformerSettings,
    VectorsReference,
)
from core.progress_bar import ProgressBar
from core.settings import Settings
from core.text_file import text_from
from core.transformer import shelf
from core.transformer.checkpoint import MAX_BYTES, read_run
from core.vector_files import MOST_WORDS, read_vectors
from core.word_vectors import shelve

MAX_TEXT = 20_000_000  # bytes
_OTHER_FLAGS = {"vector_words": VECTOR_WORDS, "train": TRAIN, "save_weights": SAVE_WEIGHTS}


def with_own_flags(
    settings: Settings, given: Mapping[str, Any], has_window: bool, bar: ProgressBar
) -> tuple[Settings, str, str]:
    """`settings` with what the flags of single models change.

    Args:
        settings: with what the other flags change.
        given: the values of the flags that were given.
        has_window: whether a window opens.
        bar: shows how far a file of vectors is read.

    Returns:
        The settings, the text of the file to train on, and what was left out of a file of vectors;
        empty for nothing.

    Raises:
        FileError: if a file cannot be read.
        SettingsError: if a value is out of its range, or a flag would do nothing.
    """
    _check_model(settings.model, given)
    own = settings.own
    if isinstance(own, AttentionSettings):
        changed, notice = _attention(own, given, bar)
        return settings.replace(attention=changed), "", notice
    if isinstance(own, TransformerSettings):
        changed, own_text = _transformer(own, given, has_window)
        return settings.replace(transformer=changed), own_text, ""
    return settings, "", ""


def _check_model(model: str, given: Mapping[str, Any]) -> None:
    """Refuse the flags of another model."""
    for name in given:
        models = [
            known
            for known, flags in (
                (SELF_ATTENTION, {*OWN_FLAGS, "vector_words"}),
                (TRANSFORMER, {*TRANSFORMER_FLAGS, "train", "save_weights"}),
            )
            if name in flags
        ]
        if models and model not in models:
            message = tr("{flag} is for the model {model}: add --model {model}.")
            raise SettingsError(message.format(flag=_flag(name), model=models[0]))


def _flag(name: str) -> str:
    return (OWN_FLAGS | TRANSFORMER_FLAGS | _OTHER_FLAGS)[name]


def _attention(
    start: AttentionSettings, given: Mapping[str, Any], bar: ProgressBar
) -> tuple[AttentionSettings, str]:
    """`start` with what the flags of self-attention change, and what was left out of a file."""
    own: dict[str, Any] = {name: given[name] for name in OWN_FLAGS if name in given}
    head = own.pop("head", 1)
    notice = ""
    path: str | None = own.get("embeddings")
    if path is not None and path not in ("random", "glove"):
        own["vectors"], notice = open_vectors(path, given.get("vector_words", MOST_WORDS), bar)
        own["embeddings"] = "file"
    elif "vector_words" in given:
        raise SettingsError(
            tr("{flag} is for vectors from a file: add --embeddings and its name.").format(
                flag=VECTOR_WORDS
            )
        )
    changed = start.replace(**own)
    if changed.embeddings != "random" and "d_model" in own:
        raise SettingsError(
            tr("Pretrained vectors have their own width: leave out --dim or --embeddings.")
        )
    if changed.projections == "identity":
        if "n_head" in own:
            raise SettingsError(
                tr(
                    "With identity projections there is one head: leave out --heads or choose "
                    "random projections."
                )
            )
        if "d_head" in own:
            raise SettingsError(
                tr(
                    "With identity projections a head is as wide as an embedding: leave out "
                    "--head-dim or choose random projections."
                )
            )
    if "head" in given:
        changed = changed.replace(head=_head(head, changed.heads))
    return changed, notice


def open_vectors(path: str, most_words: int, bar: ProgressBar) -> tuple[VectorsReference, str]:
    """Read word vectors and keep them, so that settings can refer to them.

    Returns:
        How settings refer to them, and what of the file was left out.

    Raises:
        FileError: if they cannot be read.
        SettingsError: if so many words are not taken.
    """
    check_whole_number(tr("The number of words to take"), most_words, 1, MAX_VECTOR_WORDS)
    try:
        for progress in read_vectors(path, most_words):
            share = progress.n_byte / max(progress.size, 1)
            bar.show(share, tr("{n} words").format(n=count(progress.n_word)))
            if progress.vectors is not None:
                vectors = shelve(progress.vectors)
                reference = VectorsReference(
                    vectors.name[:MAX_FILE_NAME], vectors.sha256, vectors.d
                )
                return reference, progress.notice
    finally:
        bar.close()
    raise FileError(tr("{file} cannot be read: choose another.").format(file=named(path)))


def _transformer(
    start: TransformerSettings, given: Mapping[str, Any], has_window: bool
) -> tuple[TransformerSettings, str]:
    """`start` with what the flags of the transformer change, and the text to train on."""
    training = "train" in given
    _check_training(given, training, has_window)
    names = (*TRAINING, "temperature", "top_k", "top_p")
    own: dict[str, Any] = {name: given[name] for name in names if name in given}
    own_text = ""
    if "text" in own and own["text"] != "grammar":
        own["own_text"], own_text = _open_text(own["text"])
        own["text"] = "both" if "share" in own else "file"
    if "share" in own and own.get("text", "grammar") == "grammar":
        raise SettingsError(tr("--share is of a file’s text: add --text and the name of the file."))
    changed = start.replace(**own)
    if "difficulty" in own and changed.text == "file":
        raise SettingsError(
            tr("--difficulty is of the grammar’s sentences: leave it out or add --share.")
        )
    if "weights" in given:
        changed = changed.replace(weights=open_weights(given["weights"], changed.weights))
    if training and changed.text != "grammar" and not own_text:
        raise SettingsError(tr("The training takes a text: add --text and the name of its file."))
    if "layer" in given or "head" in given:
        n_layer, n_head = changed.n_layer, changed.n_head
        if not training:
            shape = shelf.weights_of(changed.weights).configuration
            n_layer, n_head = shape.n_layer, shape.n_head
        if "layer" in given:
            check_whole_number("--layer", given["layer"], 1, n_layer)
            changed = changed.replace(layer=given["layer"] - 1)
        if "head" in given:
            changed = changed.replace(head=_head(given["head"], n_head))
    return changed, own_text


def _check_training(given: Mapping[str, Any], training: bool, has_window: bool) -> None:
    """Refuse what is of a training where there is none, or what makes no sense in one."""
    if training and has_window and "save_weights" not in given:
        raise SettingsError(
            tr(
                "--train opens no window: add --print, --export or --save-weights, or train in "
                "the window."
            )
        )
    if training and "weights" in given:
        raise SettingsError(
            tr("A training begins with weights of its own: leave out --weights or --train.")
        )
    idle = [name for name in (*TRAINING, "save_weights") if name in given]
    if not has_window and idle and not training:
        raise SettingsError(
            tr("{flag} is for a training: add --train.").format(flag=_flag(idle[0]))
        )
    if not training and given.get("text", "grammar") != "grammar":
        raise SettingsError(tr("{flag} is for a training: add --train.").format(flag="--text"))
    if not training and "save_weights" in given:
        raise SettingsError(tr("{flag} is for a training: add --train.").format(flag=SAVE_WEIGHTS))
    path = given.get("save_weights")
    if path is not None and Path(path).suffix.lower() != shelf.SUFFIX:
        raise SettingsError(
            tr("The file of --save-weights must end in {suffix}: call it so.").format(
                suffix=shelf.SUFFIX
            )
        )


def _open_text(path: str) -> tuple[TextReference, str]:
    """How settings refer to the text in a file, and that text."""
    try:
        text = text_from(read_at_most(path, MAX_TEXT))
    except FileError as error:
        raise FileError(tr("--text: {error}").format(error=error)) from None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return TextReference(Path(path).name[:MAX_FILE_NAME], sha256), text


def open_weights(asked: str, now: str) -> str:
    """The SHA-256 of weights, be they named by it or by a file, which is put on the shelf.

    Args:
        asked: the one or the other.
        now: those on view, which stay if they are in the file; else its last are taken.

    Raises:
        FileError: if the file cannot be read.
        SettingsError: if it holds no weights.
    """
    if re.fullmatch("[0-9a-f]{64}", asked):
        return asked
    try:
        run = read_run(read_at_most(asked, MAX_BYTES))
    except FileError as error:
        raise FileError(tr("--weights: {error}").format(error=error)) from None
    except SettingsError as error:
        raise SettingsError(
            tr("{file} cannot be opened. {why}").format(file=named(asked), why=error)
        ) from None
    if not run.snapshots:
        raise SettingsError(
            tr("{file} holds no weights: choose another.").format(file=named(asked))
        )
    shelf.put(run)
    names = [snapshot.sha256 for snapshot in run.snapshots]
    return now if now in names else names[-1]


def _head(head: int | None, n_head: int) -> int | None:
    """The head on view, from 0, of one that counts from 1.

    Raises:
        SettingsError: if there is none such.
    """
    if head is None:
        if n_head == 1:
            raise SettingsError(tr("There is one head and so no mean: leave out --head."))
        return None
    if not 1 <= head <= n_head:
        message = (
            tr("There is one head: --head can only be 1, not {value}.")
            if n_head == 1
            else tr("--head is a whole number from 1 to {most}, or mean, not {value}.")
        )
        raise SettingsError(message.format(most=n_head, value=shown(head)))
    return head - 1
