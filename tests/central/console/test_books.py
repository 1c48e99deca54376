"""agent.central.console.books: registers are read and kept."""

from __future__ import annotations

from starlette.types import ASGIApp

from agent.central.desk import Desk
from tests.central.console.browser import Browser, acts_on
from tests.central.registers.entries import BREACH


def test_registers_are_kept(whole: ASGIApp, desk: Desk) -> None:
    browser = Browser(whole)
    browser.sign_in()
    fields = {**BREACH, "people": ""}
    assert browser.post("/registers/breach", act="add", **fields).status == 303
    page = browser.get("/registers/breach").body.decode()
    assert BREACH["summary"] in page
    assert "Decide whether the ICO" in page
    assert browser.post("/registers/breach", act="add", summary="x").status == 400
    answer = browser.post("/registers/breach", act="close", entry="1")
    assert answer.status == 400
    assert b"not recorded on the DSP Toolkit" in answer.body
    change = browser.post("/registers/breach", act="change", entry="1", people="12")
    assert change.status == 303
    assert browser.post("/registers/breach", act="close", entry="x").status == 400
    assert browser.get("/registers/diary").status == 404
    assert [code for code, _ in acts_on(desk) if code.startswith("register")] == [
        "register-breach-opened",
        "register-breach-changed",
    ]
