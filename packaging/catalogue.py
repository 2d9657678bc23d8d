"""Collect every string that is to be translated, and make the catalogues that the program reads.

After a change of text: `python packaging/catalogue.py`, translate what is new or fuzzy in
resources/locale/*.po, and run it again.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
MARKS = {"tr": 1, "marked": 1, "ntr": 2}  # of core.language, and how many texts each takes


def main() -> int:
    """Bring the catalogues up to date.

    Returns:
        0, or 1 if something is left to translate.
    """
    template = template_of(ROOT)
    left = 0
    for path in sorted(LOCALE.glob("*.po")):
        catalogue = catalogue_in(path)
        catalogue.update(template, update_creation_date=False)
        catalogue.obsolete.clear()
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        unfinished = [m for m in catalogue if m.id and (m.fuzzy or not all(_texts(m.string)))]
        left += len(unfinished)
        print(f"{path.name}: {len(catalogue)} texts, {len(unfinished)} to translate")
    return 1 if left else 0


def template_of(root: Path) -> Catalog:
    """All texts of both floors and main.py, in the order in which they are found."""
    template = Catalog(project="Attention Explorer", charset="utf-8")
    sources = [root / "main.py", *sorted((root / "core").rglob("*.py"))]
    for source in [*sources, *sorted((root / "gui").rglob("*.py"))]:
        place = source.relative_to(root).as_posix()
        for texts in texts_in(source.read_text(encoding="utf-8"), place):
            template.add(texts[0] if len(texts) == 1 else texts, locations=[(place, 0)])
    return template


def texts_in(code: str, place: str) -> Iterator[tuple[str, ...]]:
    """The literals that a module hands to `MARKS`, also those within f-strings.

    Raises:
        ValueError: if such an argument is pieced together, so that nobody could translate it.
    """
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        given = node.args[: MARKS.get(node.func.id, 0)]
        texts = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if any(isinstance(a, ast.JoinedStr | ast.BinOp) for a in given):
            raise ValueError(f"{place}:{node.lineno}: a text in pieces")
        if given and len(texts) == len(given):
            yield tuple(texts)


def catalogue_in(path: Path) -> Catalog:
    """The catalogue in a .po file, whose name is the language's."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def as_po(catalogue: Catalog) -> bytes:
    """Text to translate in, each with the modules that it stands in."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, omit_header=False, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """What `gettext` reads."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _texts(given: object) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, tuple | list) else (str(given or ""),)


if __name__ == "__main__":
    sys.exit(main())
