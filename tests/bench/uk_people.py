"""Who are the made-up people in the benchmark's documents?"""

from __future__ import annotations

import random
from dataclasses import dataclass

import uk_values as values
import uk_words as words


@dataclass(frozen=True)
class Person:
    forename: str
    surname: str
    title: str
    dob: str
    street: str
    town: str
    postcode: str
    mobile: str
    email: str
    nhs: str

    @staticmethod
    def random(rng: random.Random) -> Person:
        forename, surname = rng.choice(words.FORENAMES), rng.choice(words.SURNAMES)
        host = rng.choice(
            ["gmail.com", "hotmail.co.uk", "yahoo.co.uk", "outlook.com", "btinternet.com",
             "icloud.com", "live.co.uk", "sky.com", "hotmail.com"]
        )  # fmt: skip
        joined = f"{forename}{rng.choice(['.', '', '_'])}{surname}".lower().replace("'", "")
        return Person(
            forename,
            surname,
            rng.choice(["Mr", "Mrs", "Ms", "Miss", "Mx"]),
            values.date(rng),
            f"{rng.choice(['Flat 2, ', '', '', ''])}{rng.randint(1, 180)}"
            f"{rng.choice(['', '', 'A'])} {rng.choice(words.STREETS)}",
            rng.choice(words.TOWNS),
            values.postcode(rng, rng.choice(words.AREAS)),
            values.mobile(rng),
            f"{joined}{rng.choice(['', str(rng.randint(1, 99))])}@{host}",
            values.nhs(rng),
        )

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def formal(self) -> str:
        return f"{self.title} {self.surname}"

    @property
    def address(self) -> str:
        return f"{self.street}, {self.town}, {self.postcode}"
