"""What the firewall check says, beside what the kernel really lets in.

In a network namespace of its own, random rulesets are loaded, a stranger behind a virtual cable
tries to connect to a port that listens, and `_netfilter` judges what nft and iptables-save print.
It may doubt; it may never be wrong.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from agent.checks._iptables import fate_in
from agent.checks._netfilter import PORT, Fate
from agent.checks._nft import fates

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(map(shutil.which, ("nft", "iptables-restore", "ip", "unshare", "nsenter")))
        or os.geteuid() != 0,
        reason="needs root, nft, iptables, ip and unshare",
    ),
]

# A stranger: for each line on standard input, says whether it could connect.
STRANGER = f"""
import socket, sys
for _ in sys.stdin:
    with socket.socket() as one:
        one.settimeout(0.15)
        try:
            one.connect(("203.0.113.1", {PORT}))
            print("let-in", flush=True)
        except OSError:
            print("denied", flush=True)
"""
# The machine: for each [tool, ruleset] on standard input loads it, asks the stranger, and prints
# what became of it and what the tool lists.
MACHINE = f"""
import json, socket, subprocess, sys
def run(*words, text=None):
    return subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout
stranger = subprocess.Popen(["unshare", "-n", sys.executable, "-c", {STRANGER!r}],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
stranger.stdin.write("x\\n"); stranger.stdin.flush(); stranger.stdout.readline()  # it lives
far = str(stranger.pid)
run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "far", "netns", far)
run("ip", "addr", "add", "203.0.113.1/24", "dev", "eth0")
run("ip", "link", "set", "eth0", "up")
for words in (("addr", "add", "203.0.113.7/24", "dev", "far"), ("link", "set", "far", "up")):
    run("nsenter", "-t", far, "-n", "ip", *words)
door = socket.create_server(("203.0.113.1", {PORT}), backlog=100)
door.settimeout(0)
for line in sys.stdin:
    tool, text = json.loads(line)
    run("nft", "flush", "ruleset")
    if tool == "nft":
        run("nft", "-f", "-", text=text)
        listed = run("nft", "--json", "list", "ruleset")
    else:
        run("iptables-restore", text=text)
        listed = run("iptables-save")
    stranger.stdin.write("x\\n"); stranger.stdin.flush()
    print(json.dumps([stranger.stdout.readline().strip(), listed]), flush=True)
    try:
        door.accept()[0].close()
    except BlockingIOError:
        pass
"""

NFT = (
    "accept", "drop", "reject", "counter log", "return", "jump side", "goto side",
    "ct state established,related accept", "ct state invalid drop", "ct state new accept",
    "ct state != established drop", "ct state vmap { new : jump side, established : accept }",
    "ct state vmap { established : accept, invalid : drop }", "iif lo accept",
    'iifname "eth0" accept', 'iifname != "lo" drop', "tcp dport 22 accept",
    "tcp dport { 22, 40000-50000 } accept", f"tcp dport {PORT} drop", "tcp dport != 22 drop",
    "meta l4proto tcp accept", "meta l4proto { tcp, udp } th dport 53 accept",
    "udp dport 53 accept", "meta l4proto udp accept",
    "ip saddr 10.0.0.0/8 accept", "ip saddr 203.0.113.0/24 accept",
    "ip saddr { 10.0.0.1, 203.0.113.7 } drop", "ip6 saddr fe80::/10 accept",
    "meta nfproto ipv6 accept", "meta nfproto ipv4 drop", "ip protocol tcp reject",
    "icmp type echo-request accept", "limit rate 1000/second accept", "meta mark 7 accept",
    "tcp flags syn accept", "fib daddr type local accept", "ip daddr 203.0.113.1 drop",
)  # fmt: skip
IPTABLES = (
    "-j ACCEPT", "-j DROP", "-j REJECT", "-j RETURN", "-j side", "-g side", "-i lo -j ACCEPT",
    "! -i lo -j DROP", "-i eth0 -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT",
    f"-p tcp -m tcp --dport {PORT} -j DROP", "-p tcp -m tcp --dport 1024:65535 -j ACCEPT",
    "-p tcp -m tcp ! --dport 22 -j DROP", "-p tcp -m multiport --dports 22,40000:50000 -j ACCEPT",
    "-p udp -j ACCEPT", "-p tcp -j ACCEPT", "-p icmp -j ACCEPT", "-s 10.0.0.0/8 -j ACCEPT",
    "-s 203.0.113.0/24 -j ACCEPT", "! -s 203.0.113.0/24 -j DROP",
    "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-m conntrack --ctstate NEW -j DROP",
    "-m state --state NEW -j ACCEPT", "-m conntrack ! --ctstate NEW -j ACCEPT",
    '-m comment --comment "-j DROP" -j ACCEPT', "-m limit --limit 500/sec -j ACCEPT",
    "-p tcp -m tcp --tcp-flags SYN,RST SYN -j ACCEPT", "-m addrtype --dst-type LOCAL -j ACCEPT",
    "-m addrtype --dst-type MULTICAST -j ACCEPT", "-j LOG", "-d 203.0.113.1/32 -j DROP",
)  # fmt: skip


def an_nft_ruleset(chance: random.Random) -> str:
    # In a chain that is called, `jump side` would call itself: the kernel refuses loops.
    side = [r for r in chance.choices(NFT, k=chance.randrange(3)) if "side" not in r]
    rules = chance.choices(NFT, k=chance.randrange(1, 5))
    policy = chance.choice(("accept", "drop", "drop"))
    lines = ["table inet t {", "chain side {", *side, "}", "chain in {"]
    lines += [f"type filter hook input priority 0; policy {policy};", *rules, "}", "}"]
    return "\n".join(lines) + "\n"


def an_iptables_ruleset(chance: random.Random) -> str:
    side = [r for r in chance.choices(IPTABLES, k=chance.randrange(3)) if "side" not in r]
    rules = chance.choices(IPTABLES, k=chance.randrange(1, 5))
    policy = chance.choice(("ACCEPT", "DROP", "DROP"))
    lines = ["*filter", f":INPUT {policy} [0:0]", ":side - [0:0]"]
    lines += [*(f"-A INPUT {r}" for r in rules), *(f"-A side {r}" for r in side), "COMMIT"]
    return "\n".join(lines) + "\n"


def test_the_kernel_agrees() -> None:
    chance = random.Random(20261121)
    cases = [("nft", an_nft_ruleset(chance)) for _ in range(120)]
    cases += [("iptables", an_iptables_ruleset(chance)) for _ in range(120)]
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", MACHINE],
        input="".join(json.dumps(case) + "\n" for case in cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if not answers:
        pytest.skip(f"no firewall can be loaded here: {done.stderr.strip()[-200:]}")
    assert len(answers) == len(cases), done.stderr
    tally: Counter[tuple[str, str]] = Counter()
    for (tool, text), (real, listed) in zip(cases, answers, strict=True):
        said = fates(json.loads(listed), "ip")[0] if tool == "nft" else fate_in(listed, "ip")
        tally[real, said.value] += 1
        assert said in {Fate(real), Fate.DOUBTFUL}, f"{tool}: {text}\n{listed}"
    certain = sum(number for (_, said), number in tally.items() if said != "doubtful")
    assert certain > len(cases) / 2, tally
    assert min(tally["let-in", "let-in"], tally["denied", "denied"]) > 20, tally
