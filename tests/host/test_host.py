"""agent.host: the one error a machine may answer with."""

import pytest

from agent.host import TIMED_OUT, Unreadable


@pytest.mark.parametrize(
    ("code", "absent"), [("ENOENT", True), ("ENOTDIR", True), ("EACCES", False), (TIMED_OUT, False)]
)
def test_only_the_machine_itself_can_say_that_there_is_no_such_thing(
    code: str, absent: bool
) -> None:
    problem = Unreadable("/etc/thing", code)
    assert problem.absent is absent
    assert str(problem) == f"/etc/thing: {code}"
