"""A note is believed when the key that we know signed exactly this text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from agent.tlog.note import NoteError, Signer, Verifier, open_note, read_signer, read_verifier

# The example in the documentation of Go's golang.org/x/mod/sumdb/note.
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
    "ngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer("log.example/a", SigningKey(bytes(range(32))))


def test_a_note_that_another_program_signed() -> None:
    verifier = read_verifier(VERIFIER)
    assert open_note(NOTE, verifier) == TEXT
    assert str(verifier) == VERIFIER


def test_signing_and_opening() -> None:
    note = SIGNER.sign(TEXT)
    assert note.startswith(TEXT + "\n— log.example/a ")
    assert open_note(note, SIGNER.verifier) == TEXT


def test_keys_survive_being_written() -> None:
    assert read_signer(SIGNER.secret()) == SIGNER
    assert read_verifier(f" {SIGNER.verifier}\n") == SIGNER.verifier


@pytest.mark.parametrize(
    "text",
    ["", "a", "a+b", "a+00000000+AAAA", VERIFIER.replace("c74f", "c74e"), VERIFIER + "=", "é" * 9],
)
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(NoteError):
        read_verifier(text)


def test_what_is_no_private_key() -> None:
    secret = SIGNER.secret()
    for text in ("", str(SIGNER.verifier), secret[:-4], secret.replace("log.", "fog.")):
        with pytest.raises(NoteError) as caught:
            read_signer(text)
        assert secret[-20:] not in str(caught.value)


def test_signatures_of_others_are_passed_over() -> None:
    other = Signer("witness.example", SigningKey(bytes(32)))
    same_name = Signer(SIGNER.name, SigningKey(bytes(32)))
    lines = "".join(each.sign(TEXT).partition("\n\n")[2] for each in (other, same_name, SIGNER))
    for signer in (other, same_name, SIGNER):
        assert open_note(f"{TEXT}\n{lines}", signer.verifier) == TEXT
    with pytest.raises(NoteError, match="did not sign"):
        open_note(other.sign(TEXT), SIGNER.verifier)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE.replace("— ", "- "),
        NOTE.replace("c", "d", 1),
        NOTE.replace("x08go", "x08gp"),
        NOTE.replace("x08go", "x\x008go"),
        NOTE.replace("If", "If\r"),
        NOTE + "— PeterNeumann x08go/ZJ\n",
        TEXT + "\n" + "— a AAAA\n" * 101,
    ],
)
def test_what_is_no_note_of_that_key(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, read_verifier(VERIFIER))


@pytest.mark.parametrize("text", ["no line feed", "a\tb\n", "a\r\n", ""])
def test_what_cannot_be_signed(text: str) -> None:
    with pytest.raises(ValueError, match="line feed"):
        SIGNER.sign(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_can_be_signed(text: str) -> None:
    note = SIGNER.sign(f"{text}\n\nmore\n")
    assert open_note(note, SIGNER.verifier) == f"{text}\n\nmore\n"


@given(at=st.integers(0), by=st.integers(1, 1000))
def test_no_changed_character_of_the_text_is_believed(at: int, by: int) -> None:
    note = SIGNER.sign(TEXT)
    place = at % len(TEXT)
    changed = note[:place] + chr(32 + (ord(note[place]) - 32 + by) % 5000) + note[place + 1 :]
    if changed != note:
        with pytest.raises(NoteError):
            open_note(changed, SIGNER.verifier)


@given(st.text(max_size=200))
def test_no_text_can_do_worse_than_be_refused(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, Verifier("log.example/a", bytes(32)))
