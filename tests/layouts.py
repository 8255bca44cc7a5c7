"""Ledgers in random layouts, for the test of ``format``: blanks, breaks and comments, where YAML
has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

PARTIES = ["a", "bb", "labco", "chip co", "英伟达", "x-1", '"q a"', "'s'"]
VALUES = {
    "payer": PARTIES,
    "payee": PARTIES,
    "entity": PARTIES,
    "kind": ["debt", "equity", "purchase"],
    "amount": ["1B", "up to 100B", '"12,000,000,000"', "undisclosed", "17.4B to 19.4B"],
    "date": ["2025", "2025-09", "2025-09-22"],
    "id": ["x", "d1", "a-very-long-id-of-a-deal"],
    "what": ["plain words", "'it''s'", '"a, b"', "w" * 30],
    "term": ["2026", "2027 to 2032"],
    "package": ["p", "[a, b]", "[a,\n      b]", "[ a ,b ]"],
    "status": [
        "closed",
        "{2025-01-01: announced,  2025-03-01: {status: closed, note: n}}",
        "{2025-01-01: announced,\n   2025-03-01: closed}",
    ],
    "source": [
        "W",
        '"Wire 2025 https://example.org/x"',
        f'"{"word " * 14}"',
        '"two\n      lines"',
        "plain\n      words",
    ],
    "note": ["n", "'x'", "plain words", '"#no"', "~", ""],
    "confidence": ["high"],
    "inferred": ["true"],
    "replaces": ["x", "[x, y]"],
    "allow": ['{duplicate: "why"}'],
    "unknown": ["1"],
    "name": ["A", "Long Name Inc", "'N'"],
    "sector": ["lab", "ai_lab", "hyperscaler"],
    "country": ["US", "GB"],
    "ticker": ["NVDA", "MU"],
    "aliases": ["[x]", "[英伟达, 英偉達]"],
    "metric": ["revenue", "net_loss"],
    "period": ["2025", "FY2026 (Jan 2026)"],
    "event": ["bankruptcy"],
    "says": ["w w w"],
}
DEAL = (
    *("payer", "payee", "kind", "amount", "date", "id", "what", "term", "package", "replaces"),
    *("status", "confidence", "inferred", "allow", "source", "note", "unknown"),
)
LISTS = {  # the fields of each section, and how many of them almost every row has
    "deals": (DEAL, 4),
    "financials": (("entity", "metric", "period", "amount", "source", "note"), 4),
    "events": (("entity", "date", "event", "amount", "source"), 3),
    "claims": (("says", "entity", "amount", "date", "source"), 1),
}
ENTITY = ("name", "sector", "country", "ticker", "aliases", "note")


def random_layout(seed: int) -> str:
    """A ledger, of every second seed an orderly one, whose columns are more often shared."""
    return _Layout(Random(seed), wild=seed % 2 == 1).ledger()


class _Layout:
    def __init__(self, random: Random, *, wild: bool) -> None:
        self.random = random
        self.wild = wild

    def ledger(self) -> str:
        text = (
            "strict: false\n"
            + self.maybe(0.5, "title:   x\n\n\n\n")
            + self.maybe(0.6, self.entities())
        )
        for name, (fields, needed) in LISTS.items():
            text += self.maybe(
                0.95 if name == "deals" else 0.25, self.section(name, fields, needed)
            )
        text = text.rstrip("\n") + self.random.choice(["\n", "", "\n\n\n", "\n# end\n\n"])
        breaks = self.random.choices([["\n"], ["\r\n"], ["\n", "\r\n"]], [16, 3, 1])[0]
        first, *others = text.split("\n")
        return first + "".join(self.random.choice(breaks) + line for line in others)

    def maybe(self, chance: float, text: str) -> str:
        return text if self.random.random() < chance else ""

    def one(
        self, usual: str, rare: Sequence[str] = (), wild: Sequence[str] = (), times: int = 12
    ) -> str:
        """What stands there as a rule, or now and then something else."""
        return self.random.choice([usual] * times + [*rare, *(wild if self.wild else ())])

    def entities(self) -> str:
        text = f"entities:{self.one('', ['   ', '  # e'])}\n"
        for number in range(self.random.randrange(1, 7)):
            name = self.random.choice(
                [f"e{number}", f"entity_{number}", "x" * number + "q", f'"e {number}"']
            )
            row = self.one(self.row(ENTITY, 1), ["Word"])
            colon = self.one(": ", [":   ", ":\n     "], times=6)
            text += f"{self.between()}  {name}{colon}{row}{self.tail()}\n"
        return text

    def section(self, name: str, fields: Sequence[str], needed: int) -> str:
        indent = self.random.choice(["", "", "  "])
        blank = "\n" * self.random.choice([0, 0, 0, 1, 4])
        text = f"{blank}{name}:{self.tail()}\n"
        for _ in range(self.random.randrange(9)):
            dash = self.one("- ", wild=["-   ", "-\n   ", "- &a1 ", "- !!map "], times=24)
            row = self.row(fields, needed)
            if self.wild and self.random.random() < 0.15:
                dash, row = "- ", self.block(fields, needed)
            text += (
                self.between()
                + f"{indent}{dash}{row}{self.tail()}".replace("\n", f"\n{indent}")
                + "\n"
            )
        return text

    def between(self) -> str:
        return self.one("", ["# comment\n", "\n", "\n\n\n\n"], ["   # indented  \n"], times=18)

    def tail(self) -> str:
        return self.one("", ["  # seen", "   "])

    def chosen(self, fields: Sequence[str], needed: int) -> list[str]:
        keys = [key for n, key in enumerate(fields) if n < needed or self.random.random() < 0.35]
        if self.wild and self.random.random() < 0.15:
            self.random.shuffle(keys)
        return keys

    def row(self, fields: Sequence[str], needed: int) -> str:
        """A row in braces."""
        text = "{" + self.one("", [" "], ["\n    ", " # o\n   "])
        for number, key in enumerate(self.chosen(fields, needed)):
            text += (self.gap() if number else "") + self.field(key)
        return text + self.one("", [" "], ["\n    ", ",", ", ", ",\n  ", " # e\n   "]) + "}"

    def gap(self) -> str:
        wild = [",  # c\n    ", "\n   , ", ", # {c\n   ", ",\n\n   ", ",\t", " ,\n  # d\n  "]
        return self.one(", ", [",", ",  ", ",    ", " , ", ",\n   "], wild, times=14)

    def field(self, key: str) -> str:
        value = self.random.choice(VALUES[key])
        if not self.wild:
            return f"{key}{self.one(': ', [':  '])}{value.replace(chr(10), ' ') or '~'}"
        if not value:
            return key + self.random.choice(["", ": ", " : "])
        named = self.one(key, [f'"{key}"', f"? {key}"], times=40)
        marked = self.one(value, [f"&b{self.random.randrange(99)} {value}"], times=30)
        return named + self.one(": ", [":  ", ":   ", ":\n     ", " : "]) + marked

    def block(self, fields: Sequence[str], needed: int) -> str:
        """A row of one field a line, with texts of several lines and what YAML leaves of their
        ends.
        """
        lines: list[str] = []
        for key in self.chosen(fields, needed):
            text = self.random.choice(["|", ">"]) + self.random.choice(["", "+", "-"])
            long = [f"{key}: {text}", "  two  ", "", "  lines", *[""] * self.random.randrange(4)]
            short = f"{key}:{self.one(' ', ['  ', '   '])}{VALUES[key][0]}"
            lines += (
                long
                if key in ("source", "note", "what") and self.random.random() < 0.2
                else [short]
            )
            lines += ["# c"] if self.random.random() < 0.05 else []
        return "\n".join(f"  {line}" if number else line for number, line in enumerate(lines))
