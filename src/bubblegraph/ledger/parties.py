"""Who is who: the parties of deals, by whatever name they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from unicodedata import combining, normalize

from bubblegraph.errors import Problem
from bubblegraph.ledger.model import Deal, Entity
from bubblegraph.ledger.names import NameIndex, fold

__all__ = ["FORMS", "Parties", "alike", "alike_note"]

MOST_TOLD = 3  # pairs of names in a line
# what a company adds to its name, and people leave out
FORMS = frozenset(
    (
        *("ab", "ag", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "group"),
        *("holding", "holdings", "inc", "incorporated", "kk", "limited", "llc", "llp", "lp"),
        *("ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "se", "spa", "the"),
    )
)


class Parties:
    """Gives each deal its parties: entities that are declared, or are made where they need not be.

    Parameters
    ----------
    entities : dict
        By id; those that are made are added.
    aliases : mapping
        Another name to the name of a party.
    problems : list
        Takes what is wrong.
    """

    def __init__(
        self, entities: dict[str, Entity], aliases: Mapping[str, str], problems: list[Problem]
    ) -> None:
        self.entities = entities
        self._problems = problems
        self._renamed = _add_aliases(entities, aliases)
        self._index = NameIndex(dict(entities))
        self._made: dict[str, str] = {}  # folded name to the id that was made of it
        self._missing: dict[tuple[str, str], list[Deal]] = {}

    def settle(self, deals: Iterable[Deal], strict: Mapping[str, bool]) -> list[Deal]:
        """Give the deals their parties; of a strict file these have to be declared."""
        missing = self._missing
        parties: dict[tuple[str, str], str] = {}
        settled = []
        for deal in deals:
            for role, name in (("payer", deal.payer), ("payee", deal.payee)):
                key = (deal.file, name)
                if key not in parties:
                    parties[key] = self._settle_party(deal, role, must=strict[deal.file])
                elif key in missing and deal is not missing[key][-1]:  # it may pay itself
                    missing[key].append(deal)
            payer, payee = parties[deal.file, deal.payer], parties[deal.file, deal.payee]
            same = payer == deal.payer and payee == deal.payee
            settled.append(deal if same else replace(deal, payer=payer, payee=payee))
        self._problems += self._missing_problems()
        return settled

    def _settle_party(self, deal: Deal, role: str, *, must: bool) -> str:
        """Return the id of a party; one that is not declared is made, or noted as missing."""
        written: str = getattr(deal, role)
        name, others = self._renamed.get(fold(written), (written, ()))
        ids = self._index.ids(name)
        if len(ids) == 1:
            return ids[0]
        place = deal.place(role)
        if len(ids) > 1:
            said = f'"{name}" may be {" or ".join(ids)}'
            self._problems.append(Problem(place, said, "Write the id.", deal=_label(deal)))
        elif must:
            self._missing[deal.file, written] = [deal]
        made = self._made.setdefault(fold(name), name)
        aliases = tuple(other for other in others if other != made)
        self.entities.setdefault(
            made, Entity(made, made, aliases=aliases, declared=False, place=place)
        )
        return made

    def _missing_problems(self) -> Iterable[Problem]:
        for (_, name), deals in self._missing.items():
            deal = deals[0]
            role = "payer" if deal.payer == name else "payee"
            others = len(deals) - 1
            more = f" and {others} more deal{'s' if others > 1 else ''}" if others else ""
            label = _label(deal)
            yield Problem(
                deal.place(role),
                f'{role} is not declared: "{name}" (deal {label}{more})',
                self._index.suggest(name)
                or f"Declare it under entities, as {name}: {{name: …}}, or write strict: false.",
                deal=label,
            )


def _label(deal: Deal) -> str:
    """What a deal is called before it has an id, if none is written."""
    return deal.id or f"{deal.payer} → {deal.payee}"


def _add_aliases(
    entities: dict[str, Entity], aliases: Mapping[str, str]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Add aliases to the entities that are declared.

    Returns for each folded name, of those that are not, the name to use and all others of it.
    """
    if not aliases:
        return {}
    index = NameIndex(dict(entities))
    groups: dict[str, list[str]] = {}
    for alias, name in aliases.items():
        ids = index.ids(name)
        if len(ids) == 1:
            entity = entities[ids[0]]
            entities[entity.id] = replace(entity, aliases=(*entity.aliases, alias))
        else:
            groups.setdefault(name, []).append(alias)
    return {
        fold(called): (name, tuple(others))
        for name, others in groups.items()
        for called in (name, *others)
    }


# --- names that look alike ------------------------------------------------------------------------


def alike(entities: Mapping[str, Entity]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one party's: the name to keep, and the one like it.

    Of names that differ only in the form of the company, in accents or in signs, the declared one
    is kept, or that which comes first. Where both are declared they are two.

    Examples
    --------
    >>> made = [Entity(name, name, declared=False) for name in ("Open AI", "OpenAI Inc.", "Oracle")]
    >>> alike({entity.id: entity for entity in made})
    [('Open AI', 'OpenAI Inc.')]
    """
    kept: dict[str, Entity] = {}
    for entity in sorted(entities.values(), key=lambda entity: not entity.declared):
        for name in entity.names():
            kept.setdefault(_bare(name), entity)
    pairs = []
    for entity in entities.values():
        first = kept[_bare(entity.id)]
        if not entity.declared and first.id != entity.id and _bare(entity.id):
            pairs.append((first.name, entity.name))
    return pairs


def _bare(name: str) -> str:
    """A name without case, accents, signs, and the form of the company."""
    letters = "".join(c for c in normalize("NFKD", fold(name)) if not combining(c))
    words = re.sub(r"(?<=\w)\.(?=\w)|['’]", "", letters)
    kept = [word for word in re.findall(r"\w+", words) if word not in FORMS]
    numbered = any(c.isdigit() for c in words)  # accounts 12 3 and 1 23 are two
    return (" " if numbered else "").join(kept)


def alike_note(entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Say in one line which names look alike, and how to make one party of them."""
    pairs = alike(entities)
    if not pairs:
        return ()
    told = "; ".join(f"{other} and {name}" for name, other in pairs[:MOST_TOLD])
    more = f"; {len(pairs) - MOST_TOLD:,} more" if len(pairs) > MOST_TOLD else ""
    name, other = pairs[0]
    return (
        f"Two parties each, though their names look alike: {told}{more}. To join them: "
        f"--aliases FILE, with lines such as {name},{other}.",
    )
