"""The transformer's equations as lines of Python, with the weights from their own file."""

import textwrap
from typing import cast

from core.embeddings import acting_on
from core.knockout import acting
from core.language import tr
from core.models.transformer import TransformerPattern
from core.python_script_attention import chances
from core.python_script_lines import comment, drawing, function, printed_attention, written
from core.python_script_vocabulary import printed_vocabulary
from core.result import MOST_LISTED, Result
from core.transformer.forward import EPSILON, GELU_CUBE, Trace
from core.transformer.vocabulary import MASK_ID

FILE = "weights.npz"


def transformer_lines(result: Result) -> list[str]:
    """From the file of weights to the next word."""
    pattern = cast("TransformerPattern", result.pattern)
    names, computed = chances(result)
    n, head = pattern.n_head, result.head
    if head is None:
        rows = [f"attention[{result.layer}][{h}][i]" for h in range(n)]
        shown = [*rows, f"attention[{result.layer}][:, i].mean(axis=0)"]
    else:
        shown = [f"attention[{result.layer}][{head}][i]"]
    if len(pattern.read) < len(result.tokens):
        shown = [f"of_all({row})" for row in shown]
    return [
        *_weights(result),
        *_words(result, pattern),
        *_visible(result, pattern),
        "",
        *_layers(pattern),
        *computed,
        f"best = np.argmax({names['raw']})",
        *drawing(result, "p", has_order=result.truncation.kept < len(result.candidates)),
        "",
        *printed_attention(result, ", ".join(shown)),
        *_told(result, names["raw"]),
        *printed_vocabulary(result, "vocabulary", names, "told"),
    ]


def transformer_functions(result: Result) -> list[str]:
    """The functions of a forward pass."""
    pattern = cast("TransformerPattern", result.pattern)
    blind = any(not layer.visible.any(axis=-1).all() for layer in _trace(pattern).layers)
    exponentials = (
        ["e = np.where(np.isfinite(x), np.exp(x - top), 0)"] if blind else ["e = np.exp(x - top)"]
    )
    total = (
        "np.maximum(e.sum(axis=-1, keepdims=True), 1e-300)"
        if blind
        else ("e.sum(axis=-1, keepdims=True)")
    )
    top = "top = x.max(axis=-1, keepdims=True)"
    if blind:
        top = "top = np.nan_to_num(x.max(axis=-1, keepdims=True), neginf=0)"
    lines = [
        *function("softmax(x)", [top, *exponentials, f"return e / {total}"]),
        *function(
            "norm(x, gain, bias)",
            [
                "mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)",
                f"return (x - mean) / np.sqrt(variance + {EPSILON!r}) * gain + bias",
            ],
        ),
        *function(
            "gelu(x)",
            [f"return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + {GELU_CUBE!r} * x**3)))"],
        ),
        *function(
            "take(*shape)",
            [
                *comment(tr("The next weights of the file, in this shape.")),
                "global flat",
                "part, flat = np.split(flat, [np.prod(shape)])",
                "return part.reshape(shape)",
            ],
        ),
    ]
    read = pattern.read
    if len(read) < len(result.tokens):
        lines += function(
            "of_all(row)",
            [
                *comment(tr("What is not read is not looked at.")),
                "every = np.zeros(len(words))",
                f"every[{read.start} : {read.stop}] = row",
                "return every",
            ],
        )
    return [*lines, ""]


def _trace(pattern: TransformerPattern) -> Trace:
    assert pattern.trace is not None
    return pattern.trace


def _weights(result: Result) -> list[str]:
    """Find the weights in their file."""
    why = tr(
        "The weights: save them from the program, next to this script, or name their file behind "
        "the script’s name."
    )
    absent = tr("The file of the weights is not there: save it from the program.")
    lost = tr("These weights are not in that file: save them from the program.")
    return [
        *comment(why),
        f"path = sys.argv[1] if len(sys.argv) > 1 else {written(FILE)}",
        f"sha256 = {written(result.settings.transformer.weights)}",
        "if not Path(path).is_file():",
        f"    sys.exit({written(absent)})",
        "with np.load(path) as file:",
        '    header, snapshots = json.loads(file["header"].tobytes()), file["snapshots"]',
        'names = [snapshot["sha256"] for snapshot in header["snapshots"]]',
        "if sha256 not in names:",
        f"    sys.exit({written(lost)})",
        "flat = snapshots[names.index(sha256)].astype(float)",
        'vocabulary = header["words"]',
        "",
    ]


