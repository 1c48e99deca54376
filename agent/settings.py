"""How is this one installation set up?

`safehand.toml` on each machine: where state and policies are, which central log it reports to.
What the organisation requires is policy; what differs from machine to machine is here.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from agent import typed_toml
from agent.typed_toml import TomlError

VARIABLE = "SAFEHAND_SETTINGS"
_NAME = re.compile(
    r"[a-z0-9][a-z0-9-]{0,51}"
)  # behind "mail-watch-" it still is the name of a secret


@dataclass(frozen=True, slots=True)
class Agent:
    """`[agent]`: the background agent on this device."""

    heartbeat_s: int = 900
    """Seconds between heartbeats. 15 minutes."""
    checks_s: int = 3600
    """Seconds between runs of every check."""
    renew_key_days: int = 365
    """The device's key is renewed when it is older, as the agent starts; 0 for never."""
    sessions: bool = True
    """Whether it is watched who is signed in here: account, and active, idle or locked."""
    spool_max_mb: int = 64
    """Past this the spool drops heartbeats, never alerts, and records that it did."""
    pam_socket: str = ""
    """Where PAM asks about passwords and codes, such as `/run/safehand/pam.sock`; empty for not."""
    portal: str = ""
    """Where a reset portal on this machine asks, such as `127.0.0.1:8471`; empty for not."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """`[gateway]`: the mail gateway."""

    listen: str = "127.0.0.1:8025"
    """Where the submission route listens; empty for not at all."""
    next_hop: str = "127.0.0.1:25"
    next_hop_tls: bool = False
    """STARTTLS with the next hop, its certificate verified; without it nothing is sent."""
    next_hop_ca: str = ""
    """File of certificates to verify it with, where the system's do not do."""
    certificate: str = ""
    """File of the certificate and its key with which clients may use STARTTLS; empty for none."""
    milter: str = ""
    """Where Postfix asks: `unix:/path` or `inet:host:port`; empty for not at all."""
    postfix: str = ""
    """Postfix's configuration folder, where it is not the usual one."""


class MailKind(StrEnum):
    """How a mailbox is read."""

    IMAP = "imap"
    EXCHANGE = "exchange"
    """Exchange Server on the organisation's own machines (EWS)."""
    GRAPH = "graph"
    """Exchange Online (Microsoft Graph)."""


class SignIn(StrEnum):
    """How an Exchange server is told who asks."""

    NTLM = "ntlm"
    BASIC = "basic"
    OAUTH = "oauth"


class Notice(StrEnum):
    """How news of an Exchange server reaches us."""

    STREAMING = "streaming"
    PULL = "pull"
    NONE = "none"


class Act(StrEnum):
    """What is done to a message that ought not to go, or to have gone; it is reported anyway."""

    CATEGORISE = "categorise"
    """Puts our category on it, and takes it off a draft that was put right."""
    FLAG = "flag"
    """Flags it for follow-up."""
    MOVE = "move"
    """Moves it into the folder `move-to`."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`[[watch]]`: a mailbox that `safehand mail watch` audits, in a process of its own."""

    name: str
    """Ours for it; the store of credentials keeps its secret as `mail-watch-NAME`."""
    kind: MailKind
    server: str = ""
    """`imaps://me@mail.example.org/Sent`, `https://mail.example.org/EWS/Exchange.asmx`; empty for
    Microsoft's own."""
    mailbox: str = ""
    """Its address; IMAP's is in `server`."""
    user: str = ""
    """Who signs in to Exchange, such as `EXAMPLE\\safehand`; empty with OAuth."""
    sign_in: SignIn = SignIn.NTLM
    impersonate: bool = False
    """True where `user` acts for the mailbox's owner, False where it may open the mailbox."""
    tenant: str = ""
    client: str = ""
    """The application's id, where it signs in by OAuth."""
    authority: str = "https://login.microsoftonline.com"
    scope: str = ""
    """What the token is for; empty for Graph's own, or for Exchange Online's."""
    password_file: str = ""
    """File whose first line is the secret, instead of the store of credentials."""
    ca: str = ""
    """File of certificates to verify the server with, where the system's do not do."""
    every_s: int = 300
    notice: Notice = Notice.STREAMING
    drafts: bool = False
    """True: drafts too, to catch them before they go. Somebody may be writing in one just then."""
    acts: tuple[Act, ...] = ()
    move_to: str = "Safehand"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("name is made of small letters, digits and hyphens.")
        if self.kind is not MailKind.IMAP and "@" not in self.mailbox:
            raise ValueError("mailbox is an address such as reception@example.org.")
        if self.kind is not MailKind.GRAPH and not self.server:
            raise ValueError(f"{self.kind.value} needs server.")
        if self.every_s < 1:
            raise ValueError("every-s is a number of seconds, 1 or more.")


@dataclass(frozen=True, slots=True)
class Entra:
    """`[entra]`: the tenant whose accounts `safehand account` locks and gives back."""

    tenant: str = ""
    client: str = ""
    """The id of the application that may do it."""
    authority: str = "https://login.microsoftonline.com"
    server: str = "https://graph.microsoft.com/v1.0"
    secret_file: str = ""
    """File whose first line is its secret, instead of the store of credentials (`entra`)."""
    ca: str = ""
    """File of certificates to verify the servers with, where the system's do not do."""


@dataclass(frozen=True, slots=True)
class Central:
    """`[central]`: the central log, on the machine that runs it."""

    listen: str = "127.0.0.1:8470"
    certificate: str = ""
    """File of the server's certificate chain and its key; empty for the one that
    `safehand central ca` made, where it did."""
    directory: str = ""
    """Folder of accounts.json, devices.json, sites.json and perhaps geo.json, or geo.mmdb with
    asn.mmdb, by which sign-ins are judged; empty for none."""
    store: str = ""
    """Where the log is kept: empty for a SQLite file, or `postgresql://user@host/database`, with
    the password in the service's ~/.pgpass."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    state: str = ""
    """Folder for spool, keys and stores; empty for this system's usual place."""
    policies: str = ""
    """Folder of policies; empty for those that came with Safehand."""
    agent: Agent = field(default_factory=Agent)
    gateway: Gateway = field(default_factory=Gateway)
    watch: tuple[Watch, ...] = ()
    """Mailboxes whose sent mail is audited."""
    central: Central = field(default_factory=Central)
    entra: Entra = field(default_factory=Entra)

    @property
    def state_directory(self) -> Path:
        return Path(self.state).expanduser() if self.state else default_state()


def default_file() -> Path:
    """Where this system keeps `safehand.toml`."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Safehand" / "safehand.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Safehand/safehand.toml")
    return Path("/etc/safehand/safehand.toml")


def default_state() -> Path:
    """Where this system keeps a service's state; a person's own place for one who is not root."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Safehand" / "state"
    if os.geteuid() != 0:
        home = os.environ.get("XDG_STATE_HOME", "~/.local/state")
        return Path(home).expanduser() / "safehand"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Safehand/state")
    return Path("/var/lib/safehand")


def load(file: Path | None) -> Settings:
    """The settings in `file`, or in the file that `SAFEHAND_SETTINGS` names, or in this system's
    usual one. Where nobody named a file and the usual one is absent, the defaults.

    Raises TomlError where the file cannot be read or used.
    """
    named = file or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    path = named or default_file()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as problem:
        if named is None:
            return Settings()
        raise TomlError(f"{path}: there is no such settings file.") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise TomlError(f"{path}: the settings cannot be read: {problem}") from problem
    return typed_toml.bind(typed_toml.parse(str(path), text), (), Settings)
