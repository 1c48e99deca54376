"""Which plug-ins does a folder offer?

A plug-in folder is a package; each module in it offers one object of the folder's kind, as any
public name. Adding a check or a detector is adding one file.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, TypeVar


class Plugin(Protocol):
    """What every plug-in has."""

    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=Plugin)


def discover(package: str, kind: type[P]) -> dict[str, P]:
    """The plug-ins of one folder by id, in the order of their ids.

    Modules that begin with an underscore or offer no object of `kind` are the folder's own
    machinery. Raises ValueError where a module offers two, or two modules offer the same id:
    that is a mistake of ours, to be seen at once.
    """
    folder = importlib.import_module(package)
    found: dict[str, P] = {}
    for info in pkgutil.iter_modules(folder.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        offered = [
            value
            for name, value in vars(module).items()
            if isinstance(value, kind) and not name.startswith("_")
        ]
        if len(offered) > 1:
            raise ValueError(f"{module.__name__} offers {len(offered)} plug-ins; one a module")
        for plugin in offered:
            if plugin.id in found:
                raise ValueError(f"{module.__name__} offers {plugin.id!r}, which exists already")
            found[plugin.id] = plugin
    return dict(sorted(found.items()))
