"""agent.credentials.session_child: an allow-list, and errors that hold no secret."""

from __future__ import annotations

from agent.credentials import session_child
from agent.credentials.session_child import ADVICE, ALLOWED, answer


class FakeKeyring:
    """What the library offers."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        if secret == "c2VjcmV0":
            raise RuntimeError(f"locked, and tells {secret}")
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def asked(do: str, secret: str | None = None) -> dict[str, object]:
    return {"do": do, "service": "s", "name": "n", "secret": secret}


def test_kept_read_and_forgotten() -> None:
    keyring = FakeKeyring()
    assert answer(asked("get"), keyring) == {"secret": None}
    assert answer(asked("delete"), keyring) == {"secret": None}
    assert answer(asked("put", "YQ=="), keyring) == {"secret": None}
    assert answer(asked("get"), keyring) == {"secret": "YQ=="}
    assert answer(asked("delete"), keyring) == {"secret": None}
    assert keyring.kept == {}


def test_a_refusal_holds_no_secret() -> None:
    said = answer(asked("put", "c2VjcmV0"), FakeKeyring())["error"]
    assert "Unlock" in said
    assert "c2VjcmV0" not in said


def test_no_backend_is_advice() -> None:
    assert answer(asked("get"), None) == {"error": ADVICE}


def test_nothing_that_writes_plain_text_is_allowed() -> None:
    modules = [module for module, _ in ALLOWED]
    assert all(module.startswith("keyring.backends.") for module in modules)
    assert not any(
        part in module for module in modules for part in ("alt", "fail", "null", "chainer")
    )


def test_where_none_of_them_works_there_is_none(monkeypatch: object) -> None:
    import pytest

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_child, "ALLOWED", (("keyring.backends.nowhere", "Keyring"),))
        assert session_child.backend() is None
