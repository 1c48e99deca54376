"""Which made-up people and numbers does the second hand write, and how does it write them?

Nothing here is shared with the first set: other names, other ways to write, other arithmetic.
Every number is made up; those with check digits are right.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST = """Agnieszka Owain Siobhan Rhiannon Mohammed Fatoumata Declan Precious Kwame Bronagh Zainab
Tomasz Ffion Gethin Oluwaseun Chidinma Harpreet Niamh Angharad Iain Morag Euan Priyanka
Yusuf Ines Bartosz Caoimhe Dilys Emrys Farida Graeme Hyacinth Ivana Jitesh Keziah Llinos
Maeve Nkechi Oonagh Padraig Quentin Ruaridh Shanice Tegan Ursula Venkat Winifred
Xiaoming Yetunde Zoltan Margaret Alan Susan Brian Doreen Kevin Tracey Gary Sheila Nigel""".split()  # noqa: SIM905
LAST = """Kowalczyk Llewellyn O'Donoghue Prydderch Hussain Diallo McGettigan Moyo Asante Devlin
Rahman Wojcik Gwynne Pugh Adeyemi Okonkwo Sandhu Ni-Bhriain Cadwaladr MacAskill Drummond
Farquharson Nair Demir Carvalho Zielinski Gallagher Bevan Tudor Siddiqui Buchanan
Braithwaite Petrovic Vaghela Boakye Parry Hennessy Eze Kinsella Doherty Ashcroft
Cholmondeley Sinclair Beckford Trelawney Szymanska Ramaswamy Postlethwaite Zhang
Ogunleye Horvath Thwaites Rigby Oldroyd Sowerby Entwistle Haigh Barraclough Illingworth
Murgatroyd Duckworth""".split()  # noqa: SIM905
STREETS = """Station Road|Heol y Bryn|Mill Lane|Ffordd Pentre|St Cuthberts Close
Cemetery Rd|Castle St|Lower Ashgrove|Maes-y-Deri|Colliery Row
Wesley Terrace|Back Lane|Holyhead Rd|Glebe Ave|Quarry Hill|Tan-y-Bwlch
Lochside Drive|Ballymena Road|Princess Mews|The Crescent""".replace("\n", "|").split("|")
TOWNS = [
    ("Llanfairpwll", "LL61"), ("Pontypridd", "CF37"), ("Machynlleth", "SY20"), ("Goole", "DN14"),
    ("Todmorden", "OL14"), ("Stornoway", "HS1"), ("Ballyclare", "BT39"), ("Leominster", "HR6"),
    ("Penzance", "TR18"), ("Kirkcaldy", "KY1"), ("Ystradgynlais", "SA9"), ("Croydon", "CR0"),
    ("Barnoldswick", "BB18"), ("Whitehaven", "CA28"), ("Dungannon", "BT71"), ("Hexham", "NE46"),
]  # fmt: skip
ILLNESS = """type 2 diabetes|COPD|bipolar disorder|Parkinson's disease|breast cancer
heart failure|coeliac disease|multiple sclerosis|rheumatoid arthritis
atrial fibrillation|Crohn's disease|chronic kidney disease
vascular dementia|schizophrenia|sickle cell anaemia|HIV|hepatitis C
motor neurone disease|ulcerative colitis|asthma|epilepsy|endometriosis""".replace("\n", "|").split(
    "|"
)
DRUGS = """metformin 500mg bd|ramipril 5 mg od|sertraline 100mg
methotrexate 15mg weekly|apixaban 5mg|levothyroxine 75 micrograms
gabapentin 300mg tds|olanzapine 10mg nocte|insulin glargine 18 units
tamoxifen 20mg|salbutamol inhaler|lithium carbonate 400mg""".replace("\n", "|").split("|")
MONTHS = "January February March April May June July August September October November December"


def _mod11(nine: str) -> int:
    return (11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11


def ten(rng: random.Random, head: Callable[[random.Random], str]) -> str:
    """Ten digits with NHS's check digit, from a maker of their beginning."""
    while True:
        nine = head(rng)
        nine += "".join(rng.choice(string.digits) for _ in range(9 - len(nine)))
        check = _mod11(nine)
        if check < 10:
            return f"{nine}{check}"


