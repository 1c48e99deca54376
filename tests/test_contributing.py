"""The guide for contributors is done here as it says: its example is really added."""

from __future__ import annotations

import json
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


def test_the_check_of_the_guide_judges_its_own_capture(tmp_path: Path) -> None:
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    guide = guide[guide.index("## Add a check") :]
    place = re.search(r"Write `(agent/checks/\w+\.py)`", guide)
    assert place
    module, table, capture = (
        re.sub(r"^ {3}", "", text, flags=re.MULTILINE)
        for kind in ("python", "toml", "json")
        for text in re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL)
    )
    shutil.copytree(ROOT / "agent", tmp_path / "agent")
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    (tmp_path / place[1]).write_text(module, "utf-8")
    with (tmp_path / "policies" / "checks.toml").open("a") as rules:
        rules.write("\n" + table)

    def safehand(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "agent", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    assert safehand("policy", "lint", "--policies", "policies")[0] == 0
    (tmp_path / "none.json").write_text(capture)
    recorded = json.loads(capture)
    answers = {"tagged": "LT-0042\n", "not-a-tag": "hello\n", "no-tag": {"error": "ENOENT"}}
    answers |= {"unreadable-eacces": {"error": "EACCES"}, "unreadable-incomplete": "LT-00"}
    for reason, answer in answers.items():
        recorded["files"]["/etc/asset-tag"] = answer
        (tmp_path / "capture.json").write_text(json.dumps(recorded))
        code, said = safehand(
            "check", "asset-tag", "--capture", "capture.json", "--policies", "policies", "--json"
        )
        found = json.loads(said)
        assert (code, found["reason"]) == (int(reason != "tagged"), reason)
    expected = recorded["expected"]["asset-tag"]
    found = json.loads(safehand("check", "asset-tag", "--capture", "none.json", "--json")[1])
    assert {key: found[key] for key in expected} == expected
