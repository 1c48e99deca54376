"""agent.tlog.cosignature: what one witness signed, and nothing else."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey

from agent.tlog.checkpoint import open_checkpoint, sign_checkpoint
from agent.tlog.cosignature import cosign, cosigned_at
from agent.tlog.note import NoteError, Signer

LOG = Signer("log.example/test", SigningKey(bytes(range(32))))
KEY = SigningKey(bytes(range(1, 33)))
NOTE = sign_checkpoint(LOG, 7, bytes(32))
NAME = "witness.example/w1"
AT = 1_679_315_147


def test_both_signatures_stand() -> None:
    note = cosign(NOTE, NAME, KEY, AT)
    assert note.startswith(NOTE)
    assert cosigned_at(note, NAME, bytes(KEY.verify_key)) == AT
    assert open_checkpoint(note, LOG.verifier).size == 7
    another = cosign(note, "witness.example/w2", LOG.key, AT + 1)
    assert cosigned_at(another, NAME, bytes(KEY.verify_key)) == AT
    assert cosigned_at(another, "witness.example/w2", bytes(LOG.key.verify_key)) == AT + 1


def test_what_is_signed_is_what_the_format_says() -> None:
    line = cosign(NOTE, NAME, KEY, AT).splitlines()[-1]
    import base64
    import hashlib

    data = base64.b64decode(line.removeprefix(f"— {NAME} "))
    public = bytes(KEY.verify_key)
    assert data[:4] == hashlib.sha256(NAME.encode() + b"\n\x04" + public).digest()[:4]
    assert int.from_bytes(data[4:12], "big") == AT
    body = NOTE.split("\n\n")[0] + "\n"
    KEY.verify_key.verify(f"cosignature/v1\ntime {AT}\n{body}".encode(), data[12:])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "no note",
        NOTE,
        cosign(NOTE, "witness.example/other", KEY, AT),
        cosign(NOTE, NAME, LOG.key, AT),
        cosign(NOTE, NAME, KEY, AT).replace("\n7\n", "\n8\n"),
        cosign(NOTE, NAME, KEY, AT)[:-10] + "AAAAAAAA=\n",
        cosign(NOTE, NAME, KEY, AT).removesuffix("\n"),
        f"{NOTE}— {NAME} !!!\n",
        f"{NOTE}— {NAME} AAAA\n",
        f"{NOTE}{f'— x AAAA{chr(10)}' * 20}",
    ],
)
def test_what_nobody_cosigned(note: str) -> None:
    with pytest.raises(NoteError):
        cosigned_at(note, NAME, bytes(KEY.verify_key))


def test_another_moment_is_another_signature() -> None:
    import base64

    first, second = (cosign(NOTE, NAME, KEY, at).splitlines()[-1] for at in (AT, AT + 1))
    a, b = (base64.b64decode(each.rpartition(" ")[2]) for each in (first, second))
    mixed = base64.b64encode(b[:12] + a[12:]).decode()
    with pytest.raises(NoteError):
        cosigned_at(f"{NOTE}— {NAME} {mixed}\n", NAME, bytes(KEY.verify_key))
    with pytest.raises(NoteError):
        cosign("no note", NAME, KEY, AT)
