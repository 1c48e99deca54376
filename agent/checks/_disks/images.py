"""Which of a Mac's disks are files, and on which volume does each file lie?

Pure. From `hdiutil info -plist`: an attached image is as well encrypted as what holds its file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.checks._disks.filevault import Plist, dictionaries

IN_MEMORY = "ram://"
# Where macOS keeps its own sealed images (cryptexes); nobody can write there.
OF_THE_SYSTEM = ("/System/", "/private/preboot/", "/private/var/run/com.apple.security.cryptexd/")


def parse(listed: Plist) -> dict[str, str]:
    """Each image's disks → the path of its file, or "ram://…"."""
    return {
        whole(str(entity.get("dev-entry"))): str(image.get("image-path"))
        for image in dictionaries(listed.get("images"))
        for entity in dictionaries(image.get("system-entities"))
    }


def whole(device: str) -> str:
    """/dev/disk3s5 → disk3."""
    match = re.match(r"(?:/dev/)?(disk\d+)", device)
    return match[1] if match else device


def holder(path: str, mount_points: Mapping[str, str], system: str | None) -> str | None:
    """The volume that a file lies on: outside /Volumes that is the system's Data volume."""
    if not path.startswith("/Volumes/"):
        return system if path.startswith("/") else None
    above = [
        (len(point), device)
        for device, point in mount_points.items()
        if point.startswith("/Volumes/") and path.startswith(point.rstrip("/") + "/")
    ]
    return max(above)[1] if above else system
