"""How do people in UK health, councils, personnel and research write personal data?

Each phrase names what it holds by its slots; a slot's type must then be found. A slot that ends
in `_` may be found. What a phrase says without a slot is the type it is listed under.
"""
# ruff: noqa: E501
# A phrase is read whole.

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable
from dataclasses import dataclass

import uk_values as values
import uk_words as words
from uk_people import Person

TYPE_OF = {
    "nhs": "nhs-number", "chi": "chi-number", "hc": "hc-number", "ni": "ni-number", "utr": "utr",
    "passport": "passport", "licence": "driving-licence", "sort": "bank-account",
    "acct": "bank-account", "card": "payment-card", "iban": "iban", "dob": "date-of-birth",
    "address": "home-address", "mobile": "personal-phone", "landline": "personal-phone",
    "email": "email-address", "vrm": "vehicle-registration", "hosp": "hospital-number",
    "gmc": "gmc-number", "name": "person-name", "formal": "person-name", "condition": "health",
    "drug": "health", "ethnicity": "ethnicity", "religion": "religion",
}  # fmt: skip

PHRASES: dict[str, list[str]] = {
    "nhs-number": [
        "NHS number: {nhs}",
        "The NHS no for {name_} is {nhs}, please update the record.",
        "nhs no {nhs}",
        "NHSno:{nhs}",
        "NHS Number\n{nhs}\n\nDate of birth\n{dob}",
        "Patient: {name}\nDOB: {dob}\nNHS: {nhs}",
        "Please can you register {formal_} ({nhs}) with the practice, she was discharged today.",
        "Re: {name_}, {nhs}. This patient was referred to clinic last week.",
        "pt {nhs} DNA'd her appointment again, can you rebook",
        "Could you look up {nhs} on Spine for me? The patient says the GP is wrong.",
        "{nhs} - that's the NHS number you were after",
        "I tried N.H.S. No. {nhs} and it bounced",
        "Name: {name}; NHS #{nhs}; ward 7",
        "<NHSNumber>{nhs}</NHSNumber>",
        "nhs_number={nhs}&consent=yes",
        '{{"nhsNumber": "{nhs}", "status": "registered"}}',
        "my nhs number is {nhs} if that helps with the prescription",
    ],
    "chi-number": [
        "CHI number: {chi}", "CHI {chi}", "chi no. {chi}",
        "The patient's CHI is {chi}, attending the Western General.",
        "Please link to CHI: {chi} for the Scottish cohort", "CHI Number\n{chi}",
        "Community Health Index number {chi}", "{name_} (CHI {chi}) was reviewed by the team",
    ],
    "hc-number": [
        "H&C number: {hc}", "Health and Care Number {hc}", "HCN {hc}", "H&C No {hc}",
        "hcn: {hc}", "{name_}, H & C number {hc}, was seen in Belfast City Hospital",
        "Health & Care number is {hc}", "H+C no. {hc}",
    ],
    "ni-number": [
        "NI number: {ni}", "National Insurance number {ni}", "NINO {ni}", "ni no {ni}",
        "N.I. No: {ni}", "Please add {name_} to payroll from the 1st, {ni}, tax code 1257L.",
        "New starter form\nName: {name}\nNI Number: {ni}\nStart date: 1 June",
        "her nat ins number is {ni}", "NI: {ni}",
        "Claimant {name_} ({ni}) has asked for a mandatory reconsideration of her Universal Credit.",
        "P45 attached for {name_}, {ni}", "Nat. Ins. No. {ni}", "national insurance no\n{ni}",
        "my NI is {ni} and I started on Monday",
    ],
    "utr": [
        "UTR: {utr}", "Unique Taxpayer Reference {utr}", "utr no {utr}",
        "My self assessment UTR is {utr}", "HMRC wrote about tax reference {utr}, self assessment",
        "Sole trader: {name}, UTR {utr}", "unique tax reference: {utr}", "UTR number\n{utr}",
        "CIS subcontractor verification: {name_}, UTR {utr}",
    ],
    "passport": [
        "Passport number: {passport}", "passport no {passport}", "Passport: {passport}, expires 2031",
        "Right to work check done, British passport {passport}", "UK passport no. {passport}",
        "{name_} is travelling on passport number {passport}", "Passport No\n{passport}",
        "His passport ({passport}) runs out in May",
    ],
    "driving-licence": [
        "Driving licence: {licence}", "Driver number {licence}", "DVLA licence no {licence}",
        "licence number {licence}, clean", "For the hire car my driving licence is {licence}",
        "Driving Licence No.\n{licence}", "driver's licence {licence}", "{licence} is my licence number",
    ],
    "bank-account": [
        "Sort code {sort} Account {acct}", "sort code: {sort}\naccount number: {acct}",
        "Please pay into {sort} {acct}, account name {name_}", "S/C {sort} A/C {acct}",
        "Bank details: {name_}, {sort}, {acct}", "Account no. {acct}, sort code {sort}",
        "BACS to sort {sort} acc {acct}", "My bank account number is {acct} and sort code is {sort}",
        "Refund to a/c {acct} s/c {sort}", "Sort Code\n{sort}\nAccount Number\n{acct}",
    ],
    "payment-card": [
        "Card number: {card}", "Visa {card} exp 09/28", "please charge my card {card}, cvv 321",
        "mastercard {card}", "Debit card {card} expires 04/27", "Card no\n{card}",
        "the long number is {card}", "Paid by credit card ({card})", "card: {card} security code 998",
    ],
    "iban": [
        "IBAN: {iban}", "iban {iban}", "IBAN\n{iban}", "Please transfer to {iban}, BIC NWBKGB2L",
        "Our fieldworker's account is {iban}", "IBAN no. {iban}", "{iban}",
    ],
    "date-of-birth": [
        "DOB: {dob}", "Date of birth {dob}", "d.o.b. {dob}", "{name}, born {dob}",
        "Name: {name}\nDate of Birth: {dob}", "D.O.B\n{dob}", "{name} (dob {dob}) has moved in",
        "Birth date: {dob}", "{formal} was born on {dob}", "dob {dob}", "Date of Birth\n{dob}",
        "DoB={dob}", "{name}, {dob}, lives with her mother",
    ],
    "home-address": [
        "Home address: {address}", "She lives at {address}", "Address: {address}",
        "{name}\n{street}\n{town}\n{postcode}\n\nDear {formal}",
        "I have moved, my new address is {address}", "Resident of {address}",
        "Please send the letter to {name} at {address}", "home visit to {address} on Tuesday",
        "The tenant at {address} is in arrears", "Patient address\n{street}\n{town}\n{postcode}",
        "NoK address {address}",
    ],
    "personal-phone": [
        "Mobile: {mobile}", "you can ring her on {mobile}", "Home tel: {landline}",
        "my mobile number is {mobile}", "Patient's phone {mobile}", "text me on {mobile}",
        "NOK tel {mobile}", "call {name_} on {mobile} after six", "Mob {mobile}",
        "Contact number for mum is {mobile}", "home phone {landline}",
    ],
    "email-address": [
        "Personal email: {email}", "email her at {email}", "Patient email: {email}",
        "please use my home address {email}", "participant's e-mail is {email}",
        "Email\n{email}", "{name_} <{email}> would like to withdraw from the study",
        "forward the payslip to {email}", "her gmail is {email}",
    ],
    "vehicle-registration": [
        "Vehicle registration {vrm}", "Car reg: {vrm}", "reg no {vrm}", "VRM {vrm}",
        "he drives a blue Fiesta, {vrm}", "Registration number\n{vrm}",
        "PCN issued to vehicle {vrm} in Church Lane", "parking permit for {vrm}", "number plate {vrm}",
    ],
    "hospital-number": [
        "Hospital number: {hosp}", "MRN {hosp}", "Hosp no {hosp}", "MRN: {hosp}",
        "Patient ID: {hosp}", "hospital no. {hosp}", "Unit number {hosp}", "PAS number {hosp}",
        "{name_}, hospital number {hosp}, ward 4", "Hospital Number\n{hosp}",
        "Local patient identifier {hosp}", "medical record number {hosp}",
    ],
    "gmc-number": [
        "GMC number: {gmc}", "GMC {gmc}", "GMC no. {gmc}", "gmc ref {gmc}", "(GMC: {gmc})",
        "The doctor's GMC reference number is {gmc}", "GMC Number\n{gmc}",
        "Dr {surname_} (GMC {gmc}) is under investigation",
    ],
    "person-name": [
        "Patient: {name}\nSeen in clinic on Tuesday", "Patient name: {name}", "Name: {name}\nDOB: {dob}",
        "Re: {title} {name}, {dob}", "Client: {formal}\nNHS no {nhs}", "Service user: {name}, {dob}",
        "Employee: {name}, NI {ni}", "Participant name: {name}\nEmail: {email}",
        "Full name: {name}\nHome address: {address}", "Surname: {surname}\nForename: {forename}\nDOB: {dob}",
    ],
    "health": [
        "{name} has been diagnosed with {condition}.",
        "{formal_} suffers from {condition} and takes {drug}.",
        "The patient has a history of {condition}, currently on {drug} 20mg. NHS no {nhs}",
        "{name_}'s {condition} is getting worse and the consultant has stopped the {drug}.",
        "Patient {name}, {dob}: admitted with {condition}.",
        "I was diagnosed with {condition} last year and am signed off by my GP.",
        "NHS number {nhs}\nDiagnosis: {condition}",
        "{formal_} was prescribed {drug} for {condition} on Monday",
        "Her son {forename_} was admitted to hospital with {condition}",
        "PMH: {condition}. DH: {drug}. {name}, DOB {dob}",
        "Occupational health report: {name_} is unfit for work because of {condition}",
        "Dear Dr {surname_}, thank you for referring {formal_} with {condition}.",
    ],
    "ethnicity": [
        "Ethnicity: {ethnicity}\nName: {name}", "{name}, {dob}, ethnicity {ethnicity}",
        "Name: {name}\nEthnic group: {ethnicity}", "{formal_} describes her ethnic origin as {ethnicity}",
        "Ethnic origin: {ethnicity}. NHS no {nhs}", "{name_} is {ethnicity} (self-reported ethnicity)",
        "Patient {name}, ethnic category {ethnicity}",
    ],
    "religion": [
        "Religion: {religion}\nName: {name}", "{name_} is a practising {religion}",
        "Patient {name}, DOB {dob}, religion {religion}", "{formal_} is {religion} and asks for a chaplain",
        "Name: {name}\nFaith: {religion}", "Religious belief: {religion}. NI number {ni}",
    ],
    "sexual-life": [
        "{name_} told us he is gay and has not told his family", "Sexual orientation: bisexual\nName: {name}",
        "{formal_} is a lesbian and lives with her partner", "{name}, DOB {dob}, sexual orientation: gay",
        "Name: {name}\nGender identity: trans woman\nDOB: {dob}",
        "{formal_} is transgender and has asked us to change the record",
        "Patient {name} disclosed that she has sex with men for money",
        "{name_}'s sexual orientation is heterosexual according to the form",
    ],
    "trade-union": [
        "{name_} is a member of Unison", "Trade union membership: Unite\nName: {name}",
        "{formal_} is the GMB shop steward", "{name_} will be represented by her RCN union rep at the meeting",
        "Union subs deducted for {name_}, NI {ni}", "{name_}'s trade union is NASUWT",
        "{formal_} joined the BMA strike", "Name: {name}\nUnion member: yes (PCS)",
    ],
    "political": [
        "{name_} is a member of the Labour Party", "{formal_} stood as a Conservative candidate",
        "Political opinion: Green Party\nName: {name}", "{name_} voted for Plaid Cymru",
        "{formal_} is an active member of the SNP", "{name_} is a Liberal Democrat activist",
        "Political affiliation: Reform UK. Name: {name}",
    ],
    "genetic-biometric": [
        "{name_} carries the BRCA1 mutation", "Genetic test result for {name}, DOB {dob}: BRCA2 variant",
        "{formal_} had genetic testing, positive for the HTT expansion", "fingerprint template of {name_}",
        "DNA profile of {name}, DOB {dob}", "{name_}'s karyotype is 47,XXY",
        "Facial recognition template enrolled for {name}", "NHS no {nhs}: whole genome sequence attached",
    ],
    "criminal": [
        "{name_} has a conviction for assault", "{formal_} was arrested on suspicion of burglary",
        "DBS check for {name_} shows a caution for theft", "{name}, DOB {dob}, was sentenced to two years in prison",
        "{formal_} is on probation after a drink driving offence", "{name_} is on the sex offenders register",
        "Criminal record: {name}, convicted of fraud in 2019", "{formal_} pleaded guilty to possession of cocaine",
        "Police have charged {name_} with harassment",
    ],
    "hr": [
        "{name_} has been given a final written warning", "Disciplinary hearing for {name_} on Monday",
        "{formal_} is being made redundant", "{name_}'s salary is £34,500", "{name_} has raised a grievance against her manager",
        "{formal_} is on long-term sick leave", "Outcome of the capability review: {name_} dismissed",
        "{name_} was suspended pending an investigation into gross misconduct",
        "Sickness absence for {name_}: 14 days since April", "Annual appraisal of {name_}: performance rating 2, improvement plan",
        "{name_} has handed in her notice and wants a settlement agreement", "Maternity leave: {name_} from 3 May",
    ],
}  # fmt: skip

