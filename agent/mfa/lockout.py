"""How long must somebody wait after so many wrong codes?

Pure. Waiting doubles: a person who mistypes hardly notices, a program that guesses gets nowhere.
"""

from __future__ import annotations

from agent.mfa import Parameters


def wait_s(failures: int, parameters: Parameters) -> int:
    """Seconds of lock-out after this many wrong codes in a row; 0 for none."""
    over = failures - parameters.tries
    if over < 0:
        return 0
    # 2**20 first lock-outs are longer than any longest one; more would only make big numbers.
    return min(parameters.first_lockout_s << min(over, 20), parameters.longest_lockout_s)
