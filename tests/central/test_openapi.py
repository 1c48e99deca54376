"""What the server answers is what its description says, whatever is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from agent.central.enrolment import make_token
from agent.central.server import application
from agent.central.store.sqlite import SqliteStore
from agent.central.store.sqlite.log import SqliteLog
from agent.central.writer import Writer
from tests.central.devices import NOW, SIGNER, fill

DESCRIPTION = json.loads(
    (Path(__file__).parents[2] / "agent" / "central" / "openapi.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    path = tmp_path_factory.mktemp("central") / "log.sqlite3"
    store = SqliteStore(path)
    fill(store, 20)
    with store.change() as changes:
        make_token(changes, "Laptop 9", now=NOW)
    writer, log = Writer(store), SqliteLog(path)
    app = application(store, writer, log, clock=lambda: NOW, log_key=str(SIGNER.verifier))
    described = schemathesis.openapi.from_dict(DESCRIPTION)
    described.app = app
    described.config.update(base_url="http://127.0.0.1:8470")
    yield described
    writer.close()
    log.close()
    store.close()


@schemathesis.serializer("application/x-ndjson")
def _lines(_: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
OPERATIONS = sorted(
    (method.upper(), path) for path, each in DESCRIPTION["paths"].items() for method in each
)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_as_described(api: Any, method: str, path: str) -> None:
    operation = api[path][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.validate_response(case.call(), checks=CHECKS)

    ask()


def test_every_route_is_described(api: object) -> None:
    assert {"/v1/enrol", "/v1/events", "/v1/renew", "/v1/witness", "/healthz"} <= set(
        DESCRIPTION["paths"]
    )
