"""agent.mfa.formats: files of pam_oath and pam_google_authenticator, in and out."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mfa import Seed
from agent.mfa.formats import (
    Entry,
    FormatError,
    read_google,
    read_oath,
    write_google,
    write_oath,
)
from tests.mfa.people import SEED

HEX = SEED.secret.hex()
LETTERS = base64.b32encode(SEED.secret).decode()


def test_users_oath() -> None:
    text = (
        f"# comment\n\nHOTP/T30/6 pat - {HEX}\nHOTP/T60/8\tsam\t+\t{HEX.upper()}\n"
        f"HOTP/T30 kim - {HEX} 5 123456 2026-11-29T12:00:00L\n"
    )
    stamp = time.mktime(time.strptime("2026-11-29T12:00:00", "%Y-%m-%dT%H:%M:%S"))
    assert read_oath(text) == [
        Entry("pat", SEED),
        Entry("sam", Seed(SEED.secret, 8, 60)),
        Entry("kim", SEED, int(stamp) // 30),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"HOTP pat - {HEX}", "follow the clock"),
        (f"HOTP/E/6 pat - {HEX}", "follow the clock"),
        (f"HOTP/T30/6 pat 1234 {HEX}", "PIN"),
        ("HOTP/T30/6 pat -", "expected"),
        ("HOTP/T30/6 pat - zz11", "not readable"),
        ("HOTP/T30/6 pat - 00112233445566778899", "80 bits"),
        (f"HOTP/T30/6 pat - {HEX} 5 123456 yesterday", "time of the last code"),
    ],
)
def test_lines_that_are_refused(line: str, says: str) -> None:
    with pytest.raises(FormatError, match=f"line 2.*{says}") as caught:
        read_oath(f"# first\n{line}\n")
    assert HEX not in str(caught.value)
    assert "zz11" not in str(caught.value)


GOOGLE = f"""{LETTERS}
" RATE_LIMIT 3 30 1764417600
" WINDOW_SIZE 17
" DISALLOW_REUSE 58813920 58813918
" TOTP_AUTH
12345678
87654321
"""


def test_google_authenticator() -> None:
    assert read_google(GOOGLE, "pat") == Entry("pat", SEED, 58813920)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "follow the clock"),
        (GOOGLE.replace('" TOTP_AUTH', '" HOTP_COUNTER 1'), "follow the clock"),
        (GOOGLE.replace(LETTERS, "ABCDEFGH"), "40 bits"),
        (GOOGLE.replace(LETTERS, "not base 32!"), "not readable"),
        (GOOGLE.replace("58813918", "soon"), "not readable"),
        (GOOGLE + '" STEP_SIZE 10\n', "30 or 60"),
    ],
)
def test_files_that_are_refused(text: str, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read_google(text, "pat")


@given(
    secret=st.binary(min_size=14, max_size=64),
    digits=st.sampled_from([6, 7, 8]),
    step=st.sampled_from([30, 60]),
    used=st.integers(0, 2**31 // 60),
)
def test_what_is_written_reads_back(secret: bytes, digits: int, step: int, used: int) -> None:
    entry = Entry("pat", Seed(secret, digits, step), used)
    (read,) = read_oath(write_oath([entry]))
    # A local time that came twice, in autumn, may be read as the later one: never the earlier
    # step by more than that hour.
    assert (read.account, read.seed) == (entry.account, entry.seed)
    assert abs(read.used - used) * step <= 3600
    if digits == 6:
        assert read_google(write_google(entry), "pat") == entry


def test_what_cannot_be_written() -> None:
    with pytest.raises(FormatError, match="cannot be written"):
        write_oath([Entry("pat ash", SEED)])
    with pytest.raises(FormatError, match="6 digits"):
        write_google(Entry("pat", Seed(SEED.secret, 8)))
