"""What do the organisation's tables say?

Reads the folder that `--directory` names: `accounts.json`, `devices.json`, `sites.json` and, where
the operator brought it, `geo.json`, or `geo.mmdb` with `asn.mmdb`. Any may be absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.signins import atlas, city, inventory
from agent.signins.certify import World
from agent.signins.parameters import Parameters

FILES = ("accounts.json", "devices.json", "sites.json", "geo.json")


def read(folder: Path | None, parameters: Parameters) -> World:
    """The world that the folder describes; one that knows nothing for None.

    Raises ValueError, with the file and what to do, where a file cannot be read or is no table.
    """
    if folder is not None and not folder.is_dir():
        raise ValueError(f"{folder}: there is no such folder of tables.")
    accounts, devices, sites, geo = (_table(folder, name) for name in FILES)
    return World(
        inventory.build(accounts or {}, devices or {}, parameters.names),
        atlas.Atlas(
            sites or {}, geo, parameters.places, None if folder is None else city.read(folder)
        ),
        parameters,
    )


def _table(folder: Path | None, name: str) -> Mapping[str, Any] | None:
    if folder is None:
        return None
    path = folder / name
    try:
        table = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise ValueError(f"{path}: cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:
        raise ValueError(f"{path}: this is not JSON: {problem}.") from problem
    if not isinstance(table, dict):
        raise ValueError(f"{path}: this must be one JSON object, in curly braces.")
    return table