SUBJECTS = ["Update", "RE: Thursday", "Query", "FW: as discussed", "Details", "Follow up", ""]
COVERS = ["Please see attached.", "As requested, details attached.\n\nThanks", "See attachment"]


@dataclass(frozen=True)
class Filled:
    text: str
    types: frozenset[str]
    also: frozenset[str] = frozenset()
    table: bool = False


Template = Callable[[random.Random, Person], Filled]

_SLOT = re.compile(r"(?<!\{)\{(\w+)\}")


def _slots(rng: random.Random, who: Person) -> dict[str, str]:
    sort, acct = values.account(rng)
    return {
        "nhs": who.nhs, "chi": values.chi(rng), "hc": values.hc(rng), "ni": values.nino(rng),
        "utr": values.utr(rng), "passport": values.passport(rng),
        "licence": values.driving_licence(rng, who.surname), "sort": sort, "acct": acct,
        "card": values.card(rng), "iban": values.iban(rng), "dob": who.dob, "street": who.street,
        "address": who.address, "town": who.town, "postcode": who.postcode, "mobile": who.mobile,
        "landline": values.landline(rng), "email": who.email, "vrm": values.vrm(rng),
        "hosp": values.hospital(rng), "gmc": rng.choice("4567") + values.some(rng, 6),
        "name": who.name, "formal": who.formal, "title": who.title, "surname": who.surname,
        "forename": who.forename, "condition": rng.choice(words.CONDITIONS),
        "drug": rng.choice(words.DRUGS), "ethnicity": rng.choice(words.ETHNICITIES),
        "religion": rng.choice(words.RELIGIONS),
    }  # fmt: skip


