"""How is what a machine said written down, and judged again elsewhere?

`RecordingHost` keeps every answer that passes through it; `CapturedHost` gives the same answers
from the document. What is not in the document is `not-recorded`, and no check may pass on that.
The document's shape is DESIGN.md's "Host capture".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.host import (
    NOT_RECORDED,
    NOT_TEXT,
    Completed,
    Host,
    Platform,
    RegistryValue,
    Unreadable,
    WmiValue,
)

# JSON as it comes from outside; each method checks the shape of what it uses.
Document = dict[str, Any]


class RecordingHost:
    """Another host, with every answer kept for `document()`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.platform = host.platform
        self.release = host.release
        self.privileged = host.privileged
        self.taken = host.taken
        self._files: dict[str, Any] = {}
        self._links: dict[str, Any] = {}
        self._directories: dict[str, Any] = {}
        self._commands: dict[tuple[str, ...], dict[str, Any]] = {}
        self._registry: dict[str, Any] = {}
        self._wmi: dict[str, Any] = {}

    def document(self) -> Document:
        """Everything asked for so far, as DESIGN.md's capture document."""
        return {
            "platform": self.platform.value,
            "release": self.release,
            "privileged": self.privileged,
            "taken": self.taken.isoformat(),
            "files": self._files,
            "links": self._links,
            "directories": self._directories,
            "commands": list(self._commands.values()),
            "registry": self._registry,
            "wmi": self._wmi,
        }

    def read_bytes(self, path: str, /) -> bytes:
        try:
            data = self._host.read_bytes(path)
        except Unreadable as problem:
            self._files[path] = {"error": problem.code}
            raise
        try:
            self._files[path] = data.decode("utf-8")
        except UnicodeDecodeError:
            self._files[path] = {"base64": base64.b64encode(data).decode("ascii")}
        return data

    def read_text(self, path: str, /) -> str:
        return _text(path, self.read_bytes(path))

    def read_link(self, path: str, /) -> str:
        try:
            target = self._host.read_link(path)
        except Unreadable as problem:
            self._links[path] = {"error": problem.code}
            raise
        self._links[path] = target
        return target

    def list_directory(self, path: str, /) -> tuple[str, ...]:
        try:
            names = self._host.list_directory(path)
        except Unreadable as problem:
            self._directories[path] = {"error": problem.code}
            raise
        self._directories[path] = list(names)
        return names

    def run(self, argv: Sequence[str], /, *, timeout_s: float = 10.0) -> Completed:
        try:
            done = self._host.run(argv, timeout_s=timeout_s)
        except Unreadable as problem:
            self._commands[tuple(argv)] = {"argv": list(argv), "error": problem.code}
            raise
        self._commands[tuple(argv)] = {
            "argv": list(argv),
            "stdout": done.stdout,
            "stderr": done.stderr,
            "exit": done.exit,
        }
        return done

    def registry(self, key: str, /) -> Mapping[str, RegistryValue]:
        try:
            values = self._host.registry(key)
        except Unreadable as problem:
            self._registry[key] = {"error": problem.code}
            raise
        self._registry[key] = {
            name: {"base64": base64.b64encode(value).decode("ascii")}
            if isinstance(value, bytes)
            else value
            for name, value in values.items()
        }
        return values

    def wmi(self, namespace: str, class_name: str, /) -> tuple[Mapping[str, WmiValue], ...]:
        name = f"{namespace}:{class_name}"
        try:
            instances = self._host.wmi(namespace, class_name)
        except Unreadable as problem:
            self._wmi[name] = {"error": problem.code}
            raise
        self._wmi[name] = [dict(each) for each in instances]
        return instances