def luhn(fourteen_or_so: str) -> str:
    """With the check digit of a payment card behind it."""
    total = 0
    for place, digit in enumerate(reversed(fourteen_or_so)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{fourteen_or_so}{-total % 10}"


def letters(rng: random.Random, count: int, of: str = "ABCEGHJKLMNPRSTWXYZ") -> str:
    return "".join(rng.choice(of) for _ in range(count))


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def grouped(text: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return between.join(parts)


@dataclass(frozen=True)
class Someone:
    """One made-up person with everything that could be written about them."""

    rng: random.Random
    first: str
    last: str
    born: date
    kept: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, rng: random.Random) -> Someone:
        born = date(1934, 1, 1) + timedelta(days=rng.randrange(27_000))
        return cls(rng, rng.choice(FIRST), rng.choice(LAST), born)

    def say(self, what: str) -> str:
        """What the word stands for; the same each time."""
        if what not in self.kept:
            self.kept[what] = str(getattr(self, f"_{what}")())
        return self.kept[what]

    def _first(self) -> str:
        return self.first

    def _last(self) -> str:
        return self.last

    def _name(self) -> str:
        return f"{self.first} {self.last}"

    def _surnamefirst(self) -> str:
        return f"{self.last.upper()}, {self.first}"

    def _titled(self) -> str:
        return f"{self.rng.choice(['Mr', 'Mrs', 'Ms', 'Miss'])} {self.last}"

    def _full(self) -> str:
        return f"{self.rng.choice(['Mr', 'Mrs', 'Ms', 'Miss'])} {self.first} {self.last}"

    def _initials(self) -> str:
        return f"{self.first[0]}.{self.last[0]}."

    def _age(self) -> str:
        return str(2026 - self.born.year)

    def _dob(self) -> str:
        b, month = self.born, MONTHS.split()[self.born.month - 1]
        return self.rng.choice(
            [f"{b:%d/%m/%Y}", f"{b:%d-%m-%Y}", f"{b:%d.%m.%y}", f"{b.day} {month} {b.year}",
             f"{b:%d/%m/%y}", f"{b.day}-{month[:3]}-{b.year}", f"{b.day} {month[:3]} {b:%y}",
             f"{b.day}{_th(b.day)} {month} {b.year}", f"{b:%Y-%m-%d}", f"{b:%d %m %Y}"]
        )  # fmt: skip

    def _isodob(self) -> str:
        return f"{self.born:%Y-%m-%d}"

    def _ukdob(self) -> str:
        return f"{self.born:%d/%m/%Y}"

    def _spokendob(self) -> str:
        b, month = self.born, MONTHS.split()[self.born.month - 1]
        return f"{b.day}{_th(b.day)} {month[:3]} {b:%y}"

    def _rawnhs(self) -> str:
        return ten(self.rng, lambda r: r.choice("467") + digits(r, 2))

    def _nhs(self) -> str:
        raw = self.say("rawnhs")
        return self.rng.choice(
            [grouped(raw, (3, 3, 4), " "), grouped(raw, (3, 3, 4), " "), raw, raw,
             grouped(raw, (3, 3, 4), "-"), grouped(raw, (3, 3, 4), "\u00a0"),
             grouped(raw, (3, 3, 4), "  "), "".join(chr(0xFF10 + int(d)) for d in raw)]
        )  # fmt: skip

    def _chi(self) -> str:
        raw = ten(self.rng, lambda r: f"{self.born:%d%m%y}" + digits(r, 3))
        return self.rng.choice([raw, grouped(raw, (6, 4), " "), grouped(raw, (3, 3, 4), " ")])

    def _hc(self) -> str:
        raw = ten(self.rng, lambda r: str(r.randrange(320, 400)))
        return self.rng.choice([raw, grouped(raw, (3, 3, 4), " ")])

    def _rawnino(self) -> str:
        while True:
            pair = letters(self.rng, 2, "ABCEGHJKLMNPRSTWXYZ")
            if pair not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}:
                return f"{pair}{digits(self.rng, 6)}{self.rng.choice('ABCD')}"

    def _nino(self) -> str:
        raw = self.say("rawnino")
        spaced = grouped(raw, (2, 2, 2, 2, 1), " ")
        return self.rng.choice(
            [raw, spaced, spaced, raw.lower(), grouped(raw, (2, 6, 1), " "),
             grouped(raw, (2, 2, 2, 2, 1), "-"), spaced.replace(" ", "\u00a0")]
        )  # fmt: skip

    def _utr(self) -> str:
        while True:
            nine = digits(self.rng, 9)
            weights = (6, 7, 8, 9, 10, 5, 4, 3, 2)
            total = sum(int(d) * w for d, w in zip(nine, weights, strict=True))
            raw = "21987654321"[total % 11] + nine
            return self.rng.choice([raw, grouped(raw, (5, 5), " "), grouped(raw, (3, 3, 4), " ")])

    def _passport(self) -> str:
        return digits(self.rng, 9)

    def _licence(self) -> str:
        b, last = self.born, "".join(c for c in self.last.upper() if c.isalpha())
        month = b.month + 50 * self.rng.randrange(2)
        raw = (
            f"{last[:5].ljust(5, '9')}{b.year // 10 % 10}{month:02}{b.day:02}{b.year % 10}"
            f"{self.first[0]}9{digits(self.rng, 1)}{letters(self.rng, 2)}"
        )
        return self.rng.choice([raw, grouped(raw, (5, 6, 5), " "), raw.lower()])

    def _sort(self) -> str:
        raw = f"{self.rng.choice(['20', '40', '30', '09', '60', '77'])}{digits(self.rng, 4)}"
        return grouped(raw, (2, 2, 2), self.rng.choice(["-", "-", " ", ""]))

    def _account(self) -> str:
        return f"{self.rng.randrange(10_000_000, 99_999_999)}"

    def _card(self) -> str:
        raw = luhn(self.rng.choice(["4929", "5404", "4508"]) + digits(self.rng, 11))
        return grouped(raw, (4, 4, 4, 4), self.rng.choice([" ", "-", ""]))

    def _iban(self) -> str:
        body = f"{self.rng.choice(['BARC', 'LOYD', 'NWBK'])}{digits(self.rng, 14)}"
        number = int("".join(str(int(c, 36)) for c in f"{body}GB00"))
        raw = f"GB{98 - number % 97:02}{body}"
        return self.rng.choice([raw, grouped(raw, (4, 4, 4, 4, 4, 2), " ")])

    def _number(self) -> str:
        return str(self.rng.randrange(1, 140))

    def _town(self) -> str:
        town, area = self.rng.choice(TOWNS)
        inward = f"{self.rng.randrange(1, 10)}{letters(self.rng, 2, 'ABDEFGHJLNPQRSTUWXYZ')}"
        self.kept["postcode"] = self.rng.choice(
            [f"{area} {inward}", f"{area}{inward}", f"{area} {inward}".lower()]
        )
        return town

    def _street(self) -> str:
        return f"{self.say('number')} {self.rng.choice(STREETS)}"

    def _postcode(self) -> str:
        self.say("town")
        return self.kept["postcode"]

    def _address(self) -> str:
        between = self.rng.choice([", ", ", ", "\n"])
        return between.join([self.say("street"), self.say("town"), self.say("postcode")])

    def _line(self) -> str:
        return ", ".join([self.say("street"), self.say("town"), self.say("postcode")])

    def _mobile(self) -> str:
        raw = f"07{self.rng.choice('345789')}{digits(self.rng, 8)}"
        return self.rng.choice(
            [raw, grouped(raw, (5, 6), " "), grouped(raw, (5, 3, 3), " "), f"+44 {raw[1:]}",
             f"+44 (0){raw[1:5]} {raw[5:]}", grouped(raw, (4, 3, 4), "-")]
        )  # fmt: skip

    def _home(self) -> str:
        return f"01{self.rng.randrange(200, 999)} {digits(self.rng, 6)}"

    def _email(self) -> str:
        last = "".join(c for c in self.last.lower() if c.isalpha())
        return (
            f"{self.first.lower()}.{last}{self.rng.choice(['', '61', '_x'])}@"
            f"{self.rng.choice(['gmail.com', 'hotmail.co.uk', 'btinternet.com', 'icloud.com'])}"
        )

    def _plate(self) -> str:
        year = self.rng.choice(["09", "17", "23", "68"])
        raw = f"{letters(self.rng, 2, 'ABCDEFGHKLMNOPRSV')}{year}"
        end = letters(self.rng, 3, "ABCDEFGHJKLMNOPRSTUVWXY")
        return self.rng.choice([f"{raw} {end}", f"{raw}{end}", f"{raw} {end}".lower()])

    def _hospital(self) -> str:
        return self.rng.choice(
            [f"{letters(self.rng, 1)}{digits(self.rng, 6)}", digits(self.rng, 7),
             f"RX{letters(self.rng, 1)}{digits(self.rng, 6)}"]
        )  # fmt: skip

    def _gmc(self) -> str:
        return f"{self.rng.choice('3467')}{digits(self.rng, 6)}"

    def _illness(self) -> str:
        return self.rng.choice(ILLNESS)

    def _drug(self) -> str:
        return self.rng.choice(DRUGS)


def _th(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


class Words(dict[str, str]):
    """Fills a template: `{nhs}` is the first person's, `{nhs2}` the third's."""

    def __init__(self, rng: random.Random, extra: Mapping[str, Callable[[random.Random], str]]):
        super().__init__()
        self._rng, self._extra, self._people = rng, extra, dict[int, Someone]()

    def __missing__(self, key: str) -> str:
        if key in self._extra:
            return self._extra[key](self._rng)
        what = key.rstrip(string.digits)
        who = int(key[len(what) :] or 0)
        if who not in self._people:
            self._people[who] = Someone.make(self._rng)
        return self._people[who].say(what)
