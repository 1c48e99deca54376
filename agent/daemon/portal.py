"""May a reset portal on this machine set this password?

`POST /v1/password` on loopback, with a bearer token, in JSON: {"password", "user": {"username"}} →
{"accept", "reasons": [{"code", "text"}], "suggestions": […], "not_checked": […]}. For self-service
portals, Keycloak and the like that cannot go through PAM.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from agent.daemon.gatekeeper import Gate
from agent.delivery.identity import write_private

PATH = "/v1/password"
_MAX_BODY_BYTES = 64 * 1024
_PATIENCE_S = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def new_token(state: Path) -> str:
    """A new token in place of every earlier one; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(state / "portal.token", hashlib.sha256(token.encode()).hexdigest().encode())
    return token


def token_digest(state: Path) -> str:
    """The digest of the token. Raises ValueError where none was made."""
    try:
        return (state / "portal.token").read_text("ascii").strip()
    except FileNotFoundError as problem:
        raise ValueError(
            "the portal has no token yet; make one with `safehand agent portal-token`"
        ) from problem


class Portal(ThreadingHTTPServer):
    """The endpoint; `serve_forever` in a thread of its own."""

    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], gate: Gate, digest: str, say: Callable[[str], None]
    ) -> None:
        if address[0] not in _LOOPBACK:
            raise ValueError(f"the portal answers on loopback alone, not on {address[0]}")
        self.gate = gate
        self.digest = digest
        self.say = say
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Portal
    server_version, sys_version = "safehand", ""
    timeout = _PATIENCE_S

    def do_POST(self) -> None:
        # A page in somebody's browser may not ask: it cannot know the token, and not this name.
        host = self.headers.get("Host", "").rpartition(":")[0].strip("[]")
        given = self.headers.get("Authorization", "")
        if host not in _LOOPBACK:
            self._answer(HTTPStatus.FORBIDDEN, {"error": "only loopback is served"})
        elif not hmac.compare_digest(
            hashlib.sha256(given.removeprefix("Bearer ").encode()).hexdigest(), self.server.digest
        ):
            self._answer(HTTPStatus.UNAUTHORIZED, {"error": "a bearer token is needed"})
        elif self.path != PATH:
            self._answer(HTTPStatus.NOT_FOUND, {"error": f"only {PATH} is here"})
        else:
            self._judge()

    def _judge(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self._answer(HTTPStatus.LENGTH_REQUIRED, {"error": "Content-Length is needed"})
            return
        if int(length) > _MAX_BODY_BYTES:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "too long"})
            return
        try:
            asked = json.loads(self.rfile.read(int(length)))
            password, user = asked["password"], asked.get("user") or {}
            username = user.get("username", "")
            if not isinstance(password, str) or not isinstance(username, str):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._answer(
                HTTPStatus.BAD_REQUEST,
                {"error": 'expected {"password": text, "user": {"username": text}}'},
            )
            return
        try:
            judged = self.server.gate.judge(password, username)
        except Exception as problem:  # noqa: BLE001 -- whatever broke, nothing is accepted
            self.server.say(f"the portal could not judge ({type(problem).__name__})")
            self._answer(
                HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "the password could not be judged"}
            )
            return
        reasons = [
            {"code": code, "text": text}
            for code, text in zip(judged.codes, judged.reasons, strict=True)
        ]
        self._answer(
            HTTPStatus.OK,
            {
                "accept": judged.accepted,
                "reasons": reasons,
                "suggestions": list(judged.phrases),
                "not_checked": list(judged.not_checked),
            },
        )

    def _answer(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Nothing: the journal does not need every request."""
