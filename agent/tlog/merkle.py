"""Is this leaf in that tree, and is that tree a later state of this one?

RFC 6962 section 2.1 makes the hashes and the proofs, RFC 9162 section 2.1 checks them: two
descriptions of one tree, so that a mistake in one is not repeated in the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Hash = bytes
"""SHA-256, 32 bytes."""

Subtree = Callable[[int, int], Hash]
"""(level, index) → the root of the full subtree over leaves index * 2**level up to, not
including, (index + 1) * 2**level."""

HASH_BYTES = 32
EMPTY: Hash = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class ProofError(ValueError):
    """The proof does not prove what it should."""


def leaf_hash(entry: bytes) -> Hash:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[Hash]) -> Hash:
    """The root over these hashes of equal height; there is a power of two of them."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        # `node_hash`, without a call for each: this is most of what a growing tree costs.
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def _split(width: int) -> int:
    """The largest power of two below `width`: where RFC 6962 parts a tree."""
    return 1 << ((width - 1).bit_length() - 1)


def _over(start: int, end: int, subtree: Subtree) -> Hash:
    """The root over leaves start to end; `start` is a multiple of the power of two above."""
    width = end - start
    if width & (width - 1) == 0:
        return subtree(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(_over(start, middle, subtree), _over(middle, end, subtree))


def root(size: int, subtree: Subtree) -> Hash:
    """The root of a tree of `size` leaves."""
    return _over(0, size, subtree) if size else EMPTY


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[Hash]:
    """That leaf `index` is in the tree of `size`: RFC 6962 section 2.1.1, leaf's sibling first.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[Hash] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, subtree))
            end = middle
        else:
            path.append(_over(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[Hash]:
    """That the tree of `old` leaves is the beginning of that of `new`: RFC 6962 section 2.1.2.

    Raises ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves never had {old}")
    if old in (0, new):
        return []
    path: list[Hash] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, subtree))
            end = middle
        else:
            path.append(_over(start, middle, subtree))
            start = middle
    if start:  # else what is left is the old tree itself, which the verifier has
        path.append(_over(start, end, subtree))
    return path[::-1]


def check_inclusion(
    leaf: Hash, index: int, size: int, proof: Sequence[Hash], root_hash: Hash
) -> None:
    """Raises ProofError unless `leaf` is leaf `index` of that tree: RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    first, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if first & 1 or first == last:
            found = node_hash(each, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, each)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise ProofError("the inclusion proof is too short")
    if found != root_hash:
        raise ProofError("the inclusion proof leads to another tree")


def check_consistency(
    old: int, old_root: Hash, new: int, new_root: Hash, proof: Sequence[Hash]
) -> None:
    """Raises ProofError unless the one tree begins the other: RFC 9162 section 2.1.4.2."""
    if old > new:
        raise ProofError(f"the log has {new} entries and had {old}: it was rolled back")
    if old in (0, new):
        if proof:
            raise ProofError("the consistency proof is too long")
        if old_root != (new_root if old else EMPTY):
            raise ProofError(f"two different trees of {old} entries")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise ProofError("the consistency proof is too short")
    if _climb(old - 1, new - 1, path) != (old_root, new_root):
        raise ProofError("the log's past was changed: its new tree does not begin with the old")


def _climb(first: int, last: int, path: Sequence[Hash]) -> tuple[Hash, Hash]:
    """The roots of the old and the new tree that the path leads to. Raises ProofError."""
    while first & 1:
        first, last = first >> 1, last >> 1
    of_old = of_new = path[0]
    for each in path[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if first & 1 or first == last:
            of_old, of_new = node_hash(each, of_old), node_hash(each, of_new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            of_new = node_hash(of_new, each)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise ProofError("the consistency proof is too short")
    return of_old, of_new
