"""What the evaluator says of a stack is what libpam does: pamtester tries it.

Throw-away accounts, services named safehand-test-*, and files under /run, all removed at the end.
Needs root, pamtester, oathtool, libpam-oath, libpam-google-authenticator and libpam-u2f.
"""

from __future__ import annotations

import base64
import itertools
import os
import random
import re
import secrets
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.checks._factors import Factor
from agent.checks._pam import config, paths
from agent.checks._pam.answers import Blank, Setting
from agent.checks._pam.paths import Installed
from agent.checks._texts import Reading
from agent.host.local import LocalHost

PREFIX = f"safehand-test-{os.getpid()}-"
PAM = Path("/etc/pam.d")
SECURITY = Path("/usr/lib/x86_64-linux-gnu/security")
STACKS: list[dict[str, Any]] = [
    stack
    for stack in tomllib.loads(
        (Path(__file__).parent.parent / "checks" / "_pam" / "stacks.toml").read_text("utf-8")
    )["stack"]
    if stack.get("real", True)
]
KINDS = ("password", "code")
SORTS = (
    "enrolled", "bare", "oath-only", "google-only",
    "spared", "spared bare", "spared oath-only", "spared google-only",
    "blank",
)  # fmt: skip
"""Accounts by what they have set up; the spared ones are members of a group."""
FACTORS = {Factor.PASSWORD: "password", Factor.CODE: "code", Factor.SECURITY_KEY: "key"}


