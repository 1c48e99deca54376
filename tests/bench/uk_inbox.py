"""Is short office mail judged right that a third author wrote before the detectors knew of it?

    python tests/bench/uk_inbox.py [--show]

`uk_inbox_private.txt` must not leave unmarked, `uk_inbox_ordinary.txt` must not be held, and
`uk_inbox_again_*` likewise. Each pile was frozen before anybody looked at how the detectors do on
it; each mail goes once through the public command `safehand mail screen --json`. Fails where too
many private mails go or an ordinary one is held.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import uk_office
from detection import wilson

LEAST_HELD, MOST_ORDINARY_HELD = 0.95, 0.01
SUBJECTS = ("update", "RE: query", "for Thursday", "FW: list", "quick one", "")


PILES = ("uk_inbox", "uk_inbox_again")


def mails(pile: str) -> list[uk_office.Mail]:
    """Every mail of a pile, as it would be sent."""
    return [
        uk_office.Mail(each.name, each, "", _message(each, SUBJECTS[number % 6]), ordinary)
        for ordinary, file in ((False, "private"), (True, "ordinary"))
        for number, each in enumerate(uk_office.templates(f"{pile}_{file}.txt"))
    ]


def _message(template: uk_office.Template, subject: str) -> bytes:
    text = template.text
    if "subject" in template.how:
        subject, _, text = text.partition("\n")
    message = EmailMessage()
    message["From"] = "Carys Beddoe <carys@example-analytics.co.uk>"
    message["To"] = "someone@example-council.gov.uk"
    message["Subject"] = subject
    if "csv" in template.how:
        name = next(each for each in template.how if "." in each)
        message.set_content("Please find attached.\n")
        message.add_attachment(text.encode(), maintype="text", subtype="csv", filename=name)
    elif "html" in template.how:
        message.set_content(text, subtype="html")
    elif "quoted" in template.how:
        said = "\n".join(f"> {line}" for line in text.split("\n"))
        message.set_content(
            f"See below.\n\nOn Tue, 3 Mar 2026 at 10:12, Sam Pratt wrote:\n{said}\n"
        )
    else:
        message.set_content(f"{text}\n")
    return message.as_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="name the mails that are judged wrong")
    show = parser.parse_args().show
    return max(judged(pile, show) for pile in PILES)


def judged(pile: str, show: bool) -> int:
    """0 where enough of a pile is judged right; prints how much is."""
    every = mails(pile)
    with tempfile.TemporaryDirectory() as folder:
        answers = uk_office.screened(every, Path(folder))
    kept = {False: 0, True: 0}
    typed = of = 0
    for mail, answer in zip(every, answers, strict=True):
        held = answer["verdict"] in {"hold", "reject"}
        kept[mail.ordinary] += held
        found = {each["type"] for each in answer["personal_data"]}
        typed += len(mail.template.types & found)
        of += len(mail.template.types)
        if show and (held is mail.ordinary or mail.template.types - found):
            what = "held" if held and mail.ordinary else "let go" if not held else "other type"
            print(f"  {what:12}{mail.name:32}{answer['verdict']:6}{', '.join(sorted(found))}")
    ordinary = sum(mail.ordinary for mail in every)
    private = len(every) - ordinary
    print(f"{pile}: private mails held {kept[False]} of {private} = {wilson(kept[False], private)}")
    print(f"  of the named type     {typed} of {of} = {wilson(typed, of)}")
    print(f"  ordinary mails held   {kept[True]} of {ordinary} = {wilson(kept[True], ordinary)}")
    print(f"  precision of holding  {wilson(kept[False], sum(kept.values()))}")
    return int(kept[False] < LEAST_HELD * private or kept[True] > MOST_ORDINARY_HELD * ordinary)


if __name__ == "__main__":
    from agent.cli._piped import piped

    sys.exit(piped(main))
