"""How does Safehand do on office mail that a second author wrote?

    python tests/bench/uk_office.py [--show TYPE|held|false|all] [--keep FOLDER]

Templates in `uk_office_private.txt` and `uk_office_ordinary.txt`, written without a look at the
detectors, filled from a frozen seed and wrapped as mail arrives: plain, quoted, Outlook's HTML with
markup inside the numbers, and as attachments of many kinds. Each goes through the public command
`safehand mail screen --json`, as whole messages, and the answers are counted by type.
"""

from __future__ import annotations

import argparse
import base64
import csv
import html
import io
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent), str(ROOT / "tests" / "content")]

import builders  # noqa: E402 -- beside the tests of the readers
import uk_office_values as values  # noqa: E402
from detection import wilson  # noqa: E402

SEED = 611703
EACH = 12
"""How often each template is filled."""


@dataclass(frozen=True)
class Template:
    name: str
    types: frozenset[str]
    also: frozenset[str]
    how: frozenset[str]
    text: str


@dataclass(frozen=True)
class Mail:
    name: str
    template: Template
    wrapping: str
    data: bytes
    ordinary: bool


def templates(file: str) -> Iterator[Template]:
    text = (Path(__file__).parent / file).read_text("utf-8")
    for block in text.split("\n@@ ")[1:]:
        head, _, body = block.partition("\n")
        name, types, also, how = (*(each.strip() for each in head.split("|")), "", "", "")[:4]
        yield Template(
            name,
            frozenset(types.split()),
            frozenset(also.split()) | {"person-name"},
            frozenset(how.split()),
            body.rstrip("\n"),
        )


def _luhnless(rng: random.Random) -> str:
    """Ten digits that pass NHS's check, as one in eleven does by chance."""
    return values.ten(rng, lambda r: str(r.randrange(400, 800)))


EXTRA: dict[str, Callable[[random.Random], str]] = {
    "nhslike": _luhnless,
    "today": lambda r: f"{r.randrange(1, 28):02}/{r.randrange(1, 12):02}/2026",
    "vat": lambda r: f"{values.digits(r, 3)} {values.digits(r, 4)} {values.digits(r, 2)}",
    "tracking": lambda r: f"JD{values.digits(r, 16)}",
    "money": lambda r: f"{r.randrange(20, 4000)}.{values.digits(r, 2)}",
    "hex": lambda r: "".join(r.choice("0123456789abcdef") for _ in range(10)),
    **{f"d{n}": lambda r, n=n: values.digits(r, n) for n in range(1, 15)},  # type: ignore[misc]
}

OPENINGS = ("Hi all,", "Dear colleagues,", "Bore da,", "Hello Sam", "Good morning", "", "")
_ANALYST = """Many thanks,

Joe Pattison
Information Analyst
Example Analytics Ltd
Tel: 029 2055 0134 | www.example-analytics.co.uk"""
_MANAGER = """Cofion gorau / Kind regards
Eleri Vaughan-Price
Practice Manager
01792 555 012
This email is confidential. If you are not the intended recipient please delete it."""
SIGNATURES = ("Thanks\nCarys", _ANALYST, "--\nSent from my iPhone", _MANAGER, "")
SUBJECTS = ("update", "RE: query", "Fwd: as discussed", "FW: list", "quick one", "for Thursday", "")


def mails() -> Iterator[Mail]:
    """Every mail, the same ones on every machine."""
    rng = random.Random(SEED)
    for ordinary, file in ((False, "private"), (True, "ordinary")):
        for template in templates(f"uk_office_{file}.txt"):
            for number in range(EACH):
                text = template.text.format_map(values.Words(rng, EXTRA))
                wrap = _wrappings(template)[number % len(_wrappings(template))]
                message = _message(rng)
                wrap(rng, message, text)
                data = message.as_bytes()
                name = f"{'ordinary' if ordinary else 'private'}-{template.name}-{number}"
                yield Mail(name, template, wrap.__name__.strip("_"), data, ordinary)


def _message(rng: random.Random) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Carys Beddoe <carys@example-analytics.co.uk>"
    message["To"] = "someone@example-council.gov.uk"
    message["Subject"] = rng.choice(SUBJECTS)
    return message


def _around(rng: random.Random, text: str) -> str:
    return f"{rng.choice(OPENINGS)}\n\n{text}\n\n{rng.choice(SIGNATURES)}\n"


Wrap = Callable[[random.Random, EmailMessage, str], None]


def _wrappings(template: Template) -> tuple[Wrap, ...]:
    if "vcf" in template.how:
        return (_vcf,)
    if "ics" in template.how:
        return (_ics,)
    if template.how & {"csv", "tsv"}:
        return (_plain, _as_csv, _html_table, _xlsx, _quoted, _semicolons, _docx_table, _utf16)
    if "table" in template.how:  # columns by spaces do not survive in HTML
        return (_plain, _quoted, _docx, _rtf, _qp)
    return (_plain, _quoted, _outlook, _docx, _plain, _pdf, _forwarded, _rtf, _qp, _bulleted)


