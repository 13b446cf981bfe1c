"""The small tree of a packet without its files; bounded by `Limits` while it grows."""

from __future__ import annotations

from lienthong.kernel.text import nfc

_NOTHING: dict[str, str] = {}


class Node:
    """One element: local name, text (NFC, stripped), attributes that are no declarations, children."""

    __slots__ = ("attributes", "children", "more", "more_length", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.attributes = _NOTHING
        self.children: list[Node] = []
        self.more: list[str] | None = None
        self.more_length = 0

    def seal(self) -> None:
        """Settle the text when the element ends."""
        text = self.text
        if self.more is not None:
            text += "".join(self.more)
            self.more = None
        self.text = (text if text.isascii() else nfc(text)).strip()

    def child(self, *names: str) -> Node | None:
        """The first child with one of the names that says something, else the first one, else none."""
        found = None
        for node in self.children:
            if node.name in names:
                if node.text or node.children:
                    return node
                found = found or node
        return found

    def all(self, name: str) -> list[Node]:
        """Every child with the name, in order."""
        return [node for node in self.children if node.name == name]

    def value(self, *names: str) -> str:
        """Text of the first child with one of the names that is not empty, else empty."""
        for node in self.children:
            if node.text and node.name in names:
                return node.text
        return ""

    def descendant(self, name: str) -> Node | None:
        """The first element with the name below this one, nearest level first."""
        level = self.children
        while level:
            for node in level:
                if node.name == name:
                    return node
            level = [child for node in level for child in node.children]
        return None