def _missing() -> str:
    """Why this cannot run here; empty where it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root, to make throw-away accounts and PAM services"
    for tool in ("pamtester", "oathtool", "useradd", "chpasswd"):
        if not shutil.which(tool):
            return f"needs {tool}"
    for module in ("oath", "google_authenticator", "u2f", "debug"):
        if not (SECURITY / f"pam_{module}.so").exists():
            return f"needs pam_{module}.so"
    return ""


MISSING = _missing()
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(MISSING), reason=MISSING or "everything is here"),
]


@dataclass
class Bench:
    """Accounts of every sort, and a place for services."""

    folder: Path
    password: str
    secret: bytes
    counter: int = 0
    accounts: dict[str, str] = field(default_factory=dict)
    """What it stands for → the account's name."""

    @property
    def oath_file(self) -> Path:
        return self.folder / "users.oath"

    def write(self, name: str, text: str) -> str:
        """A service or an included file; its name."""
        text = re.sub(r"(include|substack)(\s+)(\w[\w-]*)", rf"\1\2{PREFIX}\3", text)
        (PAM / f"{PREFIX}{name}").write_text(text, "utf-8")
        return f"{PREFIX}{name}"

    def codes(self) -> dict[str, str]:
        """The next right answer to each prompt for a code."""
        hexed = self.secret.hex()
        hotp = ["oathtool", "--counter", str(self.counter), hexed]
        totp = ["oathtool", "--totp", hexed]
        return {
            "one-time": subprocess.check_output(hotp, text=True).strip(),
            "verification": subprocess.check_output(totp, text=True).strip(),
        }

    def lets_in(self, service: str, account: str, presented: frozenset[str]) -> bool:
        """Whether PAM lets this account in, with these kinds right and the others wrong."""
        codes = self.codes()
        wrong = {"one-time": "000000", "verification": "000000"}
        answers = wrong | {name: codes[name] for name in codes if presented & {"code", name}}
        answers["password"] = self.password if "password" in presented else "not the password"
        process = subprocess.Popen(
            ["pamtester", service, account, "authenticate"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
        assert process.stdin is not None
        assert process.stderr is not None
        assert process.stdout is not None
        asked, deadline = "", time.monotonic() + 20
        while time.monotonic() < deadline:
            data = os.read(process.stderr.fileno(), 4096)
            if not data:
                break
            asked += data.decode("utf-8", "replace").lower()
            if asked.rstrip().endswith(":"):
                key = next((each for each in answers if each in asked.splitlines()[-1]), None)
                assert key is not None, asked
                process.stdin.write(answers[key].encode() + b"\n")
                process.stdin.flush()
                # Only a right counter moves on; the next one stays inside the module's window.
                self.counter += key == "one-time" and answers[key] != wrong[key]
                asked = ""
        said = process.stdout.read()
        process.stdin.close()
        process.stdout.close()
        process.stderr.close()
        process.wait(timeout=20)
        return b"successfully authenticated" in said


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    folder = Path(f"/run/{PREFIX}bench")
    folder.mkdir(mode=0o755)
    here = Bench(folder, secrets.token_urlsafe(18), secrets.token_bytes(20))
    group = PREFIX + "spared"
    made: list[str] = []
    try:
        subprocess.run(["groupadd", group], check=True)
        for sort in SORTS:
            name = f"sht{os.getpid()}{len(made)}"
            home = folder / name
            extra = ["-G", group] if "spared" in sort else []
            subprocess.run(
                ["useradd", "-M", "-d", str(home), "-s", "/usr/sbin/nologin", *extra, name],
                check=True,
                capture_output=True,
            )
            made.append(name)
            here.accounts[sort] = name
            home.mkdir(mode=0o700)
            if "oath-only" not in sort and "bare" not in sort:
                token = home / ".google_authenticator"
                encoded = base64.b32encode(here.secret).decode()
                token.write_text(f'{encoded}\n" TOTP_AUTH\n', "utf-8")
                token.chmod(0o400)
                shutil.chown(token, name)
            shutil.chown(home, name)
            line = f"{name}:{here.password}\n"
            subprocess.run(["chpasswd", "-c", "SHA512"], input=line, text=True, check=True)
        subprocess.run(["usermod", "-p", "", here.accounts["blank"]], check=True)
        here.oath_file.write_text(
            "".join(
                f"HOTP {name} - {here.secret.hex()}\n"
                for sort, name in here.accounts.items()
                if "bare" not in sort and "google-only" not in sort
            ),
            "utf-8",
        )
        here.oath_file.chmod(0o600)
        yield here
    finally:
        for name in made:
            subprocess.run(["userdel", name], check=False, capture_output=True)
        subprocess.run(["groupdel", group], check=False, capture_output=True)
        for path in PAM.glob(f"{PREFIX}*"):
            path.unlink()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    for path in PAM.glob(f"{PREFIX}*"):
        path.unlink()


def minimal(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    """Those that hold no other of them."""
    return {each for each in sets if not any(other < each for other in sets)}


def installed() -> Installed:
    return Installed(frozenset(path.name for path in SECURITY.iterdir()))


def prepared(text: str, bench: Bench, *, whole_lines: bool) -> str:
    """A stack's text for this machine: no delays, our own files, every line an auth line."""
    if not whole_lines:
        joined = text.strip().replace("\\\n", "")
        text = "".join(f"auth {line}\n" for line in joined.splitlines())
    fill = {"oath": f"usersfile={bench.oath_file} window=200", "group": f"{PREFIX}spared"}
    for name, value in fill.items():
        text = text.replace(f"{{{name}}}", value)
    text = text.replace("pam_unix.so", "pam_unix.so nodelay")
    faillock = f"pam_faillock.so nodelay deny=10000 dir={bench.folder}/tally"
    return text.replace("pam_faillock.so", faillock)


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack["name"])
def test_libpam_lets_in_what_the_evaluator_says(stack: dict[str, Any], bench: Bench) -> None:
    for name, text in stack.get("files", {}).items():
        bench.write(name, prepared(text, bench, whole_lines=True))
    text = prepared(stack["auth"], bench, whole_lines=stack.get("whole_lines", False))
    service = bench.write("door", text.strip("\n") + "\n")
    accounts = [
        name for sort, name in bench.accounts.items() if sort != "blank" or stack.get("blank")
    ]

    let_in: set[frozenset[str]] = set()
    for size in range(len(KINDS) + 1):
        for presented in map(frozenset, itertools.combinations(KINDS, size)):
            if any(less <= presented for less in let_in):
                continue
            if any(bench.lets_in(service, account, presented) for account in accounts):
                let_in.add(presented)

    blank = Blank.SOME if stack.get("blank") else Blank.NONE
    worlds = paths.worlds(
        config.stack(Reading(LocalHost()), service), Setting(service, blank=blank), installed()
    )
    world = next(worlds.each())  # the one without accounts from elsewhere
    found = {frozenset(FACTORS[each] for each in way.presented) for way in worlds.ways(world)}
    assert {each for each in minimal(found) if "key" not in each} == let_in


MODULES = (
    "pam_unix.so nodelay",
    "pam_oath.so usersfile={file} window=200",
    "pam_google_authenticator.so",
    "pam_google_authenticator.so nullok",
    "pam_succeed_if.so quiet user ingroup {group}",
    "pam_permit.so",
    "pam_deny.so",
)


def random_stack(chance: random.Random, bench: Bench) -> str:
    """Real modules, each once, under controls that people write and ones that they should not."""
    lines = []
    for module in chance.sample(MODULES, k=chance.randint(2, 6)):
        control = chance.choice(
            (
                "required", "required", "requisite", "sufficient", "optional",
                "[success=1 default=ignore]", "[success=2 default=die]",
                "[success=ok user_unknown=ignore default=die]",
                "[success=ok auth_err=1 default=bad]", "[default=1 success=ignore]",
                "[success=done ignore=ignore default=bad]", "[success=ok default=reset]",
            )
        )  # fmt: skip
        lines.append(f"auth {control} {module}\n")
    return "".join(lines).format(file=bench.oath_file, group=f"{PREFIX}spared")


@pytest.mark.slow
def test_random_stacks_of_real_modules_let_in_what_the_evaluator_says(bench: Bench) -> None:
    chance = random.Random(20261122)
    kinds = ("password", "one-time", "verification")
    accounts = [name for sort, name in bench.accounts.items() if sort != "blank"]
    seen = set()
    for _ in range(60):
        text = random_stack(chance, bench)
        service = bench.write("door", text)
        let_in: set[frozenset[str]] = set()
        for presented in (frozenset(c) for n in range(4) for c in itertools.combinations(kinds, n)):
            factors = frozenset("password" if kind == "password" else "code" for kind in presented)
            if any(less <= factors for less in let_in):
                continue
            if any(bench.lets_in(service, account, presented) for account in accounts):
                let_in.add(factors)
        setting = Setting(service, blank=Blank.NONE)
        stack = config.stack(Reading(LocalHost()), service)
        worlds = paths.worlds(stack, setting, installed())
        world = next(worlds.each())  # the one without accounts from elsewhere
        found = {frozenset(FACTORS[each] for each in way.presented) for way in worlds.ways(world)}
        assert minimal(found) == minimal(let_in), text
        seen.add(frozenset(minimal(found)))
    assert len(seen) >= 4, "the stacks must not be all alike"


CODES = ("success", "auth_err", "user_unknown", "ignore", "authinfo_unavail", "perm_denied")
ACTIONS = ("ok", "done", "bad", "die", "ignore", "reset", "1", "2", "3")
KEYWORDS = ("required", "requisite", "sufficient", "optional")


def random_files(chance: random.Random) -> dict[str, str]:
    """A service and two files it may include, of modules that answer one thing each."""

    def control() -> str:
        if chance.random() < 0.5:
            return chance.choice(KEYWORDS)
        pairs = [f"{code}={chance.choice(ACTIONS)}" for code in chance.sample(CODES, k=2)]
        return f"[{' '.join([*pairs, f'default={chance.choice(ACTIONS)}'])}]"

    def line(inner: tuple[str, ...]) -> str:
        if inner and chance.random() < 0.35:
            return f"auth {chance.choice(('include', 'substack'))} {chance.choice(inner)}\n"
        code = chance.choice(CODES) if chance.random() < 0.6 else "success"
        return f"auth {control()} pam_debug.so auth={code}\n"

    def lines(inner: tuple[str, ...]) -> str:
        return "".join(line(inner) for _ in range(chance.randint(1, 5)))

    return {"two": lines(()), "one": lines(("two",)), "door": lines(("one", "two"))}


def test_random_stacks_end_as_libpam_ends_them(bench: Bench) -> None:
    chance = random.Random(20261121)
    account = bench.accounts["enrolled"]
    successes = 0
    for _ in range(400):
        files = random_files(chance)
        names = {name: bench.write(name, text) for name, text in files.items()}
        worlds = paths.worlds(
            config.stack(Reading(LocalHost()), names["door"]), Setting("door"), installed()
        )
        (world,) = worlds.each()
        expected = bool(worlds.ways(world))
        assert bench.lets_in(names["door"], account, frozenset()) is expected, files
        successes += expected
    assert 40 < successes < 360, "the stacks must not be all alike"
