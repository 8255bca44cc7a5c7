"""The schema in an editor: what the YAML language server, which editors talk to, makes of it.

The server is a program of Node.js, pinned in ``tests/editor``:

    npm ci --prefix tests/editor --ignore-scripts

Without it these tests are skipped, or fail where BUBBLEGRAPH_EDITOR says that it is there, as in
.ci/run.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import read_text
from bubblegraph.ledger.deals import DEAL_KEYS, ENTITY_KEYS
from bubblegraph.ledger.document import SECTIONS
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN, Source, Status
from bubblegraph.ledger.schema import ledger_schema
from conftest import HANGS, REPOSITORY

SERVER = REPOSITORY / "tests/editor/node_modules/yaml-language-server/bin/yaml-language-server"
HERE = "|"  # where the cursor stands in the ledgers below
MODELINE = "# yaml-language-server: $schema=./ledger.schema.json\n"
SETTINGS = {
    "yaml": {
        "schemaStore": {"enable": False, "url": ""},
        "kubernetesCRDStore": {"enable": False},
        "validate": True,
        "completion": True,
        "hover": True,
    },
    "http": {"proxy": "", "proxyStrictSSL": False},
    "editor": {"tabSize": 2},
}
SHIPPED = sorted(
    [
        *(REPOSITORY / "data").glob("*.yaml"),
        *REPOSITORY.glob("data/history/*.yaml"),
        *REPOSITORY.glob("seeds/*.yaml"),
    ]
)


class Editor:
    """A client of the language server: one message at a time over its standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.received: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.number = self.opened = 0
        self.receiver = threading.Thread(target=self._receive, daemon=True)
        self.receiver.start()
        root = folder.as_uri()
        self.ask(
            "initialize",
            processId=os.getpid(),
            rootUri=root,
            workspaceFolders=[{"uri": root, "name": "ledgers"}],
            initializationOptions=SETTINGS,
            capabilities={
                "workspace": {"configuration": True},
                "textDocument": {
                    "completion": {
                        "completionItem": {
                            "snippetSupport": True,
                            "documentationFormat": ["markdown", "plaintext"],
                        }
                    },
                    "hover": {"contentFormat": ["plaintext"]},
                    "publishDiagnostics": {},
                },
            },
        )
        self.say("initialized")
        self.say("workspace/didChangeConfiguration", settings=SETTINGS)

    # -- messages

    def say(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _receive(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self.received.put(json.loads(stream.read(length)))

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks or tells on the way is dealt with."""
        message = self.received.get(timeout=HANGS)
        if message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"]] = params["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._reply(message)})
        return message

    @staticmethod
    def _reply(message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [SETTINGS.get(item["section"], {}) for item in message["params"]["items"]]

    # -- what a user does

    def open(self, text: str) -> str:
        """Open a ledger beside the schema, each under a name of its own: the server keeps what it
        read.
        """
        self.opened += 1
        uri = (self.folder / f"ledger{self.opened}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.say("textDocument/didOpen", textDocument=document)
        return uri

    def problems(self, text: str) -> list[dict[str, Any]]:
        """What is underlined in a ledger."""
        uri = self.open(text)
        while uri not in self.diagnostics:
            self._next()
        return self.diagnostics[uri]

    def completions(self, text: str) -> dict[str, dict[str, Any]]:
        """What is offered at the cursor, by label."""
        found = self._at_cursor("textDocument/completion", text)
        return {
            item["label"]: item for item in (found["items"] if isinstance(found, dict) else found)
        }

    def hover(self, text: str) -> str:
        """What is shown over the cursor."""
        found = self._at_cursor("textDocument/hover", text)
        return "" if found is None else found["contents"]["value"]

    def _at_cursor(self, method: str, text: str) -> Any:
        before = text[: text.index(HERE)]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        uri = self.open(text.replace(HERE, "", 1))
        return self.ask(method, textDocument={"uri": uri}, position=position)


def server() -> list[str]:
    """The command that starts the language server; empty if it is not there."""
    node = shutil.which("node")
    return [node, str(SERVER), "--stdio"] if node and SERVER.exists() else []


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """The language server, in a folder that has the schema."""
    command = server()
    if not command:
        reason = (
            "needs Node.js and the language server: npm ci --prefix tests/editor --ignore-scripts"
        )
        if os.environ.get("BUBBLEGRAPH_EDITOR"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("editor")
    (folder / "ledger.schema.json").write_text(json.dumps(ledger_schema()), encoding="utf-8")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
    ) as process:
        try:
            found = Editor(process, folder)
            yield found
            found.say("exit")
            found.receiver.join(timeout=HANGS)  # what is read must not be closed
        finally:
            process.kill()


# --- fields and words that are offered ------------------------------------------------------------

OFFERED = {
    "the sections of a ledger": ("|", SECTIONS),
    "the fields of a deal in block style": ("deals:\n- payer: a\n  k|", set(DEAL_KEYS) - {"payer"}),
    "the fields of a deal in flow style": ("deals:\n- {payer: a, k|}", set(DEAL_KEYS) - {"payer"}),
    "the fields of an entity": ("entities:\n  a: {name: x, s|}", set(ENTITY_KEYS) - {"name"}),
    "the fields of a source": ("deals:\n- {payer: a, source: {p|}}", Source._fields),
    "the fields of a source in a list": ("deals:\n- payer: a\n  source:\n  - |", Source._fields),
    "what an entry of a history may change": (
        "deals:\n- payer: a\n  status:\n    2025-09-22:\n      |",
        ("status", "amount", "term", "note", "source"),
    ),
    "kinds": ("deals:\n- {payer: a, kind: |}", KINDS),
    "statuses": ("deals:\n- payer: a\n  status: |", [status.word for status in Status]),
    "statuses in a history": (
        "deals:\n- {payer: a, status: {2025-09-22: |}}",
        [status.word for status in Status],
    ),
    "ways to pay": ("deals:\n- {payer: a, paid_in: |}", PAID_IN),
    "confidences": ("deals:\n- payer: a\n  confidence: |", CONFIDENCES),
    "flags": ("deals:\n- payer: a\n  counts: |", ("true", "false")),
    "forms of amounts": ("deals:\n- payer: a\n  amount: |", ("100B", "up to 100B", "undisclosed")),
    "currencies": ("currency: |", ("USD",)),
}


@pytest.mark.parametrize(("text", "expected"), OFFERED.values(), ids=OFFERED)
def test_the_editor_offers(editor: Editor, text: str, expected: Any) -> None:
    assert set(expected) <= set(editor.completions(f"{MODELINE}{text}\n"))


def test_a_word_is_offered_in_one_spelling_and_with_its_meaning(editor: Editor) -> None:
    found = editor.completions(f"{MODELINE}deals:\n- payer: a\n  kind: |\n")

    assert set(found) == set(KINDS)
    assert found["guarantee"]["documentation"] == "not counted: no money until it is called"


def test_a_field_is_offered_with_its_description_and_only_once(editor: Editor) -> None:
    found = editor.completions(f"{MODELINE}deals:\n- {{payer: a, kind: debt, a|}}\n")

    assert "kind" not in found
    assert found["payee"]["documentation"] == "The entity that the money reaches, by its id."


def test_a_whole_deal_is_offered(editor: Editor) -> None:
    found = editor.completions(f"{MODELINE}deals:\n- |\n")["a deal and its source"]

    assert [line.split(":")[0].strip() for line in found["insertText"].splitlines()] == [
        "payer",
        "payee",
        "kind",
        "amount",
        "date",
        "source",
    ]


# --- what is shown over a word --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("deals:\n- {payer: a, am|ount: 1B}", "Low = what is firm"),
        ("deals:\n- {payer: a, am|ount: 1B}", "up to 100B"),
        ("deals:\n- {payer: a, kind: deb|t}", "money lent"),
        ("deals:\n- {payer: a, status: {2025-09-22: ann|ounced}}", "made public by a party"),
        ("deals:\n- {payer: a, status: {2025-09-22: {am|ount: 3B}}}", "worth from this day on"),
        ("cl|aims: []", "kept apart from what the ledger holds"),
        ("entities:\n  a: {poo|led: true}", "never part of a loop"),
        ("events:\n- {entity: a, da|te: 2001}", "When it happened."),
    ],
)
def test_the_editor_explains(editor: Editor, text: str, said: str) -> None:
    assert said in editor.hover(f"{MODELINE}{text}\n")


# --- what is underlined ---------------------------------------------------------------------------

DEAL = "payer: a, payee: b, kind: debt, amount: 1B, date: 2025"
WRONG = {
    "a kind": (
        "deals:\n- {payer: a, payee: b, kind: [dept], amount: 1B, date: 2025}",
        "Valid values: .equity",
    ),
    "a status": (f"deals:\n- {{{DEAL}, status: [anounced]}}", "Valid values: .rumoured"),
    "a status of a history": (
        "deals:\n- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  status:\n    2025-01: "
        "[anounced]",
        "Valid values",
    ),
    "a date of a history": (
        "deals:\n- {payer: a, payee: b, kind: debt, amount: 1B, status: {[soon]: announced}}",
        "Write 2025, 2025-Q3",
    ),
    "a way to pay": (f"deals:\n- {{{DEAL}, paid_in: [gold]}}", "Valid values: .cash"),
    "a flag": (f"deals:\n- {{{DEAL}, counts: [maybe]}}", "Valid values: true, false"),
    "an amount": (
        "deals:\n- {payer: a, payee: b, kind: debt, amount: [ten], date: 2025}",
        "Write for example 100B",
    ),
    "a date": (
        "deals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: [soon]}",
        "Write 2025, 2025-Q3",
    ),
    "a field of a deal": (f"deals:\n- {{{DEAL}, [payr]: x}}", "Property payr is not allowed"),
    "a field of a source": (
        f"deals:\n- {{{DEAL}, source: {{[uri]: x}}}}",
        "Property uri is not allowed",
    ),
    "a field of an entity": ("entities:\n  a: {[nam]: x}", "Property nam is not allowed"),
    "a section": ("[deal]: []", "Property deal is not allowed"),
    "a currency": ("currency: [US Dollar]", "three letters"),
    "a lint": (f"deals:\n- {{{DEAL}, allow: {{[dup]: x}}}}", "Property dup is not allowed"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_the_editor_underlines_what_is_wrong_and_that_only(
    editor: Editor, text: str, said: str
) -> None:
    before, marked, _ = re.split(r"[\[\]]", text.replace("[]", "~"))
    line, column = 1 + before.count("\n"), len(before) - before.rfind("\n") - 1

    found = editor.problems(MODELINE + re.sub(r"[\[\]]", "", text.replace("[]", "~")) + "\n")

    assert len(found) == 1
    assert re.search(said, found[0]["message"])
    assert found[0]["range"] == {
        "start": {"line": line, "character": column},
        "end": {"line": line, "character": column + len(marked)},
    }


@pytest.mark.parametrize("field", ["payer", "payee", "kind", "amount", "date"])
def test_the_editor_misses_what_a_deal_cannot_do_without(editor: Editor, field: str) -> None:
    rest = ", ".join(part for part in DEAL.split(", ") if not part.startswith(f"{field}:"))

    found = editor.problems(f"{MODELINE}deals:\n- {{{rest}}}\n")

    assert [problem["message"] for problem in found] == [f'Missing property "{field}".']


@pytest.mark.parametrize(
    "text",
    [
        f"deals:\n- {{{DEAL}, status: Letter-of_intent, counts: No, confidence: HIGH}}",
        "deals:\nentities:\n  a:\n  b: Bank\n  NO: {country: NO, ticker: 0123}",
        "deals:\n- {payer: 1, payee: 2e9, kind: debt, amount: 12700000, date: 2025, id: 0x1F}",
        f"deals:\n- &d {{{DEAL}}}\n- {{<<: *d, id: other}}",
    ],
)
def test_the_editor_leaves_alone_what_the_reader_takes(editor: Editor, text: str) -> None:
    read_text(f"strict: false\n{text}\n")

    assert editor.problems(f"{MODELINE}strict: false\n{text}\n") == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_editor_finds_nothing_wrong_in_a_shipped_ledger(editor: Editor, path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)

    assert named is not None
    assert (path.parent / named[1]).resolve() == REPOSITORY / "data" / "ledger.schema.json"
    assert editor.problems(text.replace(named[0], MODELINE, 1)) == []


def test_without_the_line_the_editor_knows_nothing_of_ledgers(editor: Editor) -> None:
    assert editor.problems("deal: x\n") == []
    assert editor.completions("deals:\n- kind: |\n") == {}