def _plain(rng: random.Random, message: EmailMessage, text: str) -> None:
    message.set_content(_around(rng, text))


def _qp(rng: random.Random, message: EmailMessage, text: str) -> None:
    message.set_content(_around(rng, text), cte="quoted-printable")


def _quoted(rng: random.Random, message: EmailMessage, text: str) -> None:
    said = "\n".join(f"> {line}" for line in text.splitlines())
    message.set_content(
        f"Yes that is fine, see below.\n\nOn Tue, 3 Mar 2026 at 10:12, Sam Pratt wrote:\n{said}\n"
    )


def _bulleted(rng: random.Random, message: EmailMessage, text: str) -> None:
    message.set_content(f"A few things:\n\n* {text}\n\n* lunch is at 1\n")


def _forwarded(rng: random.Random, message: EmailMessage, text: str) -> None:
    inner = _message(rng)
    _outlook(rng, inner, text)
    message.set_content("FYI")
    message.add_attachment(inner)


_STYLE = '<p class=MsoNormal><span style="font-size:11.0pt;font-family:&quot;Calibri&quot;">'


def _broken_up(rng: random.Random, line: str) -> str:
    """Outlook's markup: runs that end in the middle of words and numbers."""
    if len(line) < 8:
        return html.escape(line)
    at = rng.randrange(2, len(line) - 2)
    first, second = html.escape(line[:at]), html.escape(line[at:])
    second = second.replace(" ", "&nbsp;") if rng.random() < 0.4 else second
    return f"{first}<span lang=EN-GB>{second}</span>"


def _outlook(rng: random.Random, message: EmailMessage, text: str) -> None:
    lines = "".join(
        f"{_STYLE}{_broken_up(rng, line)}<o:p></o:p></span></p>\r\n" for line in text.split("\n")
    )
    message.set_content(
        f"<html><head><style>p {{margin:0}}</style></head><body>{lines}</body></html>",
        subtype="html",
    )


def _rows(text: str) -> list[list[str]]:
    between = "\t" if "\t" in text else ","
    return list(csv.reader(text.split("\n"), delimiter=between))


def _html_table(rng: random.Random, message: EmailMessage, text: str) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in _rows(text)
    )
    message.set_content(f"<p>As asked:</p><table border=1>{cells}</table>", subtype="html")


def _attach(message: EmailMessage, data: bytes, name: str, kind: str) -> None:
    message.set_content("Please find attached.\n")
    main, _, sub = kind.partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)


def _as_csv(rng: random.Random, message: EmailMessage, text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(_rows(text))
    _attach(message, out.getvalue().encode("cp1252", "replace"), "export.csv", "text/csv")


def _semicolons(rng: random.Random, message: EmailMessage, text: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(_rows(text))
    _attach(message, b"\xef\xbb\xbf" + out.getvalue().encode(), "list.csv", "text/csv")


def _utf16(rng: random.Random, message: EmailMessage, text: str) -> None:
    out = "\r\n".join("\t".join(row) for row in _rows(text))
    _attach(message, out.encode("utf-16"), "Export.txt", "application/octet-stream")


def _docx(rng: random.Random, message: EmailMessage, text: str) -> None:
    body = "".join(builders.paragraph(html.escape(line)) for line in text.split("\n"))
    _attach(message, builders.docx(body), "letter.docx", "application/octet-stream")


def _docx_table(rng: random.Random, message: EmailMessage, text: str) -> None:
    rows = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{builders.paragraph(html.escape(c))}</w:tc>" for c in row)
        + "</w:tr>"
        for row in _rows(text)
    )
    data = builders.docx(f"<w:tbl>{rows}</w:tbl>")
    _attach(message, data, "notes.docx", "application/octet-stream")


def _xlsx(rng: random.Random, message: EmailMessage, text: str) -> None:
    rows = "".join(
        f'<row r="{y}">'
        + "".join(
            f'<c r="{chr(65 + x)}{y}" t="inlineStr"><is><t>{html.escape(cell)}</t></is></c>'
            for x, cell in enumerate(row)
        )
        + "</row>"
        for y, row in enumerate(_rows(text), 1)
    )
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    _attach(
        message,
        builders.xlsx(("Sheet1", "visible", sheet)),
        "Book1.xlsx",
        "application/octet-stream",
    )


def _pdf(rng: random.Random, message: EmailMessage, text: str) -> None:
    lines = []
    for row, line in enumerate(text.split("\n")):
        safe = line.replace("\u00a0", " ").replace("£", "GBP ")
        safe = "".join(chr(ord(c) - 0xFEE0) if 0xFF10 <= ord(c) <= 0xFF19 else c for c in safe)
        safe = safe.encode("latin-1", "replace").decode("latin-1")
        safe = safe.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        lines.append(f"BT /F1 10 Tf 40 {740 - 14 * row} Td ({safe}) Tj ET")
    _attach(message, builders.pdf(["\n".join(lines)]), "scan.pdf", "application/pdf")


def _rtf(rng: random.Random, message: EmailMessage, text: str) -> None:
    said = "".join(
        f"\\u{ord(c)}?" if ord(c) > 127 else f"\\{c}" if c in "\\{}" else
        "\\par\n" if c == "\n" else c for c in text
    )  # fmt: skip
    _attach(message, f"{{\\rtf1\\ansi {said}}}".encode(), "note.rtf", "application/rtf")


def _vcf(rng: random.Random, message: EmailMessage, text: str) -> None:
    _attach(message, text.replace("\n", "\r\n").encode(), "contact.vcf", "text/vcard")


def _ics(rng: random.Random, message: EmailMessage, text: str) -> None:
    folded = "\r\n".join(
        line if len(line) < 60 else f"{line[:60]}\r\n {line[60:]}" for line in text.split("\n")
    )
    encoded = base64.encodebytes(folded.encode()).decode()
    message.set_content("Invitation\n")
    message.make_mixed()
    part = EmailMessage()
    part["Content-Type"] = "text/calendar; method=REQUEST; charset=utf-8"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encoded)
    message.attach(part)


