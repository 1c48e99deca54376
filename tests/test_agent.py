"""The package itself."""

import agent


def test_the_version_is_a_version() -> None:
    assert agent.__version__.count(".") == 2
