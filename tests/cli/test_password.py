from __future__ import annotations

from pathlib import Path

import pytest

from agent import policy
from agent.cli import main, password
from agent.passwords.own import Context
from agent.passwords.reasons import Code, Reason


def test_the_words_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["password", "--help"])
    out = capsys.readouterr().out
    assert all(word in out for word in ("check", "suggest", "breach-list"))


def test_an_organisation_without_a_name_has_no_words(tmp_path: Path) -> None:
    assert password.organisation(policy.read(tmp_path)) == ""
    (tmp_path / "organisation.toml").write_text('name = "Northwind Analytics"\n')
    assert password.organisation(policy.read(tmp_path)) == "Northwind Analytics"


def test_the_policy_says_who_is_asked(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    (tmp_path / "passwords.toml").write_text(
        f"[breaches]\noffline-filter = '{missing}'\n[strength]\nmin-score = 4\n"
    )
    with password.gatekeeper(policy.read(tmp_path)) as keeper:
        assert keeper.min_score == 4
        assert len(keeper.sources) == 1
        assert keeper.judge("Monday-Tuesday!Wednesday", Context()).reasons[0] == Reason(
            Code.SEQUENCE, 0
        )
    (tmp_path / "passwords.toml").write_text("[strength]\nmin-score = 0\n")
    with password.gatekeeper(policy.read(tmp_path)) as keeper:
        assert keeper.reaches is None
