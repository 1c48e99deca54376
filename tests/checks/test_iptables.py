"""agent.checks._iptables: what lets a stranger in is never called denied."""

from __future__ import annotations

import pytest

from agent.checks._iptables import fate_in
from agent.checks._netfilter import Fate

HEAD = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:side - [0:0]\n"


@pytest.mark.parametrize(
    ("rule", "fate"),
    [
        ("", Fate.DENIED),
        ("-A INPUT -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -i lo -j ACCEPT", Fate.DENIED),
        ("-A INPUT ! -i lo -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -i eth0 -j ACCEPT", Fate.DOUBTFUL),
        ('-A INPUT -m comment --comment "let all in" -j ACCEPT', Fate.LET_IN),
        ("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", Fate.DENIED),
        ("-A INPUT -m state --state NEW -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", Fate.DENIED),
        ("-A INPUT -p tcp -m tcp --dport 1024:65535 -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -p tcp -m multiport --dports 22,443,40000:50000 -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -p tcp -m tcp --tcp-flags SYN,RST SYN -j ACCEPT", Fate.DOUBTFUL),
        ("-A INPUT -p udp -j ACCEPT", Fate.DENIED),
        ("-A INPUT -s 192.168.0.0/16 -j ACCEPT", Fate.DENIED),
        ("-A INPUT -s 0.0.0.0/0 -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -m limit --limit 5/sec -j ACCEPT", Fate.DOUBTFUL),
        ("-A INPUT -j side\n-A side -j ACCEPT", Fate.LET_IN),
        ("-A INPUT -g side\n-A INPUT -j ACCEPT\n-A side -j RETURN", Fate.DENIED),
        ("-A INPUT -j side\n-A INPUT -j ACCEPT\n-A side -j RETURN", Fate.LET_IN),
        ('-A INPUT -j LOG --log-prefix "-j ACCEPT"', Fate.DENIED),
    ],
)
def test_iptables(rule: str, fate: Fate) -> None:
    assert fate_in(f"{HEAD}{rule}\nCOMMIT\n", "ip") is fate


def test_a_table_that_breaks_off_is_refused() -> None:
    with pytest.raises(ValueError, match="breaks off"):
        fate_in(HEAD, "ip")
    assert fate_in("", "ip") is Fate.LET_IN
