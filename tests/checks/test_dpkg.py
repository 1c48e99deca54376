"""agent.checks._dpkg: versions sort as Debian Policy 5.6.12 says."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checks._dpkg import compare

OLDER_NEWER = (
    ("1.0", "1.1"),
    ("1.9", "1.10"),
    ("1.0~rc1", "1.0"),
    ("1.0~~", "1.0~"),
    ("1.0", "1.0+deb13u1"),
    ("1.0-1", "1.0-1+b1"),
    ("1.0-1", "1.0-1.1"),
    ("9.9", "1:0.1"),
    ("1.0a", "1.0+"),
    ("1.0", "1.0a"),
    ("2.39-0ubuntu8.4", "2.39-0ubuntu8.10"),
    ("1.0-2", "1.0-10"),
    ("1-1", "1-1-1"),
)


@pytest.mark.parametrize(("older", "newer"), OLDER_NEWER)
def test_order(older: str, newer: str) -> None:
    assert compare(older, newer) < 0 < compare(newer, older)


@pytest.mark.parametrize(
    "same", [("1.0", "1.0"), ("0:1.0", "1.0"), ("1.0", "1.0-0"), ("1.01", "1.1")]
)
def test_equal(same: tuple[str, str]) -> None:
    assert compare(*same) == 0


versions = st.from_regex(r"\A([0-9]:)?[0-9][A-Za-z0-9.+~]{0,6}(-[A-Za-z0-9.+~]{1,4})?\Z")


@given(versions, versions)
def test_order_is_antisymmetric(one: str, other: str) -> None:
    assert (
        compare(one, other) == -compare(other, one) or compare(one, other) * compare(other, one) < 0
    )


@pytest.mark.real
@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs Debian's own dpkg to compare with")
@settings(max_examples=150, deadline=None)
@given(versions, versions)
def test_dpkg_agrees(one: str, other: str) -> None:
    done = subprocess.run(["dpkg", "--compare-versions", one, "lt", other], check=False)
    assert (done.returncode == 0) == (compare(one, other) < 0)
