"""How does Safehand sign in to Microsoft as an application?

Client credentials through msal, which keeps the token and asks for another before it expires. It
loads requests, so it is used in the process of one mailbox only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GRAPH = "https://graph.microsoft.com/.default"
EXCHANGE_ONLINE = "https://outlook.office365.com/.default"
AUTHORITY = "https://login.microsoftonline.com"


@dataclass(frozen=True, slots=True)
class Application:
    """An application that an administrator registered in Microsoft Entra."""

    tenant: str
    """The tenant's id or one of its domains."""
    client: str
    """The application's (client) id."""
    scope: str = GRAPH
    authority: str = AUTHORITY
    """Where tokens are given out; another one in national clouds and in AD FS."""


class Tokens:
    """Access tokens of one application."""

    def __init__(
        self, application: Application, secret: Callable[[], str], http: Any = None
    ) -> None:
        """`http` replaces how msal speaks to the network. Raises OSError where the place that
        gives tokens out cannot be reached, or knows no such tenant.
        """
        import msal

        self._scope = application.scope
        try:
            self._application = msal.ConfidentialClientApplication(
                application.client,
                authority=f"{application.authority}/{application.tenant}",
                client_credential=secret(),
                http_client=http,
                # Asks Microsoft whether an authority is Microsoft's: ours is in the settings.
                instance_discovery=False,
            )
        except (ValueError, OSError) as problem:
            raise OSError(
                f"{application.authority} knows no tenant {application.tenant!r}; check it."
            ) from problem

    def token(self, fresh: bool = False) -> str:
        """A token that is still good; with `fresh` one that was never used before.

        Raises OSError where none is given, with the code that says why.
        """
        if fresh:
            self._application.remove_tokens_for_client()
        try:
            answer = self._application.acquire_token_for_client(scopes=[self._scope])
        except (ValueError, OSError) as problem:
            raise OSError(f"no token was given: {problem}") from problem
        if "access_token" not in answer:
            code = answer.get("error", "no reason")
            raise OSError(
                f"no token was given ({code}); check the application's id and its secret, which "
                "may have expired."
            )
        return str(answer["access_token"])
