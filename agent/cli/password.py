"""Is this a good password, and what would be one?

Passwords come in on standard input, never as an argument; what goes out holds none of their words.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agent import cli

if TYPE_CHECKING:
    from agent.passwords.gate import Parameters, Verdict
    from agent.passwords.lexicon import Lexicon
    from agent.passwords.own import Context

HELP = "check a password by the procedure, or suggest some (check, suggest)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `safehand password` takes."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser("check", help="judge a password that comes on standard input")
    check.add_argument(
        "--jsonl",
        "--json",
        action="store_true",
        help='a JSON object a line: {"password", "user": {"username", "full_name", '
        '"organisation"}}; answers in the same form',
    )
    for name in ("username", "full-name", "organisation"):
        check.add_argument(f"--{name}", default="", help="whose words must not be in it")
    suggest = verbs.add_parser("suggest", help="offer passwords made by chance")
    suggest.add_argument("-n", type=int, metavar="N", help="how many (default: the policy's)")
    suggest.add_argument("--language", metavar="CODES", help='such as "en", "cy" or "en,pl"')
    suggest.add_argument("--allowed", metavar="MARKS", help="the only marks that may be used")
    suggest.add_argument("--json", action="store_true", help="JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 where every password is accepted, 1 where one is refused, 2 for bad input."""
    return _suggest(args) if args.verb == "suggest" else _check(args)


def _check(args: argparse.Namespace) -> int:
    from agent import policy
    from agent.passwords.gate import Parameters
    from agent.passwords.lexicon import Shipped
    from agent.passwords.own import Context

    rules = cli.policies(args)
    parameters = rules.bind("passwords", ("gate",), Parameters)
    organisation = policy.organisation(rules)
    default = policy.Organisation().name
    ours = "" if organisation.name == default else organisation.name
    lexicon = Shipped()
    if args.jsonl:
        return _lines(sys.stdin.buffer, ours, parameters, lexicon)
    context = Context(args.username, args.full_name, args.organisation or ours)
    return _one(_read_one(), context, parameters, lexicon)


def _read_one() -> bytes:
    """The password as it was typed or piped, without the end of its line."""
    if sys.stdin.isatty():
        return getpass.getpass("Password (not shown): ").encode("utf-8", "surrogateescape")
    return sys.stdin.buffer.read(1 << 20).rstrip(b"\r\n")


def _one(data: bytes, context: Context, parameters: Parameters, lexicon: Lexicon) -> int:
    from agent.passwords.reasons import explain

    verdict = _judge(data, context, parameters, lexicon)
    if verdict.accept:
        print("Accepted.")
        return 0
    print("Refused:")
    for text in dict.fromkeys(explain(reason) for reason in verdict.reasons):
        print(f"- {text}")
    print("`safehand password suggest` offers some that are sure to pass.")
    return 1


def _judge(
    password: bytes | str, context: Context, parameters: Parameters, lexicon: Lexicon
) -> Verdict:
    """The gate's verdict; a bug of ours comes out without the password in its traceback."""
    from agent.passwords import gate
    from agent.passwords.reasons import Code, Reason

    try:
        text = password.decode("utf-8") if isinstance(password, bytes) else password
    except UnicodeDecodeError:
        return gate.Verdict((Reason(Code.FORBIDDEN_CHARACTER),))
    try:
        return gate.judge(text, context, parameters, lexicon)
    except Exception as problem:  # noqa: BLE001 -- its text could hold a word of the password
        failed = type(problem).__name__
    raise ValueError(f"The password could not be judged ({failed}); please report this.")


def _lines(
    source: Iterable[bytes], organisation: str, parameters: Parameters, lexicon: Lexicon
) -> int:
    """One answer a line; exit code 2 where a line could not be read."""
    code = 0
    for number, answer in enumerate(_answers(source, organisation, parameters, lexicon), start=1):
        if isinstance(answer, str):
            print(f"safehand: line {number}: {answer}", file=sys.stderr)
            print(json.dumps({"line": number, "accept": None, "error": answer, "reasons": []}))
            code = 2
            continue
        reasons = [
            {"code": reason.code.value, "word_index": reason.word_index}
            for reason in answer.reasons
        ]
        print(json.dumps({"line": number, "accept": answer.accept, "reasons": reasons}))
        code = max(code, 0 if answer.accept else 1)
    return code


def _answers(
    source: Iterable[bytes], organisation: str, parameters: Parameters, lexicon: Lexicon
) -> Iterator[Verdict | str]:
    """For each line a verdict, or what is wrong with the line."""
    from agent.passwords.own import Context

    for line in source:
        try:
            asked = json.loads(line)
        except ValueError:  # its message could quote the line
            yield 'is not JSON; give {"password": …, "user": {…}}.'
            continue
        password = asked.get("password") if isinstance(asked, dict) else None
        user = (asked.get("user") or {}) if isinstance(asked, dict) else None
        if not isinstance(password, str) or not isinstance(user, dict):
            yield 'holds no "password" that is text, or a "user" that is no object.'
            continue
        texts = {key: value for key, value in user.items() if isinstance(value, str)}
        yield _judge(
            password,
            Context(
                texts.pop("username", ""),
                texts.pop("full_name", ""),
                texts.pop("organisation", "") or organisation,
                tuple(texts.values()),
            ),
            parameters,
            lexicon,
        )


def _suggest(args: argparse.Namespace) -> int:
    from agent import policy
    from agent.passwords import suggest
    from agent.passwords.gate import Parameters
    from agent.passwords.lexicon import Shipped
    from agent.passwords.own import Context

    rules = cli.policies(args)
    wanted = rules.bind("passwords", ("suggest",), suggest.Parameters)
    wanted = suggest.chosen(wanted, languages=args.language, marks=args.allowed, offered=args.n)
    offer = suggest.offer(
        wanted,
        rules.bind("passwords", ("gate",), Parameters),
        Context(organisation=policy.organisation(rules).name),
        Shipped(),
    )
    for phrase in offer.phrases:
        print(json.dumps({"password": phrase}, ensure_ascii=False) if args.json else phrase)
    print(
        f"Each is one of 2^{offer.bits:.0f} that could have been made, also when you choose the "
        "one you like best.",
        file=sys.stderr,
    )
    return 0
