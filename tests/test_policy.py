"""agent.policy: the folder of rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from agent import policy
from agent.typed_toml import TomlError


@dataclass(frozen=True, slots=True)
class Parameters:
    days: int = 14


def test_a_table_for_each_plugin(tmp_path: Path) -> None:
    (tmp_path / "checks.toml").write_text("[os-updates]\ndays = 7\n")
    read = policy.read(tmp_path)
    kinds = {"os-updates": Parameters, "firewall": Parameters}
    assert read.bind_each("checks", kinds) == {
        "os-updates": Parameters(7),
        "firewall": Parameters(),
    }


def test_a_table_that_nothing_answers_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "checks.toml").write_text("\n[os-update]\ndays = 7\n")
    with pytest.raises(TomlError, match=r"checks\.toml, line 2: .*did you mean 'os-updates'"):
        policy.read(tmp_path).bind_each("checks", {"os-updates": Parameters})


def test_the_digest_is_of_names_and_texts(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1\n")
    before = policy.read(tmp_path).digest
    assert policy.read(tmp_path).digest == before
    (tmp_path / "a.toml").rename(tmp_path / "b.toml")
    assert policy.read(tmp_path).digest != before


def test_no_folder_and_no_utf8_are_said(tmp_path: Path) -> None:
    with pytest.raises(TomlError, match="no such folder"):
        policy.read(tmp_path / "none")
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(TomlError, match="not UTF-8"):
        policy.read(tmp_path)


def test_clauses(tmp_path: Path) -> None:
    (tmp_path / "procedure.toml").write_text(
        '[SP-mail]\nsummary = "Mail."\nreview = 2027-03-27\nenforced-by = ["route:submission"]\n'
    )
    clause = policy.procedure(policy.read(tmp_path))["SP-mail"]
    assert clause == policy.Clause("Mail.", date(2027, 3, 27), ("route:submission",))


def test_a_label_has_a_classification(tmp_path: Path) -> None:
    (tmp_path / "organisation.toml").write_text('[[labels]]\nname = "EXTERNAL"\n')
    with pytest.raises(TomlError, match="classification"):
        policy.organisation(policy.read(tmp_path))


def test_the_policies_that_came_with_us_are_found_and_whole() -> None:
    assert policy.read(policy.default_directory()).directory.is_dir()
