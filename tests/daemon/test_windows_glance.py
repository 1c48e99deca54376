"""agent.daemon.windows_glance: elsewhere it refuses to load; under wine, tests/real/test_windows.py
asks it for this machine's volumes, keys and logs.
"""

from __future__ import annotations

import importlib
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="there it loads")
def test_it_is_windows_own() -> None:
    with pytest.raises(ImportError, match="Windows"):
        importlib.import_module("agent.daemon.windows_glance")