def _phrase(type_: str, phrase: str) -> Template:
    def fill(rng: random.Random, who: Person) -> Filled:
        found = _slots(rng, who)
        used = _SLOT.findall(phrase)
        text = phrase.format_map({**found, **{f"{k}_": v for k, v in found.items()}})
        must = {TYPE_OF[slot] for slot in used if slot in TYPE_OF} | {type_}
        also = {"person-name"} if any(slot.endswith("_") for slot in used) else set()
        also |= {"health"} if "hospital" in text or "unfit" in text or "sick" in text else set()
        also |= {"hr"} if "P45" in text else set()
        if type_ == "health":
            also |= {"hr"}
        return Filled(text, frozenset(must), frozenset(also - must))

    return fill


TEMPLATES: dict[str, list[Template]] = {
    type_: [_phrase(type_, each) for each in phrases] for type_, phrases in PHRASES.items()
}

COLUMNS: dict[str, tuple[str, ...]] = {
    "nhs": ("NHS Number", "NHS No", "nhs_number", "NHSNo", "PatientNHS"),
    "chi": ("CHI", "CHI Number"), "hc": ("H&C Number", "HCN"),
    "ni": ("NI Number", "NINO", "National Insurance No", "ni_no"), "utr": ("UTR", "UTR Number"),
    "passport": ("Passport No", "passport_number"), "licence": ("Driving Licence", "Licence No"),
    "card": ("Card Number", "card_no"), "iban": ("IBAN",),
    "dob": ("DOB", "Date of Birth", "date_of_birth", "Birth Date", "D.O.B."),
    "address": ("Address", "Home Address", "Patient Address"),
    "mobile": ("Mobile", "Phone", "Tel", "Contact No", "Home Phone"),
    "email": ("Email", "E-mail address", "Personal Email"), "vrm": ("Vehicle Reg", "VRM"),
    "hosp": ("Hospital No", "MRN", "Hospital Number", "Patient ID"), "gmc": ("GMC Number", "GMC No"),
    "name": ("Name", "Patient Name", "Full Name", "Employee", "Client"),
    "condition": ("Diagnosis", "Condition", "Primary diagnosis"), "drug": ("Medication", "Drug"),
    "ethnicity": ("Ethnicity", "Ethnic Group"), "religion": ("Religion", "Faith"),
}  # fmt: skip
SHAPES = (
    ("name", "nhs", "dob"), ("nhs", "condition"), ("name", "dob", "address"), ("name", "ni", "dob"),
    ("hosp", "dob", "condition"), ("name", "mobile", "email"), ("nhs",), ("ni",), ("name", "ethnicity", "religion"),
    ("chi", "drug"), ("name", "vrm"), ("name", "gmc"), ("name", "utr", "iban"), ("hc", "name"),
    ("name", "passport", "dob"), ("name", "licence", "vrm"), ("name", "card"), ("name", "condition"),
)  # fmt: skip


