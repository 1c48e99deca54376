"""`safehand central person`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from agent.cli import main
from tests.cli.test_central_alerts import desk_in, options

__all__ = ["options"]


@pytest.fixture(autouse=True)
def _no_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second factor's own tests are elsewhere."""

    class Factors:
        def enrolled(self, account: str) -> bool:
            return account == "console:pat"

    monkeypatch.setattr("agent.cli._second_factor.factors", lambda _: Factors())
    monkeypatch.setattr("agent.cli._mfa_enrol.enrol", lambda *_: 1)


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def test_somebody_comes_and_goes(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(monkeypatch, "Lantern-gravel.Tuesday")
    assert main(["central", "person", "add", "pat", *options]) == 0
    typed(monkeypatch, "Lantern-gravel.Tuesday")
    assert main(["central", "person", "add", "kim", *options]) == 1  # no factor yet
    capsys.readouterr()
    assert main(["central", "person", *options]) == 0
    assert capsys.readouterr().out == "kim\npat\n"
    assert main(["central", "person", "remove", "kim", *options]) == 0
    assert main(["central", "person", "remove", "kim", *options]) == 2
    desk = desk_in(tmp_path)
    with desk.read() as db:
        codes = [row[0] for row in db.rows("SELECT code FROM act ORDER BY sequence")]
    desk.close()
    assert codes == ["console-person-added"] * 2 + ["console-person-removed"]


def test_a_password_that_the_procedure_refuses_is_not_shown(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "Monday-tuesday.Wednesday")
    assert main(["central", "person", "add", "pat", *options]) == 2
    told = capsys.readouterr().err
    assert "safehand password suggest" in told
    assert "uesday" not in told


def test_mistakes(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "person", "add", *options]) == 2
    assert "name whom to add" in capsys.readouterr().err
    typed(monkeypatch, "Lantern-gravel.Tuesday")
    assert main(["central", "person", "add", "Pat Smith", *options]) == 2
    assert "a name is 1 to 64" in capsys.readouterr().err
