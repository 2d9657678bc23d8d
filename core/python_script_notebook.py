"""The notebook's equations as lines of Python."""

from core.knockout import acting, removed_words
from core.language import tr
from core.python_script_lines import drawing, printed_outcome, said
from core.report import why_undefined
from core.result import Result


def notebook_lines(result: Result) -> list[str]:
    """From the embeddings E to the next word."""
    settings = result.settings
    removed = [int(i) for i in removed_words(settings.knockouts, len(result.tokens)).nonzero()[0]]
    unseen = sorted(
        {
            each.key
            for each in acting(settings.knockouts, 1)
            if each.query in (None, settings.position)
        }
    )
    context = "range(max(0, position - window), position)"
    near = [i for i in removed if settings.position - settings.window <= i < settings.position]
    lines: list[str] = []
    if near:
        lines += [f"removed = {near}  # {tr('words knocked out')}"]
        context = f"[i for i in {context} if i not in removed]"
    elif result.context:
        context = f"list({context})"
    lines.append(f"context = {context}")
    if not result.context:
        return [*lines, "if not context:", *said(why_undefined(result))]
    if unseen:
        lines.append(f"unseen = {unseen}  # {tr('what the word cannot look at: knocked out')}")
    if result.prediction is None:
        return [*lines, "if len(unseen) == len(words):", *said(why_undefined(result))]
    return [
        *lines,
        "",
        f"q = E[context].mean(axis=0)  # {tr('query')} [d]",
        f"s = dot(E, q) / np.sqrt({result.d_model})  # {tr('scores')} [n]",
        f"w = np.exp(s)  # {tr('weights')} [n]",
        *(["w[unseen] = -np.inf"] if unseen else []),
        f"p = softmax(w)  # {tr('the second exponential in a row')} [n]",
        "best = np.argmax(p)",
        *drawing(result, "p"),
        "",
        *printed_outcome(result, "words", {"raw": "p"}),
    ]
