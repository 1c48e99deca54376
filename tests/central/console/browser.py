"""A browser that asks the console, and who sits at it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from starlette.types import ASGIApp

from agent.central.desk import Desk
from agent.mfa import Outcome as Outcome_of
from agent.mfa import Result
from tests.central.devices import AUTHORITY, NOW, Answer, ask

ORIGIN = {"Origin": f"http://{AUTHORITY}"}
AWAY = "192.0.2.7"


class Factors:
    """Takes these two codes at any time; that each counts once is its caller's part here."""

    def verify(self, account: str, code: str) -> Result:
        right = account in ("console:pat", "console:kim") and code in ("123456", "234567")
        return Result(Outcome_of.ACCEPTED if right else Outcome_of.WRONG)

    def enrolled(self, account: str) -> bool:
        return True


class Browser:
    """A browser somewhere, with what it remembers."""

    def __init__(self, app: ASGIApp, client: str = AWAY) -> None:
        self.app = app
        self.client = client
        self.cookie = ""

    def get(self, path: str) -> Answer:
        return ask(self.app, "GET", path, headers={"Cookie": self.cookie}, client=self.client)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        sent = {"Cookie": self.cookie, **(ORIGIN if headers is None else headers)}
        answer = ask(self.app, "POST", path, urlencode(fields).encode(), sent, client=self.client)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def sign_in(self, code: str = "123456", name: str = "pat") -> Answer:
        return self.post("/sign-in", name=name, password="Correct-horse.Battery", code=code)


class Clock:
    now = NOW


def acts_on(desk: Desk) -> list[tuple[str, str]]:
    with desk.read() as db:
        rows = db.rows("SELECT code, fields FROM act ORDER BY sequence")
    said = []
    for code, text in rows:
        fields = json.loads(text)
        who = fields.get("actor", fields)["user"]["name"]
        said.append((code, who))
    return said
