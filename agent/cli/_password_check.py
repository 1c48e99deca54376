"""`safehand password check`: may this be the password?"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agent import cli
from agent.cli import password as area

if TYPE_CHECKING:
    from agent.passwords.gate import Verdict
    from agent.passwords.gatekeeper import Gatekeeper
    from agent.passwords.own import Context

HELP = "judge a password that comes on standard input"

_USER = ("username", "full_name", "organisation")
_SAMBA = ("ACCOUNT_NAME", "FULL_NAME", "USER_PRINCIPAL_NAME")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--jsonl",
        "--json",
        action="store_true",
        help='a JSON object a line: {"password", "user": {"username", "full_name", '
        '"organisation"}}; answers in the same form',
    )
    parser.add_argument(
        "--samba",
        action="store_true",
        help="as Samba's `check password script`: whose it is stands in the environment",
    )
    for name in _USER:
        parser.add_argument(
            f"--{name.replace('_', '-')}", default="", help="whose words must not be in it"
        )


def run(args: argparse.Namespace) -> int:
    """Exit code 0 where every password is accepted, 1 where one is refused, 2 for bad input."""
    from agent.passwords.own import Context

    rules = cli.policies(args)
    ours = area.organisation(rules)
    with area.gatekeeper(rules) as keeper:
        if args.jsonl:
            return _lines(sys.stdin.buffer, ours, keeper)
        context = Context(args.username, args.full_name, args.organisation or ours)
        if args.samba:  # smb.conf(5), "check password script"
            named = [os.environ.get(f"SAMBA_CPS_{each}", "") for each in _SAMBA]
            context = Context(named[0], named[1], ours, tuple(filter(None, named[2:])))
        return _one(_read_one(), context, keeper)


def _read_one() -> bytes:
    """The password as it was typed or piped, without the end of its line."""
    if sys.stdin.isatty():
        return getpass.getpass("Password (not shown): ").encode("utf-8", "surrogateescape")
    return sys.stdin.buffer.read(1 << 20).rstrip(b"\r\n")


def _one(data: bytes, context: Context, keeper: Gatekeeper) -> int:
    from agent.passwords.reasons import NOT_CHECKED, explain

    verdict = _judge(data, context, keeper)
    for what in verdict.not_checked:
        print(f"safehand: {NOT_CHECKED[what]}", file=sys.stderr)
    if verdict.accept:
        print("Accepted.")
        return 0
    print("Refused:")
    for text in dict.fromkeys(explain(reason) for reason in verdict.reasons):
        print(f"- {text}")
    print("`safehand password suggest` offers some that are sure to pass.")
    return 1


def _judge(password: bytes | str, context: Context, keeper: Gatekeeper) -> Verdict:
    """The verdict; a bug of ours comes out without the password in its traceback."""
    from agent.passwords.gate import Verdict
    from agent.passwords.reasons import Code, Reason

    try:
        text = password.decode("utf-8") if isinstance(password, bytes) else password
    except UnicodeDecodeError:
        return Verdict((Reason(Code.FORBIDDEN_CHARACTER),))
    try:
        return keeper.judge(text, context)
    except Exception as problem:  # noqa: BLE001 -- its text could hold a word of the password
        failed = type(problem).__name__
    raise ValueError(f"The password could not be judged ({failed}); please report this.")


def _lines(source: Iterable[bytes], organisation: str, keeper: Gatekeeper) -> int:
    """One answer a line; exit code 2 where a line could not be read."""
    code = 0
    for number, answer in enumerate(_answers(source, organisation, keeper), start=1):
        if isinstance(answer, str):
            print(f"safehand: line {number}: {answer}", file=sys.stderr)
            print(json.dumps({"line": number, "accept": None, "error": answer, "reasons": []}))
            code = 2
            continue
        told: dict[str, object] = {
            "line": number,
            "accept": answer.accept,
            "reasons": [
                {"code": reason.code.value, "word_index": reason.word_index}
                for reason in answer.reasons
            ],
        }
        if answer.not_checked:
            told["not_checked"] = list(answer.not_checked)
        print(json.dumps(told))
        code = max(code, 0 if answer.accept else 1)
    return code


def _answers(
    source: Iterable[bytes], organisation: str, keeper: Gatekeeper
) -> Iterator[Verdict | str]:
    """For each line a verdict, or what is wrong with the line."""
    for line in source:
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError):  # its message could quote the line
            yield 'is not JSON; give {"password": …, "user": {…}}.'
            continue
        password = asked.get("password") if isinstance(asked, dict) else None
        user = (asked.get("user") or {}) if isinstance(asked, dict) else None
        if not isinstance(password, str) or not isinstance(user, dict):
            yield 'holds no "password" that is text, or a "user" that is no object.'
        elif any(not isinstance(value, str | None) for value in user.values()):
            yield 'holds something in "user" that is no text.'
        else:
            try:
                yield _judge(password, _context(user, organisation), keeper)
            except ValueError as problem:
                yield str(problem)


def _context(user: dict[str, str | None], organisation: str) -> Context:
    from agent.passwords.own import Context

    username, full_name, named = (user.get(key) or "" for key in _USER)
    others = tuple(value for key, value in user.items() if value and key not in _USER)
    return Context(username, full_name, named or organisation, others)
