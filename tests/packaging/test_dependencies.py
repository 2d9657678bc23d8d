"""docs/dependencies.md gives a reason for each package that pyproject.toml names."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
WANTED = {
    "To run": PROJECT["project"]["dependencies"],
    "To build a release": EXTRAS["build"],
    "To test": EXTRAS["test"],
    "To develop": EXTRAS["dev"],
    "To set up": PROJECT["build-system"]["requires"],
}


def entries(section: str) -> list[str]:
    """What stands under a heading, entry by entry, each in one line."""
    (text,) = re.findall(rf"^## {section}\n\n((?:.+\n)+)", TEXT, re.MULTILINE)
    return [" ".join(entry.split()) for entry in re.split(r"(?m)^- ", text)[1:]]


@pytest.mark.parametrize("section", WANTED)
def test_each_is_named_once_where_it_belongs(section: str) -> None:
    names = [Requirement(each).name for each in WANTED[section]]
    own = PROJECT["project"]["name"]
    said = [re.findall(r"^`([^`]+)`", entry) for entry in entries(section)]
    assert said == [[name] for name in names if name != own]


@pytest.mark.parametrize("section", WANTED)
def test_each_has_a_licence_a_reason_and_what_would_be_without_it(section: str) -> None:
    for entry in entries(section):
        assert re.match(r"`[^`]+` \([^)]+\): .+[;:,.] .*(without it|there is no) ", entry), entry


def test_every_group_of_packages_has_its_heading() -> None:
    assert EXTRAS.keys() == {"build", "test", "dev"}
