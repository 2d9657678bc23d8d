"""Text for where Qt takes tags for markup."""

from html import escape


def as_shown(text: str) -> str:
    """`text` in a form that is shown letter by letter where tags are taken for markup."""
    return f"<span>{escape(text)}</span>" if "<" in text else text