def _layout(rng: random.Random, rows: list[list[str]]) -> str:
    kind = rng.choice(["tab", "tab", "comma", "pipe", "fixed", "semicolon"])
    if len(rows[0]) == 1:
        return "\n".join(row[0] for row in rows)
    if kind == "fixed":
        widths = [max(len(row[i]) for row in rows) + 2 for i in range(len(rows[0]))]
        return "\n".join(
            "".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
        )
    if kind == "comma":
        return "\r\n".join(",".join(f'"{c}"' if "," in c else c for c in row) for row in rows)
    joined = {"tab": "\t", "pipe": " | ", "semicolon": ";"}[kind]
    return "\n".join(joined.join(row) for row in rows)


def _table(shape: tuple[str, ...]) -> Template:
    def fill(rng: random.Random, _: Person) -> Filled:
        rows = [[rng.choice(COLUMNS[slot]) for slot in shape]]
        for _i in range(rng.randint(3, 14)):
            found = _slots(rng, Person.random(rng))
            rows.append([found[slot] for slot in shape])
        must = {TYPE_OF[slot] for slot in shape}
        return Filled(_layout(rng, rows), frozenset(must), table=True)

    return fill


def _rows_without_names(rng: random.Random, _: Person) -> Filled:
    """Patients a row, nobody named."""
    rows = [
        [rng.choice(["Age", "age"]), rng.choice(["Sex", "Gender"]), "Diagnosis", "Admission date"]
    ]
    rows += [
        [
            str(rng.randint(1, 96)),
            rng.choice("MF"),
            rng.choice(words.CONDITIONS),
            values.date(rng, 2022, 2025),
        ]
        for _i in range(rng.randint(6, 20))
    ]
    return Filled(_layout(rng, rows), frozenset({"health"}), table=True)


