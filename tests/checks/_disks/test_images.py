"""agent.checks._disks.images: what holds a disk image's file."""

from __future__ import annotations

import pytest

from agent.checks._disks.images import holder, parse, whole

POINTS = {"disk3s5": "/System/Volumes/Data", "disk4s1": "/Volumes/A", "disk5s1": "/Volumes/A B"}


def test_each_disk_of_an_image() -> None:
    listed = {
        "images": [
            {
                "image-path": "/a.dmg",
                "system-entities": [{"dev-entry": "/dev/disk4"}, {"dev-entry": "/dev/disk5s1"}],
            },
            "damaged",
        ]
    }
    assert parse(listed) == {"disk4": "/a.dmg", "disk5": "/a.dmg"}
    assert whole("disk12s3s1") == "disk12"
    assert whole("network") == "network"


@pytest.mark.parametrize(
    ("path", "device"),
    [
        ("/Users/sample/a.dmg", "disk3s5"),
        ("/Volumes/A/a.dmg", "disk4s1"),
        ("/Volumes/A B/a.dmg", "disk5s1"),
        ("/Volumes/C/a.dmg", "disk3s5"),
        ("http://example.org/a.dmg", None),
    ],
)
def test_the_volume_that_holds_a_file(path: str, device: str | None) -> None:
    assert holder(path, POINTS, "disk3s5") == device