class CapturedHost:
    """A machine as a capture document recorded it.

    Raises ValueError where the document is not one.
    """

    def __init__(self, document: Document) -> None:
        try:
            self.platform = Platform(document["platform"])
            self.release = str(document["release"])
            self.privileged = document["privileged"] is True
            self.taken = datetime.fromisoformat(document["taken"])
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(
                f"this is not a Safehand capture ({problem}); make one with `safehand capture FILE`"
            ) from problem
        if self.taken.tzinfo is None:
            raise ValueError('the capture\'s "taken" has no time zone; it must be RFC 3339')
        self._files = _table(document, "files")
        self._links = _table(document, "links")
        self._directories = _table(document, "directories")
        self._registry = _table(document, "registry")
        self._wmi = _table(document, "wmi")
        commands = document.get("commands", [])
        if not isinstance(commands, list):
            raise ValueError('the capture\'s "commands" is not a list')
        self._commands: dict[tuple[str, ...], Any] = {
            tuple(each["argv"]): each
            for each in commands
            if isinstance(each, dict) and isinstance(each.get("argv"), list)
        }

    def read_bytes(self, path: str, /) -> bytes:
        answer = _answer(self._files, path)
        if isinstance(answer, str):
            return answer.encode("utf-8")
        if isinstance(answer, dict) and isinstance(answer.get("base64"), str):
            return base64.b64decode(answer["base64"])
        raise Unreadable(path, NOT_RECORDED)

    def read_text(self, path: str, /) -> str:
        return _text(path, self.read_bytes(path))

    def read_link(self, path: str, /) -> str:
        answer = _answer(self._links, path)
        if isinstance(answer, str):
            return answer
        raise Unreadable(path, NOT_RECORDED)

    def list_directory(self, path: str, /) -> tuple[str, ...]:
        answer = _answer(self._directories, path)
        if isinstance(answer, list):
            return tuple(sorted(str(name) for name in answer))
        raise Unreadable(path, NOT_RECORDED)

    def run(self, argv: Sequence[str], /, *, timeout_s: float = 10.0) -> Completed:  # noqa: ARG002
        answer = self._commands.get(tuple(argv))
        if answer is None:
            raise Unreadable(argv[0], NOT_RECORDED)
        if "error" in answer:
            raise Unreadable(argv[0], str(answer["error"]))
        if not isinstance(answer.get("exit"), int):
            raise Unreadable(argv[0], NOT_RECORDED)
        return Completed(
            str(answer.get("stdout", "")), str(answer.get("stderr", "")), answer["exit"]
        )

    def registry(self, key: str, /) -> Mapping[str, RegistryValue]:
        answer = _answer(self._registry, key)
        if not isinstance(answer, dict):
            raise Unreadable(key, NOT_RECORDED)
        return {name: _registry_value(key, value) for name, value in answer.items()}

    def wmi(self, namespace: str, class_name: str, /) -> tuple[Mapping[str, WmiValue], ...]:
        name = f"{namespace}:{class_name}"
        answer = _answer(self._wmi, name)
        if not isinstance(answer, list):
            raise Unreadable(name, NOT_RECORDED)
        return tuple(each for each in answer if isinstance(each, dict))


def load(text: str) -> CapturedHost:
    """The machine that a capture file's text describes. Raises ValueError for anything else."""
    try:
        document = json.loads(text)
    except ValueError as problem:
        raise ValueError(f"this capture is not JSON: {problem}") from problem
    if not isinstance(document, dict):
        raise ValueError("this capture is not a JSON object")
    return CapturedHost(document)


def _text(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Unreadable(path, NOT_TEXT) from problem


def _table(document: Document, name: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f'the capture\'s "{name}" is not an object')
    return table


def _answer(table: Mapping[str, Any], what: str) -> Any:
    """What was recorded; raises the recorded error, or `not-recorded`."""
    if what not in table:
        raise Unreadable(what, NOT_RECORDED)
    answer = table[what]
    if isinstance(answer, dict) and isinstance(answer.get("error"), str):
        raise Unreadable(what, answer["error"])
    return answer


def _registry_value(key: str, value: object) -> RegistryValue:
    if isinstance(value, dict) and isinstance(value.get("base64"), str):
        return base64.b64decode(value["base64"])
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    if isinstance(value, int | str):
        return value
    raise Unreadable(key, NOT_RECORDED)
