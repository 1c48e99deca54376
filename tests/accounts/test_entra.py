"""agent.accounts.entra: what Graph is asked, against a double on loopback."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from agent.accounts import Lock, State, Step
from agent.accounts.entra import EntraAccounts
from agent.accounts.register import Register
from agent.accounts.workflow import Workflow
from agent.event import Body
from agent.mail.graph_client import Client

WHO = "pat@example.org"
METHODS = [
    {"@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": "p"},
    {"@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod", "id": "o"},
    {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": "f"},
]


class Tenant:
    """As much of a tenant as is asked for."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, object]] = {
            WHO: {"id": "1", "accountEnabled": True},
            "ada@example.org": {"id": "2", "accountEnabled": True},
        }
        self.global_administrators = ["1", "2"]
        self.methods = list(METHODS)
        self.said: list[str] = []
        self.revoked = 0
        self.stubborn = False
        self.down = False
        self.base = ""

    def answer(self, method: str, path: str, body: dict[str, object]) -> tuple[int, object]:
        self.said.append(f"{method} {path}")
        if self.down:
            return 403, {"error": {"code": "Authorization_RequestDenied"}}
        if path.startswith("/directoryRoles/"):
            ids = self.global_administrators
            found = [each for each in self.users.values() if each["id"] in ids]
            # Two pages, as a list may have.
            if "skip" not in path:
                more = f"{self.base}{path}&skip=1"
                return 200, {"value": found[:1], "@odata.nextLink": more}
            return 200, {"value": found[1:]}
        user, _, rest = path.removeprefix("/users/").partition("?")[0].partition("/")
        if user not in self.users:
            return 404, {"error": {"code": "Request_ResourceNotFound"}}
        if rest == "revokeSignInSessions":
            self.revoked += 1
            return 200, {"value": True}
        if rest == "authentication/methods":
            return 200, {"value": self.methods}
        if method == "DELETE":
            self.methods = [each for each in self.methods if each["id"] != rest.split("/")[-1]]
            return 204, None
        if method == "PATCH" and not self.stubborn:
            self.users[user] |= body
            return 204, None
        return (204, None) if method == "PATCH" else (200, self.users[user])


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            assert self.headers["Authorization"] == "Bearer token-1"
            status, said = made.answer(self.command, unquote(self.path), body)
            data = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join(5)


def accounts(tenant: Tenant, policy: Lock = Lock()) -> EntraAccounts:  # noqa: B008 -- frozen
    return EntraAccounts(Client(tenant.base, lambda fresh: "token-1"), policy)


def test_the_whole_way(tenant: Tenant, tmp_path: Path) -> None:
    told: list[Body] = []
    flow = Workflow(
        accounts(tenant), Register(tmp_path), Lock(), lambda: datetime.now(UTC), told.append
    )
    case = flow.lock(WHO, reason="seen on a note", by="sam")
    assert case.state is State.LOCKED
    assert case.system == "entra"
    assert tenant.users[WHO]["accountEnabled"] is False
    assert tenant.revoked == 1
    assert [each["id"] for each in tenant.methods] == ["p"]
    evidence = {each.step: each.evidence for each in case.steps}
    assert evidence[Step.KEYS] == {"methods_removed": 2}
    assert evidence[Step.SESSIONS]["access_tokens_may_last_min"] == 60

    flow.close(WHO, finding="nobody used it", by="sam")
    flow.reissue(WHO, "secret-of-a-test", by="sam", good_for=timedelta(hours=1))
    assert tenant.users[WHO]["accountEnabled"] is True
    profile = tenant.users[WHO]["passwordProfile"]
    assert profile == {"password": "secret-of-a-test", "forceChangePasswordNextSignIn": True}
    assert flow.settle() == []
    tenant.users[WHO]["passwordProfile"] = {"forceChangePasswordNextSignIn": False}
    assert [each.state for each in flow.settle()] == [State.RETURNED]
    assert "secret-of-a-test" not in repr(told)
    assert not any("secret-of-a-test" in each for each in tenant.said)


def test_a_hold_and_its_release(tenant: Tenant, tmp_path: Path) -> None:
    flow = Workflow(
        accounts(tenant), Register(tmp_path), Lock(), lambda: datetime.now(UTC), lambda _: None
    )
    flow.hold(WHO, reason="two places", by="signins", until=datetime.now(UTC) + timedelta(hours=1))
    assert tenant.users[WHO]["accountEnabled"] is False
    assert len(tenant.methods) == 3
    flow.release(WHO, by="sam")
    assert tenant.users[WHO]["accountEnabled"] is True


def test_the_last_global_administrator_is_protected(tenant: Tenant) -> None:
    assert accounts(tenant).protected(WHO) == ""
    tenant.users["ada@example.org"]["accountEnabled"] = False
    assert "nobody would be left" in accounts(tenant).protected(WHO)
    assert accounts(tenant).protected("ada@example.org") == ""


def test_nobody_of_that_name(tenant: Tenant) -> None:
    with pytest.raises(LookupError, match="no account kim"):
        accounts(tenant).protected("kim@example.org")


def test_what_entra_did_not_do_is_noticed(tenant: Tenant) -> None:
    tenant.stubborn = True
    with pytest.raises(OSError, match="still shows"):
        accounts(tenant).steps(1)[Step.LOCK](WHO)


def test_denied(tenant: Tenant) -> None:
    tenant.down = True
    with pytest.raises(OSError, match="403"):
        accounts(tenant).protected(WHO)
