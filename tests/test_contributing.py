"""The guide for contributors is done here as it says: its example is really added."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_detector_of_the_guide_is_found_without_registering_it(tmp_path: Path) -> None:
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    written = re.search(
        r"Write `(agent/detectors/\w+\.py)`:\s+```python\n(.*?)```", guide, re.DOTALL
    )
    assert written
    shutil.copytree(ROOT / "agent", tmp_path / "agent")
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    module = re.sub(r"^ {3}", "", written[2], flags=re.MULTILINE)
    (tmp_path / written[1]).write_text(module, "utf-8")
    with (tmp_path / "policies" / "detectors.toml").open("a") as rules:
        rules.write("\n[staff-number]\nenabled = true\n")
    (tmp_path / "letter.txt").write_text("Staff number: SN-123456\n")
    (tmp_path / "order.txt").write_text("Order number: SN-000000\n")

    def scan(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "agent", "scan", "--json", name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert '"type": "staff-number"' in scan("letter.txt").stdout
    assert "staff-number" not in scan("order.txt").stdout
