"""What we read in sshd_config is what sshd itself reads: `sshd -T` says so.

Needs root and openssh-server; no server is started.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.checks import _sshd
from agent.checks._texts import Texts

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin:/bin")
MISSING = (
    "needs openssh-server"
    if SSHD is None
    else "needs root, as sshd -T does"
    if os.name != "posix" or os.geteuid() != 0
    else ""
)
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=MISSING or "everything is here"),
]
SWITCHES = (
    "PubkeyAuthentication",
    "PasswordAuthentication",
    "KbdInteractiveAuthentication",
    "ChallengeResponseAuthentication",
    "GSSAPIAuthentication",
    "HostbasedAuthentication",
    "PermitEmptyPasswords",
    "UsePAM",
)
METHODS = ("any", "publickey,password", "publickey publickey,keyboard-interactive", "password")
ASKED = {
    "pubkeyauthentication",
    "passwordauthentication",
    "kbdinteractiveauthentication",
    "hostbasedauthentication",
    "permitemptypasswords",
    "usepam",
}


@pytest.fixture(scope="module")
def host_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    key = tmp_path_factory.mktemp("sshd") / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, timeout=20
    )
    separation = Path("/run/sshd")  # sshd wants it, and a service manager makes it
    made = not separation.exists()
    separation.mkdir(mode=0o755, exist_ok=True)
    yield key
    if made:
        separation.rmdir()


def said(config: Path, key: Path, *, matching: bool) -> dict[str, str]:
    """What sshd goes by, for somebody whom every `Match User inside` block is about, or not."""
    assert SSHD is not None
    who = f"user={'root' if matching else 'nobody'},host=elsewhere,addr=192.0.2.1"
    printed = subprocess.run(
        [SSHD, "-T", "-f", str(config), "-h", str(key), "-C", who],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    pairs = (line.partition(" ") for line in printed.stdout.splitlines())
    return {name: value for name, _, value in pairs}


def read(config: Path, included: Path) -> tuple[_sshd.Effective, ...]:
    texts = {str(each): each.read_text("utf-8") for each in (config, *included.iterdir())}
    names = tuple(sorted(each.name for each in included.iterdir()))
    found = _sshd.effective(Texts(texts, {str(included): names}), str(config))
    assert found is not None
    return found


def lines(chance: random.Random, *, inside_match: bool) -> list[str]:
    """Settings in the shapes that people write them in."""
    some = []
    for switch in chance.sample(SWITCHES, k=chance.randint(0, 4)):
        if inside_match and switch in {"UsePAM", "ChallengeResponseAuthentication"}:
            continue  # sshd takes them only outside Match
        value = chance.choice(("yes", "no"))
        keyword = chance.choice((switch, switch.lower(), switch.upper()))
        shapes = ("{} {}", "{}={}", '  {} "{}"', "{}\t{} # so")
        some.append(chance.choice(shapes).format(keyword, value))
    if chance.random() < 0.4:
        some.append(f"AuthenticationMethods {chance.choice(METHODS)}")
    return some


def test_sshd_reads_the_same(host_key: Path, tmp_path: Path) -> None:
    chance = random.Random(20261121)
    compared = 0
    empty = tmp_path / "empty"
    empty.mkdir()
    for number in range(60):
        folder = tmp_path / str(number)
        included = folder / "conf.d"
        included.mkdir(parents=True)
        (included / "a.conf").write_text("\n".join(lines(chance, inside_match=False)) + "\n")
        (included / "b.conf").write_text(
            "\n".join([*lines(chance, inside_match=False), "Match User root",
                       *lines(chance, inside_match=True)]) + "\n"
        )  # fmt: skip
        config = folder / "sshd_config"
        include = chance.choice(([], [f"Include {included}/*.conf"]))
        text = [*include, *lines(chance, inside_match=False)]
        if chance.random() < 0.5 and not include:
            text += ["Match User root", *lines(chance, inside_match=True)]
        config.write_text("\n".join([*text, ""]))
        try:
            outside = said(config, host_key, matching=False)
            inside = said(config, host_key, matching=True)
        except subprocess.CalledProcessError:
            continue  # AuthenticationMethods that no enabled method can meet: sshd refuses to run
        found = read(config, included if include else empty)
        for ours, theirs in ((found[0], outside), (found[-1], inside)):
            assert {name: ours.on(name) for name in ASKED} == {
                name: theirs[name] == "yes" for name in ASKED
            }, config.read_text()
            methods = ours.settings.get("authenticationmethods", "any")
            assert methods == theirs["authenticationmethods"]
        compared += 1
    assert compared >= 30
