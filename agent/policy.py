"""Which rules did the organisation set?

`policies/*.toml`, read whole and handed out table by table as the typed parameters of whoever
asks. The defaults live beside those types. Pure but for `read`, which reads the folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from agent import typed_toml
from agent.typed_toml import TomlError, TomlFile

T = TypeVar("T")

DEFAULTS = Path(__file__).parent / "default_policies"
"""Inside an installed package; in a checkout the same files are `policies/` beside `agent/`."""


def default_directory() -> Path:
    """Where the policies that came with Safehand are."""
    return DEFAULTS if DEFAULTS.is_dir() else Path(__file__).parent.parent / "policies"


@dataclass(frozen=True, slots=True)
class Policy:
    """Every policy file of one folder, parsed; no table is believed until it is bound."""

    directory: Path
    files: Mapping[str, TomlFile]
    """By name without ending: "checks", "mail" …"""
    digest: str
    """SHA-256 over every file's name and text, hexadecimal: which rules are in force."""

    def bind(self, file: str, table: tuple[str, ...], kind: type[T]) -> T:
        """The table as `kind`, or its defaults where file or table is absent.

        Raises TomlError, with file and line, for what `kind` does not know or allow.
        """
        return typed_toml.bind(self._file(file), table, kind)

    def bind_each(self, file: str, kinds: Mapping[str, type[T]]) -> dict[str, T]:
        """One table for each id in `kinds`: the parameters of a folder of plug-ins.

        Raises TomlError also where the file holds a table that no plug-in answers to.
        """
        source = self._file(file)
        for name in source.tables:
            if name not in kinds:
                raise source.error((name,), typed_toml.unknown(name, kinds))
        return {name: typed_toml.bind(source, (name,), kind) for name, kind in kinds.items()}

    def _file(self, name: str) -> TomlFile:
        return self.files.get(name) or TomlFile(str(self.directory / f"{name}.toml"), "", {})


def read(directory: Path) -> Policy:
    """Every `*.toml` in the folder. Raises TomlError where one is broken or cannot be read."""
    if not directory.is_dir():
        raise TomlError(
            f"{directory}: there is no such folder of policies; "
            "name one with --policies DIR, or leave it out for those that came with Safehand."
        )
    files: dict[str, TomlFile] = {}
    whole = hashlib.sha256()
    for path in sorted(directory.glob("*.toml")):
        try:
            data = path.read_bytes()
            files[path.stem] = typed_toml.parse(str(path), data.decode("utf-8"))
        except OSError as problem:
            raise TomlError(f"{path}: cannot be read: {problem.strerror}.") from problem
        except UnicodeDecodeError as problem:
            raise TomlError(f"{path}: is not UTF-8 text; save it as UTF-8.") from problem
        whole.update(f"{path.name} {len(data)}\n".encode() + data)
    return Policy(directory, files, whole.hexdigest())


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the procedure, as `procedure.toml` states it."""

    summary: str
    review: date
    """When somebody must read this clause again."""
    enforced_by: tuple[str, ...] = ()
    """Parts of Safehand that carry it out: `check:ID`, `detector:ID`, `route:ID`, `part:NAME`."""
    watched_by: tuple[str, ...] = ()
    """Parts that notice and report when it is not kept."""
    attested_by: tuple[str, ...] = ()
    """Parts in which a person states, on the record, that it is kept."""
    gap: str = ""
    """What is not carried by software today; shown, never left out."""


class Classification(StrEnum):
    """What a label means, as far as the procedure asks."""

    OFFICIAL_SENSITIVE = "official-sensitive"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Label:
    """A sensitivity label of the organisation's own mail system."""

    name: str
    classification: Classification
    guid: str = ""
    """The label's GUID in Microsoft Purview, lower case; empty to know it by name alone."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who we are, as far as the rules need it: `organisation.toml`."""

    name: str = "This organisation"
    siro: str = "the SIRO"
    """How the Senior Information Risk Owner is called in messages to staff."""
    siro_contact: str = ""
    """Where staff reach the SIRO; shown with every refusal (clause SP-contact)."""
    domains: tuple[str, ...] = ()
    """Mail domains that are our own; a recipient elsewhere is outside."""
    nhs_mail_domains: tuple[str, ...] = ("nhs.net",)
    """A sender at one of these uses an NHS mail account."""
    labels: tuple[Label, ...] = field(default=())


def organisation(policy: Policy) -> Organisation:
    """`organisation.toml`. Raises TomlError."""
    return policy.bind("organisation", (), Organisation)


def procedure(policy: Policy) -> dict[str, Clause]:
    """Each clause of `procedure.toml` by its id. Raises TomlError."""
    file = policy.files.get("procedure")
    clauses = file.tables if file else {}
    return {clause: policy.bind("procedure", (clause,), Clause) for clause in clauses}
