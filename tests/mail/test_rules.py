"""mail.toml, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import policy
from agent.mail import rules
from agent.mail.rules import Action, Mode, Rules, strictest
from agent.typed_toml import TomlError


def test_the_file_that_comes_with_us_says_the_defaults() -> None:
    assert rules.load(policy.read(policy.default_directory())) == Rules()


def test_an_absent_file_is_the_defaults(tmp_path: Path) -> None:
    assert rules.load(policy.read(tmp_path)) == Rules()


def test_rules_are_read(tmp_path: Path) -> None:
    (tmp_path / "mail.toml").write_text(
        'mode = "observe"\n[[rules]]\nid = "a"\ntypes = ["nhs-number"]\nat-least = 3\n'
        'action = "reject"\n[uninspectable]\nbroken = "flag"\n'
    )
    found = rules.load(policy.read(tmp_path))
    assert found.mode is Mode.OBSERVE
    assert found.rules[0].action is Action.REJECT
    assert found.uninspectable.action("broken") is Action.FLAG
    assert found.uninspectable.action("too-large") is Action.HOLD


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('mode = "off"', "must be one of enforce, observe"),
        ("tags = []", "at least one tag"),
        ("tagz = []", "unknown key 'tagz'"),
        ('[[rules]]\nid = "a"', "'rules.action' is missing"),
        ('[[rules]]\nid = "a"\naction = "hold"\nat-least = 0', "at-least = 1"),
        ('[[rules]]\nid = "a"\naction = "hold"\nconfidence = 7', "from 0 to 1"),
        ('[[rules]]\nid = "a"\naction = "hold"\n[[rules]]\nid = "a"\naction = "flag"', "same id"),
        ("[accredited]\nenabled = true", "as-of"),
        ('[uninspectable]\nbroken = "maybe"', "must be one of"),
    ],
)
def test_bad_policies_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "mail.toml").write_text(text)
    with pytest.raises(TomlError, match=r"mail\.toml, line") as raised:
        rules.load(policy.read(tmp_path))
    assert says in str(raised.value)


def test_a_reason_nobody_knows_yet_holds() -> None:
    assert rules.Uninspectable().action("eaten-by-a-dog") is Action.HOLD
    assert rules.Uninspectable().action("action") is Action.HOLD


def test_strictest() -> None:
    assert strictest(Action.FLAG, Action.REJECT, Action.HOLD) is Action.REJECT
    assert strictest() is Action.ALLOW
