"""Text for where Qt takes some of it for markup."""

from html import escape


def as_shown(text: str) -> str:
    """`text` in a form that is shown letter by letter where tags are taken for markup."""
    return f"<span>{escape(text)}</span>" if "<" in text else text


def in_menu(text: str) -> str:
    """`text` for menus and buttons, where a single & stands before the letter for the keyboard."""
    return text.replace("&", "&&")
