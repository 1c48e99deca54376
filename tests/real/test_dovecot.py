"""The audit against a real IMAP server: Dovecot, with its own configuration on loopback.

Needs root and Dovecot.
"""

from __future__ import annotations

import mailbox
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.mail.audit import Auditor, Progress
from agent.mail.mailbox import Folder
from agent.mail.routes.imap import Account, opened
from tests.mail.imap_server import PASSWORD
from tests.mail.routes.test_imap import CLEAN, GRAVE, screener
from tests.real.test_postfix import free_port

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("dovecot"),
        reason="needs root and Dovecot",
    ),
]
CONFIGURATION = """base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/Maildir
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={root}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@pytest.fixture
def dovecot() -> Iterator[tuple[Path, Account]]:
    root, port = Path(tempfile.mkdtemp(prefix="safehand-dovecot-")), free_port()
    root.chmod(0o755)
    file = root / "dovecot.conf"
    quoted = f'"{PASSWORD}"'.strip('"').replace(" ", "_")
    file.write_text(CONFIGURATION.format(root=root, port=port, password=quoted))
    for name in ("Maildir", "home"):
        (root / name).mkdir()
        shutil.chown(root / name, "mail", "mail")
    log = subprocess.DEVNULL
    try:
        # Not captured: the daemon keeps what it was given, and a pipe would never end.
        subprocess.run(["dovecot", "-c", file], check=True, stdout=log, stderr=log)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield root, Account("127.0.0.1", port, "me", "Sent", tls=False)
    finally:
        subprocess.run(["doveadm", "-c", file, "stop"], check=False, capture_output=True)
        shutil.rmtree(root, ignore_errors=True)


def put(root: Path, message: bytes) -> None:
    """As a mail client's server would, into the folder Sent."""
    box = mailbox.Maildir(root / "Maildir" / ".Sent")
    box.add(message)
    for each in [root / "Maildir" / ".Sent", *(root / "Maildir" / ".Sent").rglob("*")]:
        shutil.chown(each, "mail", "mail")


def test_new_mail_is_found_and_no_flag_changes(
    dovecot: tuple[Path, Account], tmp_path: Path
) -> None:
    root, account = dovecot
    put(root, CLEAN)
    put(root, GRAVE)
    password = PASSWORD.replace(" ", "_")
    progress = Progress(tmp_path / "place.json")
    with opened(account, password, None) as folder:
        auditor = Auditor(folder, screener().screen)
        seen = list(auditor.look(Folder.SENT, progress))
        assert sorted(audited.should_not_have_gone for audited in seen) == [False, True]
        put(root, GRAVE)
        # The same connection hears of it, and another one too.
        assert [audited.id for audited in auditor.look(Folder.SENT, progress)] == ["3"]
    put(root, GRAVE)
    with opened(account, password, None) as folder:
        again = Auditor(folder, screener().screen).look(Folder.SENT, progress)
        assert [audited.id for audited in again] == ["4"]
    names = [path.name for path in (root / "Maildir" / ".Sent").rglob("*:2,*")]
    assert not any(name.endswith("S") for name in names)  # the flag "seen"
