"""agent.central.approval: an approver's own key, as OpenSSH signs with it."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agent.central.approval import NAMESPACE, approves, read_key, signed, text
from agent.central.store.rows import Request
from tests.central.ssh_key import SshKey

KIM = SshKey(1)
REQUEST = Request(7, b"pseudonym", "They asked – twice.", "sam", 5)
PARTS = [((2, 4), (9, 9)), ((20, 20),)]
TEXT = text(REQUEST, PARTS)


def tombstone(**instead: object) -> dict[str, Any]:
    return {
        "request": 7,
        "reason": REQUEST.reason,
        "requested_by": "sam",
        "approved_by": "kim",
        "entries": [[2, 4], [9, 9]],
        "approval": {"text": TEXT, "signature": KIM.signed(TEXT)},
        **instead,
    }


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_what_openssh_signs_is_taken(tmp_path: Path) -> None:
    key, said = tmp_path / "key", tmp_path / "text"
    said.write_text(TEXT, "utf-8")
    for words in (
        ("-q", "-t", "ed25519", "-N", "", "-C", "kim@laptop", "-f", str(key)),
        ("-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(said)),
    ):
        subprocess.run(["ssh-keygen", *words], check=True, capture_output=True)
    public = read_key(key.with_suffix(".pub").read_text())
    signature = Path(f"{said}.sig").read_text()
    assert signed(TEXT, signature, public)
    assert not signed(TEXT + " ", signature, public)
    assert not signed(TEXT, signature, KIM.public)


@pytest.mark.parametrize("hashed", ["sha512", "sha256"])
@pytest.mark.parametrize("token", [False, True])
def test_keys_and_tokens(token: bool, hashed: str) -> None:
    key = SshKey(3, token=token)
    assert read_key(f"{key.public} kim@laptop\n") == key.public
    assert signed(TEXT, key.signed(TEXT, hashed=hashed), key.public)
    assert not signed(TEXT, key.signed(TEXT, namespace="git"), key.public)
    assert not signed(TEXT, SshKey(4, token=token).signed(TEXT), key.public)


def test_a_token_that_nobody_touched() -> None:
    key = SshKey(3, token=True)
    assert not signed(TEXT, key.signed(TEXT, flags=0), key.public)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ== kim",
        "ssh-ed25519",
        "ssh-ed25519 !!!",
        "ssh-ed25519 AAAA",
        "sk-ssh-ed25519@openssh.com " + KIM.public.partition(" ")[2],
        "-----BEGIN OPENSSH PRIVATE KEY-----",
    ],
)
def test_what_is_no_key_that_approves(line: str) -> None:
    with pytest.raises(ValueError, match="no key that can approve"):
        read_key(line)


@pytest.mark.parametrize(
    "signature",
    ["", "text", "a\nAAAA\nb", "a\n!!!\nb", "\n".join(KIM.signed(TEXT).splitlines()[:2])],
)
def test_what_is_no_signature(signature: str) -> None:
    with pytest.raises(ValueError, match="no signature"):
        signed(TEXT, signature, KIM.public)


def test_every_cut_and_every_flipped_byte_is_refused() -> None:
    lines = KIM.signed(TEXT).splitlines()
    body = "".join(lines[1:-1])
    for n in range(0, len(body), 3):
        for damaged in (body[:n], body[:n] + ("A" if body[n] != "A" else "B") + body[n + 1 :]):
            try:
                taken = signed(TEXT, f"{lines[0]}\n{damaged}\n{lines[-1]}", KIM.public)
            except ValueError:
                continue
            assert not taken


def test_each_tombstone_of_what_was_signed_counts() -> None:
    keys = {"kim": KIM.public}
    assert approves(tombstone(), keys)
    assert approves(tombstone(entries=[[20, 20]]), keys)


@pytest.mark.parametrize(
    ("instead", "keys"),
    [
        ({"entries": [[2, 5], [9, 9]]}, {"kim": KIM.public}),
        ({"entries": []}, {"kim": KIM.public}),
        ({"reason": "Another."}, {"kim": KIM.public}),
        ({"request": 8}, {"kim": KIM.public}),
        ({"requested_by": "lee"}, {"kim": KIM.public}),
        ({"approved_by": "lee"}, {"kim": KIM.public}),
        ({}, {"kim": SshKey(2).public}),
        ({}, {}),
        ({"approval": None}, {"kim": KIM.public}),
        ({"approval": {"text": "{}", "signature": ""}}, {"kim": KIM.public}),
        ({"approval": {"text": "no json", "signature": ""}}, {"kim": KIM.public}),
        ({"approval": {"text": TEXT, "signature": "none"}}, {"kim": KIM.public}),
    ],
)
def test_what_was_not_signed(instead: dict[str, object], keys: dict[str, str]) -> None:
    with suppress(KeyError, TypeError):  # the reader of statements takes that for no explanation
        assert not approves(tombstone(**instead), keys)
