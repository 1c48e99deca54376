"""How is an account of Microsoft Entra locked, and given back?

Over Graph, with an application's rights (User.EnableDisableAccount.All, User.RevokeSessions.All,
User-PasswordProfile.ReadWrite.All, UserAuthenticationMethod.ReadWrite.All, RoleManagement.Read.
Directory). Microsoft's documentation is what this follows; it has met our double, never the real
service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from agent.accounts import Evidence, Lock, Step

# "Global Administrator": role template ids are the same in every tenant.
_GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
_METHODS = {
    "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorMethods",
    "#microsoft.graph.softwareOathAuthenticationMethod": "softwareOathMethods",
    "#microsoft.graph.phoneAuthenticationMethod": "phoneMethods",
    "#microsoft.graph.fido2AuthenticationMethod": "fido2Methods",
    "#microsoft.graph.windowsHelloForBusinessAuthenticationMethod": (
        "windowsHelloForBusinessMethods"
    ),
}


class Graph(Protocol):
    """Microsoft Graph, signed in to."""

    @property
    def base(self) -> str: ...

    def json(
        self, method: str, url: str, *, prefer: str = "", body: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """The answer. Raises OSError, with the status as its `status` where there was one."""


class EntraAccounts:
    """Implements `agent.accounts.System`."""

    id = "entra"

    def __init__(self, graph: Graph, policy: Lock) -> None:
        self._graph = graph
        self._policy = policy

    def protected(self, account: str) -> str:
        me = self._user(account)["id"]
        role = f"{self._graph.base}/directoryRoles/roleTemplateId={_GLOBAL_ADMINISTRATOR}/members"
        people = self._pages(f"{role}?$select=id,accountEnabled")
        enabled = {each["id"] for each in people if each.get("accountEnabled")}
        if me in enabled and len(enabled - {me}) < self._policy.keep_administrators:
            return (
                "nobody would be left to administer this tenant; make somebody else a global "
                "administrator first, or change keep-administrators in accounts.toml"
            )
        return ""

    def steps(self, case: int) -> Mapping[Step, Callable[[str], Evidence]]:  # noqa: ARG002
        return {
            Step.LOCK: self._lock,
            Step.EXPIRE: lambda _: {"not_applicable": "a disabled account opens with nothing"},
            Step.SESSIONS: self._revoke,
            Step.KEYS: self._remove_methods,
            Step.TICKETS: lambda _: {"not_applicable": "refresh tokens end with the sessions"},
            Step.FACTOR: lambda _: {"not_applicable": "its methods went with the keys"},
        }

    def issue(self, account: str, password: str) -> Evidence:
        self._change(
            account,
            {
                "passwordProfile": {
                    "password": password,
                    "forceChangePasswordNextSignIn": True,
                }
            },
        )
        self._change(account, {"accountEnabled": True})
        return {"must_change": True}

    def changed(self, account: str) -> bool:
        # Entra takes the mark away when the person has chosen a password of their own.
        profile = self._user(account).get("passwordProfile") or {}
        return profile.get("forceChangePasswordNextSignIn") is False

    def restore(self, account: str, steps: Mapping[Step, Evidence]) -> Evidence:
        if not steps.get(Step.LOCK, {}).get("was_locked", False):
            self._change(account, {"accountEnabled": True})
        return {"enabled": bool(self._user(account).get("accountEnabled"))}

    def _lock(self, account: str) -> Evidence:
        was = self._user(account).get("accountEnabled") is False
        self._change(account, {"accountEnabled": False})
        if self._user(account).get("accountEnabled") is not False:
            raise OSError(f"Entra still shows {account} as enabled; try again in a minute")
        return {"enabled": False, "was_locked": was}

    def _revoke(self, account: str) -> Evidence:
        answer = self._graph.json("POST", f"{self._place(account)}/revokeSignInSessions", body={})
        if answer.get("value") is False:
            raise OSError(f"Entra did not revoke the sessions of {account}")
        # Documented: access tokens that are out run on, for up to an hour without CAE.
        return {"refresh_tokens_revoked": True, "access_tokens_may_last_min": 60}

    def _remove_methods(self, account: str) -> Evidence:
        place = f"{self._place(account)}/authentication"
        removed = 0
        for each in self._pages(f"{place}/methods"):
            folder = _METHODS.get(str(each.get("@odata.type")))
            if folder:
                self._graph.json("DELETE", f"{place}/{folder}/{quote(str(each['id']), safe='')}")
                removed += 1
        return {"methods_removed": removed}

    def _change(self, account: str, what: Mapping[str, object]) -> None:
        self._graph.json("PATCH", self._place(account), body=what)

    def _user(self, account: str) -> dict[str, Any]:
        try:
            return self._graph.json(
                "GET", f"{self._place(account)}?$select=id,accountEnabled,passwordProfile"
            )
        except OSError as problem:
            if getattr(problem, "status", 0) == 404:
                raise LookupError(f"there is no account {account} in this tenant") from problem
            raise

    def _pages(self, url: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while url:
            answer = self._graph.json("GET", url)
            found += answer.get("value", [])
            url = answer.get("@odata.nextLink", "")
        return found

    def _place(self, account: str) -> str:
        return f"{self._graph.base}/users/{quote(account, safe='@')}"
