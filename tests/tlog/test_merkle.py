"""Proofs are those of RFC 6962, and nothing else passes for one."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tlog.merkle import (
    EMPTY,
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    fold,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from agent.tlog.tiles import reader
from tests.tlog.trees import entries, mth, tiled

# The tree that Certificate Transparency's implementations test themselves with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
SIZES = st.integers(1, 600)


def test_roots_that_others_found() -> None:
    for size, wanted in ROOTS.items():
        assert mth(LEAVES[:size]).hex() == wanted
    assert EMPTY.hex() == ROOTS[0]
    assert fold([leaf_hash(each) for each in LEAVES]).hex() == ROOTS[8]


def test_leaves_and_nodes_cannot_be_mistaken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)
    assert leaf_hash(b"a") != hashlib.sha256(b"a").digest()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 255, 256, 257, 511, 512, 513])
def test_the_root_of_any_size(size: int) -> None:
    assert root(size, reader(tiled(size))) == mth(entries(size))


def test_every_small_inclusion() -> None:
    for size in range(1, 20):
        subtree, whole = reader(tiled(size)), mth(entries(size))
        for index, entry in enumerate(entries(size)):
            proof = inclusion_proof(index, size, subtree)
            check_inclusion(leaf_hash(entry), index, size, proof, whole)


def test_every_small_consistency() -> None:
    subtree = reader(tiled(24))
    for new in range(24):
        for old in range(new + 1):
            proof = consistency_proof(old, new, subtree)
            check_consistency(old, mth(entries(old)), new, mth(entries(new)), proof)


@given(size=SIZES, at=st.integers(0))
def test_a_proof_holds_for_its_own_leaf_only(size: int, at: int) -> None:
    index = at % size
    proof = inclusion_proof(index, size, reader(tiled(size)))
    whole = mth(entries(size))
    assert len(proof) <= size.bit_length()
    check_inclusion(leaf_hash(entries(size)[index]), index, size, proof, whole)
    wrong = [
        (leaf_hash(b"another"), index, size, proof, whole),
        (leaf_hash(entries(size)[index]), index, size, [*proof, EMPTY], whole),
        (leaf_hash(entries(size)[index]), index, size, proof, EMPTY),
        (leaf_hash(entries(size)[index]), size, size, proof, whole),
        (leaf_hash(entries(size)[index]), -1, size, proof, whole),
    ]
    if proof:
        wrong.append((leaf_hash(entries(size)[index]), index, size, proof[:-1], whole))
        wrong.append((leaf_hash(entries(size)[index]), index, size, [EMPTY, *proof[1:]], whole))
        wrong.append((leaf_hash(entries(size)[index]), index ^ 1, size, proof, whole))
    for arguments in wrong:
        with pytest.raises(ProofError):
            check_inclusion(*arguments)


@given(sizes=st.tuples(st.integers(1, 300), st.integers(1, 300)))
def test_only_the_tree_that_it_was_is_its_past(sizes: tuple[int, int]) -> None:
    old, new = min(sizes), sum(sizes)
    proof = consistency_proof(old, new, reader(tiled(new)))
    before, after = mth(entries(old)), mth(entries(new))
    check_consistency(old, before, new, after, proof)
    other = mth([*entries(old)[:-1], b"another"])
    wrong = [
        (old, other, new, after, proof),
        (old, before, new, mth([b"another", *entries(new)[1:]]), proof),
        (old, before, new, after, [*proof, EMPTY]),
        (old, before, new, after, proof[:-1]),
        (old, before, new, after, [EMPTY, *proof[1:]]),
        (new, after, old, before, proof),
    ]
    for arguments in wrong:
        with pytest.raises(ProofError):
            check_consistency(*arguments)


def test_a_tree_and_itself() -> None:
    whole = mth(entries(5))
    check_consistency(5, whole, 5, whole, [])
    with pytest.raises(ProofError, match="two different trees of 5"):
        check_consistency(5, whole, 5, mth(entries(4)), [])
    with pytest.raises(ProofError, match="too long"):
        check_consistency(5, whole, 5, whole, [EMPTY])
    check_consistency(0, EMPTY, 5, whole, [])
    with pytest.raises(ProofError):
        check_consistency(0, whole, 5, whole, [])


def test_a_smaller_log_was_rolled_back() -> None:
    with pytest.raises(ProofError, match="rolled back"):
        check_consistency(5, mth(entries(5)), 4, mth(entries(4)), [])


def test_what_cannot_be_proved() -> None:
    subtree = reader(tiled(5))
    for index in (-1, 5):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, 5, subtree)
    for old in (-1, 6):
        with pytest.raises(ValueError, match="never had"):
            consistency_proof(old, 5, subtree)