def _words(result: Result, pattern: TransformerPattern) -> list[str]:
    """The tokens that are read, their embeddings and their places."""
    shape, read = pattern.configuration, pattern.read
    ids = [int(each) for each in pattern.ids]
    note = tr("each word’s place in the vocabulary; 0 is <unk>")
    if pattern.masked is not None:
        ids[pattern.masked] = MASK_ID
        note = tr("each word’s place in the vocabulary; 0 is <unk>, 1 is <mask>")
    lines = [
        *comment(note),
        *_wrapped("ids", ids[read.start : read.stop]),
        f"i = {result.settings.position - read.start}  # "
        + tr("the selected word among those that are read"),
        f"n, d, n_head = len(ids), {shape.d_model}, {shape.n_head}",
        f"W_E, W_P = take({shape.n_vocabulary}, d), take({shape.n_context}, d)",
    ]
    moved = acting_on(
        [token.text for token in result.tokens], result.settings.vectors, shape.d_model
    )
    lines += [
        f"W_E[{pattern.vocabulary.id_of(word)}] = {list(at)!r}  # {tr('moved by hand')}"
        for word, at in moved.items()
    ]
    return [*lines, "x = W_E[ids] + W_P[:n]  # [n, d]"]


def _wrapped(name: str, ids: list[int]) -> list[str]:
    rows = textwrap.wrap(", ".join(map(str, ids)), 80)
    if len(rows) == 1:
        return [f"{name} = [{rows[0]}]"]
    return [f"{name} = [", *(f"    {row}" for row in rows), "]"]


def _visible(result: Result, pattern: TransformerPattern) -> list[str]:
    """What may be seen: by the objective, and but for knock-outs."""
    shape, read = pattern.configuration, pattern.read
    seen = "np.tri(n, dtype=bool)" if shape.causal else "np.ones((n, n), dtype=bool)"
    lines = [
        f"visible = np.tile({seen}, ({shape.n_layer}, n_head, 1, 1))  # "
        + tr("[layer, head, query, key]")
    ]
    for each in acting(result.settings.knockouts, shape.n_head, shape.n_layer):
        if each.key in read and (each.query is None or each.query in read):
            query = None if each.query is None else each.query - read.start
            places = (each.layer, each.head, query, each.key - read.start)
            at = ", ".join(":" if place is None else str(place) for place in places)
            lines.append(f"visible[{at}] = False  # {tr('knocked out')}")
    return lines


def _layers(pattern: TransformerPattern) -> list[str]:
    n_layer, d_head = pattern.n_layer, pattern.configuration.d_head
    return [
        "attention = []",
        f"for layer in range({n_layer}):",
        f"    y = norm(x, take(d), take(d))  # {tr('LayerNorm, with a gain and a bias')}",
        "    qkv = y @ take(d, 3 * d) + take(3 * d)  # [n, 3 d]",
        "    q, k, v = qkv.reshape(n, 3, n_head, -1).transpose(1, 2, 0, 3)  # [n_head, n, d_head]",
        f"    s = q @ k.transpose(0, 2, 1) / np.sqrt({d_head})  # {tr('scores')} [n_head, n, n]",
        "    a = softmax(np.where(visible[layer], s, -np.inf))  # "
        + f"{tr('attention')} [n_head, n, n]",
        "    attention.append(a)",
        "    o = (a @ v).transpose(1, 0, 2).reshape(n, d)  # "
        + tr("what the heads bring back, side by side"),
        "    x = x + o @ take(d, d) + take(d)  # [n, d]",
        "    y = norm(x, take(d), take(d))",
        "    y = gelu(y @ take(d, 4 * d) + take(4 * d))  # [n, 4 d]",
        "    x = x + y @ take(4 * d, d) + take(d)  # [n, d]",
        "logits = W_E @ norm(x, take(d), take(d))[i]  # [n_vocabulary]",
    ]


def _told(result: Result, raw: str) -> list[str]:
    """Which words are printed: as the program lists them."""
    n = len(result.candidates)
    if len(result.listed) == n:
        return [f"told = range({n})"]
    lines = [f'told = list(np.argsort(-{raw}, kind="stable")[:{MOST_LISTED}])']
    if result.drawn is not None and len(result.listed) > MOST_LISTED:
        lines.append(f"told.append(drawn)  # {tr('which is none of the likeliest')}")
    return lines
