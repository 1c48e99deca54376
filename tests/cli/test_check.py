"""agent.cli.check: what a person, and a program, is told."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from agent import checks, policy
from agent.cli import check, main
from agent.event import Finding, Outcome, Scope

ROOT = Path(__file__).parent.parent.parent
CAPTURE = ROOT / "tests/captures/linux/debian-13-up-to-date.json"
KEYS = ["check", "outcome", "reason", "scope", "took_ms"]


def test_json_lines_have_the_contracts_keys_first(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "os-updates", "--capture", str(CAPTURE), "--json"])
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert list(found)[:5] == KEYS
    assert list(found["scope"][0]) == ["name", "outcome", "reason"]
    assert (code, found["outcome"]) == (0, "pass")
    assert found["evidence"]["digest"]
    assert found["evidence"]["valid_until"] == "2026-11-21T09:00:00+00:00"


def test_every_check_is_run_where_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "--capture", str(CAPTURE), "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["check"] for each in found} == set(checks.discover())
    assert code == int(any(f["outcome"] not in {"pass", "not-applicable"} for f in found))


def test_one_check_is_explained_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "os-updates", "--capture", str(CAPTURE)]) == 0
    said = capsys.readouterr().out
    for wanted in ("os-updates", "What was judged", "TP-certified", "digest", "up-to-date"):
        assert wanted in said


def test_an_unknown_check_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "disc-encryption"]) == 2
    assert "os-updates" in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"platform": "amiga"}'])
def test_a_capture_that_is_none_is_refused(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "capture.json"
    if text is not None:
        file.write_text(text)
    assert main(["check", "--capture", str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_colour_is_for_terminals_and_the_word_stands_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    finding = Finding("example", Outcome.FAIL, "bad", explanation="It is bad.", remedy="Mend it.")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen, pipe = Terminal(), io.StringIO()
    check._print_table([finding], screen)
    check._print_table([finding], pipe)
    assert "\x1b[31m" in screen.getvalue()
    assert "\x1b" not in pipe.getvalue()
    assert "FAIL" in pipe.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    check._print_table([finding], plain)
    assert "\x1b" not in plain.getvalue()


@pytest.mark.parametrize("columns", ["20", "40", "60", "200"])
def test_no_line_is_wider_than_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    finding = Finding("example", Outcome.FAIL, "bad", explanation="word " * 60, remedy="do " * 60)
    screen = Terminal()
    check._print_table([finding], screen)
    assert max(map(len, screen.getvalue().splitlines())) <= max(int(columns), 30)


def test_every_part_is_in_the_json() -> None:
    finding = Finding("example", Outcome.FAIL, "bad", (Scope("a", Outcome.FAIL, "bad"),))
    line = check.as_json(finding, checks.discover()["os-updates"])
    assert line["scope"] == [{"name": "a", "outcome": "fail", "reason": "bad"}]
    assert line["clauses"]


def test_every_clause_that_a_check_serves_names_it() -> None:
    """`safehand policy coverage` must show each check where the check says it belongs."""
    clauses = policy.procedure(policy.read(policy.default_directory()))
    for each in checks.discover().values():
        for clause in each.clauses:
            named = {*clauses[clause].enforced_by, *clauses[clause].watched_by}
            assert f"check:{each.id}" in named, f"{clause} does not name check:{each.id}"


def test_readme_lists_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    """`safehand check --list` prints what stands between the two marks."""
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8") if readme.exists() else ""
    if "<!-- checks -->" not in text:
        pytest.skip("README.md has no <!-- checks --> … <!-- /checks --> yet")
    written = text.split("<!-- checks -->", 1)[1].split("<!-- /checks -->", 1)[0]
    assert main(["check", "--list"]) == 0
    assert written.strip() == capsys.readouterr().out.strip()
