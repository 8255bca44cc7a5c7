"""Random ledgers in random layouts, for the tests of what edits them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

Fields = dict[str, object]

ENTITIES = ("nvidia", "openai", "oracle", "sk_hynix", "café", "英伟达", "x-1")
TEXTS = (
    "Reuters 2025-03-01 https://example.org/a#b",
    "plain words",
    "a, b",
    'says "so"',
    "it's",
    "key: value",
    "# no comment",
    "{braces}",
    "[brackets]",
    "back\\slash",
    "%percent",
    "英伟达 invests — “quoted”",
    "@at",
    "- dash",
    "*star",
    "&and",
    "!bang",
    "ends: ",
    "1,000",
    "two\nlines",
    "null",
    "~",
    "0123",
    "true",
    "a #b",
    "a#b",
    "'quoted'",
    "|pipe",
    ">fold",
    "x" * 130,
    "? mark",
)
AMOUNTS = (
    "30B",
    "up to 100B",
    "17.4B to 19.4B",
    "at least 60B",
    "about 2B",
    "undisclosed",
    "$5 billion",
    "350M",
)
DATES = ("2024", "2024-Q3", "2024-09", "2024-09-22", "2025-01-31", "2025")
STATUSES = ("rumoured", "letter of intent", "announced", "committed", "closed", "lapsed")
KINDS = ("equity", "debt", "purchase", "cloud", "lease")
TERMS = ("2027 to 2032", "from 2027", "2026")

texts = st.sampled_from(TEXTS)


@st.composite
def histories(draw: st.DrawFn) -> Fields:
    """A date alone, a word and its date, or a history."""
    form = draw(st.integers(0, 2))
    if form == 0:
        return {"date": draw(st.sampled_from(DATES))}
    if form == 1:
        return {"status": draw(st.sampled_from(STATUSES)), "date": draw(st.sampled_from(DATES))}
    days = draw(
        st.lists(
            st.sampled_from(["2022", "2023-02", "2024-05-05", "2025-06-30"]),
            min_size=1,
            unique=True,
        )
    )
    return {"status": {day: draw(entries()) for day in sorted(days)}}


@st.composite
def entries(draw: st.DrawFn) -> object:
    """A word, or a mapping of what changed."""
    word = draw(st.sampled_from(STATUSES))
    if draw(st.booleans()):
        return word
    return {"status": word, "note": draw(texts)} | ({"amount": "7B"} if draw(st.booleans()) else {})


@st.composite
def deals(draw: st.DrawFn) -> Fields:
    """The fields of a deal; its id comes later."""
    payer, payee = draw(st.permutations(ENTITIES))[:2]
    needed = {
        "payer": payer,
        "payee": payee,
        "kind": draw(st.sampled_from(KINDS)),
        "amount": draw(st.sampled_from(AMOUNTS)),
    }
    free = {
        "what": texts,
        "term": st.sampled_from(TERMS),
        "note": texts,
        "source": st.one_of(
            texts,
            st.lists(
                st.builds(lambda title: {"publisher": "Wire", "title": title}, texts),
                max_size=2,
                min_size=1,
            ),
        ),
        "package": st.one_of(st.just("abilene"), st.just(["abilene", "10gw"])),
        "counts": st.just("false"),
    }
    more = {key: draw(values) for key, values in free.items() if draw(st.booleans())}
    return {**needed, **draw(histories()), **more}


@dataclass
class Written:
    """A ledger as text, and the fields it was made of."""

    text: str
    deals: dict[str, Fields]


@st.composite
def ledgers(draw: st.DrawFn) -> Written:
    """A ledger in YAML: flow and block maps, quotes, comments, anchors, line endings by chance."""
    chosen = draw(st.lists(deals(), min_size=0, max_size=5))
    made = {f"d{number}": fields for number, fields in enumerate(chosen)}
    indent = draw(st.sampled_from(["", "  "]))
    entities = draw(st.permutations([f"{name}: {{name: {name} Inc}}" for name in ENTITIES]))
    head = draw(st.lists(st.sampled_from(["# a comment", "", "title: A ledger"]), unique=True))
    lines = [*head, "entities:", *(f"  {entity}" for entity in entities), ""]
    if made:
        lines += ["deals:  # all of them"]
        marked = draw(st.booleans())
        for number, (deal_id, fields) in enumerate(made.items()):
            lines += draw(
                st.lists(st.sampled_from(["# note: {a, b", "", "   # indented"]), max_size=2)
            )
            lines += [indent + line for line in draw(items({**fields, "id": deal_id}))]
            if marked and number == 0 and "source" in fields:
                lines = [line.replace("source: ", "source: &first ", 1) for line in lines]
                marked = any("&first" in line for line in lines)
            elif (
                marked
                and "source" not in fields
                and lines[-1].endswith("}")
                and draw(st.booleans())
            ):
                fields["source"] = made["d0"].get("source")
                lines[-1] = lines[-1][:-1].rstrip(",") + ", source: *first}"
                if fields["source"] is None:
                    lines[-1] = lines[-1].replace(", source: *first}", "}")
                    del fields["source"]
    else:
        lines += draw(st.sampled_from([[], ["deals:"], ["deals: []"], ["deals: # none yet"]]))
    lines += draw(st.lists(st.sampled_from(["", "# the end"]), max_size=2))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return Written(newline.join(lines) + (newline if draw(st.booleans()) else ""), made)


@st.composite
def items(draw: st.DrawFn, fields: Fields) -> list[str]:
    """A deal as an item of a list, in one of many layouts."""
    ordered = {key: fields[key] for key in draw(st.permutations(list(fields)))}
    tail = draw(st.sampled_from(["", "  # behind", ""]))
    form = draw(st.integers(0, 3))
    if form == 0:
        return [f"- {draw(flow(ordered))}{tail}"]
    pairs = [f"{key}: {draw(flow(value))}" for key, value in ordered.items()]
    if form == 1:  # braces over several lines, with comments between
        between = [draw(st.sampled_from(["", "  # why", ""])) for _ in pairs]
        body = [f"   {pair},{comment}" for pair, comment in zip(pairs, between, strict=True)]
        body[0] = f"- {{{body[0].lstrip()}"
        last = pairs[-1] + draw(st.sampled_from(["}", ",}", "\n  }"])) + tail
        return [
            *body[:-1],
            *(
                (f"   {last}" if len(pairs) > 1 else f"- {{{last}")
                .replace("\n", "\n  ")
                .split("\n")
            ),
        ]
    first = draw(st.sampled_from(["- ", "-   "]))
    lines = [f"{first}{pairs[0]}{tail}"]
    for key, value in list(ordered.items())[1:]:
        below = isinstance(value, dict) and draw(st.booleans())
        if below:
            lines += [f"{key}:", *(f"  {day}: {draw(flow(entry))}" for day, entry in value.items())]
        elif isinstance(value, list) and draw(st.booleans()):
            lines += [f"{key}:", *(f"- {draw(flow(entry))}" for entry in value)]
        elif isinstance(value, str) and value == "plain words" and draw(st.booleans()):
            lines += [f"{key}: >", "  plain", "  words"]
        else:
            lines += [f"{key}: {draw(flow(value))}{draw(st.sampled_from(['', '  # why']))}"]
        lines += draw(st.lists(st.sampled_from(["", "# between"]), max_size=1))
    return [lines[0], *(f"{' ' * len(first)}{line}" if line else "" for line in lines[1:])]


@st.composite
def flow(draw: st.DrawFn, value: object) -> str:
    """A value on one line, quoted by chance where it need not be."""
    if isinstance(value, dict):
        pairs = [f"{key}: {draw(flow(inner))}" for key, inner in value.items()]
        gap = draw(st.sampled_from([", ", ",   ", ","]))
        return "{" + gap.join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(draw(flow(inner)) for inner in value) + "]"
    text = str(value)
    if (
        text.replace(" ", "").replace("-", "").replace("_", "").isalnum()
        and text[0] != "-"
        and text != "null"
    ):
        return draw(st.sampled_from([text, text, f'"{text}"', f"'{text}'"]))
    if draw(st.booleans()) and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