def _small_numbers(rng: random.Random, _: Person) -> Filled:
    """Statistics of places with counts under five left in."""
    first = rng.choice(["Area", "Practice", "Local authority", "Trust", "Ward"])
    measures = ["Deaths", "Admissions", "Cases", "Referrals", "Patients", "Number of children"]
    rows = [[first, *rng.sample(measures, 2), "Total"]]
    for town in rng.sample(words.TOWNS, rng.randint(5, 12)):
        a, b = rng.randint(6, 90), rng.choice([1, 2, 3, 4, 17, 23, 58])
        rows.append([town, str(a), str(b), str(a + b)])
    rows[1][2] = rng.choice("1234")
    return Filled(_layout(rng, rows), frozenset({"small-numbers"}), table=True)


TABLES: list[Template] = [_table(shape) for shape in SHAPES]
TABLES += [_rows_without_names] * 3 + [_small_numbers] * 5


def signature(rng: random.Random) -> str:
    """A colleague's own lines under a message; nobody's personal data."""
    name = f"{rng.choice(words.FORENAMES)} {rng.choice(words.SURNAMES)}"
    organisation = rng.choice(words.ORGANISATIONS)
    host = "".join(c for c in organisation.lower() if c in string.ascii_lowercase)
    lines = [
        rng.choice(["Kind regards", "Best wishes", "Many thanks,", "Thanks", "Regards,", "-- "]),
        name,
        rng.choice(
            ["Senior Analyst", "Data Manager", "Programme Lead", "Consultant", "HR Officer"]
        ),
        organisation,
        f"Tel: {values.landline(rng)} | Mob: {values.mobile(rng)}",
        f"{name.split()[0].lower()}@{host}.example",
        (
            f"{rng.randint(1, 99)} {rng.choice(words.STREETS)}, {rng.choice(words.TOWNS)} "
            f"{values.postcode(rng, 'LS')}"
        ),
    ]
    return "\n".join(lines[: rng.randint(2, 7)])


def wrapped(rng: random.Random, text: str) -> str:
    """The text in a mail: greeting, office talk, signature."""
    if rng.random() < 0.15:
        return text
    pieces = [f"{rng.choice(['Hi', 'Dear', 'Hello'])} {rng.choice(words.FORENAMES)},"]
    pieces += rng.sample(words.FILLER, rng.randint(0, 3))
    pieces.append(text)
    pieces += rng.sample(words.FILLER, rng.randint(0, 2))
    if rng.random() < 0.8:
        pieces.append(signature(rng))
    return "\n\n".join(pieces)


def quoted(rng: random.Random, text: str) -> str:
    """The text in an older mail that is quoted under a new one."""
    old = wrapped(rng, text)
    lines = "\n".join(f"> {line}" for line in old.splitlines())
    who = f"{rng.choice(words.FORENAMES)} {rng.choice(words.SURNAMES)}"
    return (
        f"{rng.choice(words.FILLER)}\n\n{signature(rng)}\n\n"
        f"On Tue, 4 Nov 2025 at 09:12, {who} <{who.split()[0].lower()}@trust.example> wrote:\n{lines}"
    )