def screened(every: list[Mail], folder: Path) -> list[dict[str, Any]]:
    """What the public command says of each."""
    answers: list[dict[str, Any]] = []
    names = []
    for number, mail in enumerate(every):
        path = folder / f"{number:05}.eml"
        path.write_bytes(mail.data)
        names.append(str(path))
    for at in range(0, len(names), 500):
        done = subprocess.run(
            [sys.executable, "-m", "agent", "mail", "screen", "--json", *names[at : at + 500]],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode == 2:
            raise SystemExit(done.stderr)
        answers += map(json.loads, done.stdout.splitlines())
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--show", default="")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    every = list(mails())
    with tempfile.TemporaryDirectory() as made:
        folder = args.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        answers = screened(every, folder)
    report(count(every, answers), args.show)


@dataclass
class Counted:
    """What was right and what was not."""

    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    where: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """What went wrong, in which template, wrapped how."""
    ordinary: int = 0
    held: int = 0
    private: int = 0
    let_go: int = 0
    unread: int = 0

    @property
    def recall(self) -> float:
        right = self.hits.total()
        return right / (right + self.misses.total())

    @property
    def precision(self) -> float:
        right = self.hits.total()
        return right / (right + self.false.total())


def count(every: list[Mail], answers: list[dict[str, Any]]) -> Counted:
    counted = Counted()
    for mail, answer in zip(every, answers, strict=True):
        found = {each["type"] for each in answer["personal_data"]}
        template = mail.template
        counted.unread += bool(answer["uninspectable"])
        wrong = [f"missed {type_}" for type_ in template.types - found]
        counted.hits.update(template.types & found)
        counted.misses.update(template.types - found)
        false = found - template.types - template.also
        counted.false.update(false)
        wrong += [f"false {type_}" for type_ in false]
        held = answer["verdict"] in {"hold", "reject"}
        if mail.ordinary:
            counted.ordinary += 1
            counted.held += held
            wrong += ["held"] if held else []
        else:
            counted.private += 1
            loose = not held and "weak" not in template.how
            counted.let_go += loose
            wrong += ["let go"] if loose else []
        counted.where.update((each, template.name, mail.wrapping) for each in wrong)
    return counted


def report(counted: Counted, show: str) -> None:
    hits, misses, false = counted.hits, counted.misses, counted.false
    print(f"{'type':22}{'positives':>10}  {'recall':22}  precision")
    for type_ in sorted(hits | misses | false):
        total, claimed = hits[type_] + misses[type_], hits[type_] + false[type_]
        print(
            f"{type_:22}{total:10}  {wilson(hits[type_], total):22}  {wilson(hits[type_], claimed)}"
        )
    print(f"all: recall {counted.recall:.4f}, precision {counted.precision:.4f}")
    print(
        f"ordinary mails held: {wilson(counted.held, counted.ordinary)}; not read: {counted.unread}"
    )
    print(f"private mails let go: {wilson(counted.let_go, counted.private)}")
    for (what, name, wrapping), times in sorted(counted.where.items()):
        if show and (show == "all" or show in what):
            print(f"  {what:28}{name:32}{wrapping:14}{times:4}")


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
