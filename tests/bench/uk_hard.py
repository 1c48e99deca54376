"""Which ordinary business looks like personal data and is not?"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import uk_values as values
import uk_words as words

_HEX = "0123456789abcdef"


def _stamp(rng: random.Random) -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randint(0, 3 * 10**7))


def _log(rng: random.Random) -> str:
    lines = []
    for _ in range(rng.randint(5, 25)):
        when = _stamp(rng)
        lines.append(
            f"{when:%Y-%m-%dT%H:%M:%SZ} INFO worker[{rng.randint(1, 65535)}] request "
            f"{int(when.timestamp())} took {rng.randint(1, 999)}ms id={values.some(rng, 10)} "
            f"10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.7 {values.some(rng, 12, _HEX)}"
        )
    return "\n".join(lines)


def _base64(rng: random.Random) -> str:
    data = base64.b64encode(rng.randbytes(rng.randint(300, 1500))).decode()
    return "\n".join(data[i : i + 76] for i in range(0, len(data), 76))


def _code(rng: random.Random) -> str:
    return (
        f"def total(orders):\n    limit = {values.nhs(rng).replace(' ', '')[:4]}000000\n"
        f"    # see patient_count() in PR {rng.randint(100, 9999)}\n"
        f"    return sum(o.amount for o in orders if o.id != {values.some(rng, 10)})\n"
        f"MAGIC = 0x{values.some(rng, 8, _HEX)}\nSEED = {values.some(rng, 10)}\n"
    )


def _statistics(rng: random.Random) -> str:
    """A published table, suppressed and rounded as it should be."""
    rows = ["Area\tAdmissions\tDeaths\tRate per 1,000"]
    for town in rng.sample(words.TOWNS, 8):
        deaths = rng.choice(["*", "<5", "[c]", str(5 * rng.randint(2, 30)), "0"])
        rows.append(f"{town}\t{5 * rng.randint(10, 90)}\t{deaths}\t{rng.random() * 9:.1f}")
    return "\n".join(rows)


def _planning(rng: random.Random) -> str:
    """A table with small numbers that count nobody."""
    rows = ["Task\tDays\tPriority\tOwner"]
    for _ in range(6):
        task = rng.choice(["Design", "Build", "Test", "Review", "Deploy", "Write up"])
        rows.append(f"{task}\t{rng.randint(1, 9)}\t{rng.randint(1, 4)}\tAnalytics")
    return "\n".join(rows)


def _prices(rng: random.Random) -> str:
    rows = ["Item,Code,Qty,Unit price,Total"]
    for _ in range(6):
        quantity, price = rng.randint(1, 4), rng.randint(100, 9000) / 100
        code = values.some(rng, 2, "ABCE") + values.some(rng, 6) + rng.choice("ABCD")
        rows.append(f"Cable,{code},{quantity},{price:.2f},{quantity * price:.2f}")
    return "\n".join(rows)


def _say(*sentences: str) -> Callable[[random.Random], str]:
    def make(rng: random.Random) -> str:
        return rng.choice(sentences).format(
            ten=values.nhs(rng).replace(" ", ""),
            ten_spaced="{}{}{} {}{}{} {}{}{}{}".format(
                *"".join(c for c in values.nhs(rng) if c.isdecimal() and c.isascii()).ljust(10, "1")
            ),
            utr=values.utr(rng),
            card="".join(filter(str.isalnum, values.card(rng))),
            nino=values.nino(rng).replace(" ", "").upper(),
            mobile=values.mobile(rng),
            landline=values.landline(rng),
            eight=values.some(rng, 8),
            seven=values.some(rng, 7),
            six=values.some(rng, 6),
            nine=values.some(rng, 9),
            twelve=values.some(rng, 12),
            hex=values.some(rng, 40, _HEX),
            short=values.some(rng, 7, _HEX),
            stamp=_stamp(rng),
            epoch=int(_stamp(rng).timestamp()),
            name=f"{rng.choice(words.FORENAMES)} {rng.choice(words.SURNAMES)}",
            forename=rng.choice(words.FORENAMES),
            town=rng.choice(words.TOWNS),
            street=rng.choice(words.STREETS),
            postcode=values.postcode(rng, rng.choice(words.AREAS)),
            condition=rng.choice(words.CONDITIONS),
            drug=rng.choice(words.DRUGS),
            organisation=rng.choice(words.ORGANISATIONS),
            n=rng.randint(2, 900),
        )

    return make


KINDS: dict[str, Callable[[random.Random], str]] = {
    "order": _say(
        "Order number {ten} has been dispatched.",
        "Your order {ten} for NHS England is ready",
        "PO {ten_spaced} raised for the clinic refurbishment",
    ),
    "ticket": _say(
        "Ticket {ten}: users cannot open the patient portal",
        "Incident ref {ten} closed. The ward printers work again.",
        "ServiceDesk case {ten_spaced} was updated",
    ),
    "phone": _say(
        "Ring the helpline on {landline}",
        "Call the office: 0{ten}",
        "Reception: {landline}, fax {landline}",
    ),
    "company": _say(
        "{organisation}, company number {eight}, registered in England, VAT GB {nine}",
        "Registered charity no. {seven}",
        "Companies House no. SC{six}",
    ),
    "book": _say("ISBN 978{ten}", "ISBN {ten}, second edition", "ISSN 1{seven}"),
    "stamp": _say("Snapshot {stamp:%Y%m%d%H%M%S}", "timestamp {epoch}", "{epoch} {epoch} {epoch}"),
    "commit": _say("Fixed in {hex}", "git show {short}", "commit {hex}\nMerge: {short} {short}"),
    "place": _say(
        "51.5{six}, -0.1{six}", "Grid reference TQ {six}", "Easting {six} Northing {six}"
    ),
    "tracking": _say(
        "Tracking {ten} with DPD", "Your parcel AB{nine}GB is on its way", "consignment {twelve}"
    ),
    "invoice": _say(
        "Invoice {ten} is overdue: £{n}.00",
        "Invoice no INV-{eight}, please pay to our account as printed",
        "Purchase order {six}, supplier ref {nino}",
    ),
    "version": _say("Version 4.{n}.{n}.{n} released", "build 10.0.{six}.{n}", "v{n}.{n}"),
    "paper": _say(
        "doi:10.1136/bmj.{ten}", "PMID {eight}", "https://doi.org/10.1016/S0140-6736({n}){six}-X"
    ),
    "meeting": _say(
        "Join Zoom Meeting\nMeeting ID: {ten_spaced}\nPasscode: {six}",
        "Teams conference ID: {nine}#, dial +44 20 7946 0{n}",
        "Webex {ten} with the GP leads",
    ),
    "catalogue": _say("{nino}", "Part {nino} is out of stock", "cat no {nino}, pack of 10"),
    "url": _say(
        "https://www.example.org/patients/{ten}/view",
        "https://shop.example/p/{card}?ref={nino}",
        "file:///data/run_{ten}.csv",
    ),
    "money": _say(
        "The total is £{ten} over the period", "Budget {six},000 and {n} staff", "£{n},{n},000"
    ),
    "uprn": _say("UPRN {ten}", "The UPRN is {twelve} for the clinic", "MPAN {twelve}{n}"),
    "bare": _say("{ten}", "{card}", "{utr}", "{nine}"),
    "device": _say(
        "IMEI 35{twelve}{n}", "Serial no {ten}", "MAC 00:1a:{n}:3c", "asset {seven} returned"
    ),
    "account-reference": _say(
        "Customer account {ten}, tariff fixed", "Policy number {ten}", "Your reference {nino}"
    ),
    "colleague": _say(
        "{name} will chair the meeting on 3 June.",
        "Please copy {name} and {name} into the reply.",
        "{name} ({organisation}) has joined the call",
    ),
    "office": _say(
        "We meet at {organisation}, 12 {street}, {town} {postcode}",
        "Deliveries to Unit 4, {street}, {town} {postcode}",
        "Our office: {organisation}, {street}, {town} {postcode}",
    ),
    "clinic-statistics": _say(
        "{n} patients were admitted with {condition} in {town} last year.",
        "Prescribing of {drug} rose by {n} per cent",
        "The pathway for {condition} is on the website; referrals fell by {n}.",
    ),
    "health-talk": _say(
        "Our new leaflet about {condition} is out.",
        "The guideline on {drug} for {condition} was published on Monday.",
        "{organisation} runs a study of {condition}",
        "The {condition} dashboard has been refreshed, {forename}",
    ),
    "hr-talk": _say(
        "The disciplinary policy has been updated.",
        "Vacancy: analyst, salary £{n}00",
        "Please all do the annual appraisal training",
        "Trade union consultation closes in May; the Labour party conference is in {town}",
    ),
    "news": _say(
        "Police arrested three people in {town} on Saturday.",
        "The census asks for ethnicity and religion: White British, Muslim, Sikh and others",
        "The bank holiday rota covers Christmas and Eid",
    ),
    "log": _log,
    "base64": _base64,
    "code": _code,
    "statistics": _statistics,
    "planning": _planning,
    "prices": _prices,
}
