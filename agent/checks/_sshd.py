"""What does sshd ask of somebody before it lets them in?

Pure: texts of sshd_config and its includes go in, the effective settings come out (sshd_config(5),
OpenSSH 9.2 to 10.0): outside Match blocks and with each of them, for any that weakens counts.
"""

from __future__ import annotations

import fnmatch
import itertools
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agent.checks._texts import Source
from agent.host import Unreadable

FILE = "/etc/ssh/sshd_config"
DIRECTORY = "/etc/ssh"
NOT_UNDERSTOOD = "not-understood"
_ALWAYS = "Match all"
_MAX_DEPTH = 16
"""Includes in includes, as in OpenSSH (servconf.c's SERVCONF_MAX_DEPTH)."""
_ALIASES = {
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
    "dsaauthentication": "pubkeyauthentication",
}
_DEFAULTS = {
    "pubkeyauthentication": "yes",
    "passwordauthentication": "yes",
    "kbdinteractiveauthentication": "yes",
    "gssapiauthentication": "no",
    "hostbasedauthentication": "no",
    "permitemptypasswords": "no",
    "usepam": "no",
}
"""Upstream's defaults for yes and no; distributions change them in the file, not in the code."""
_KNOWN = """
acceptenv addressfamily afstokenpassing allowagentforwarding allowgroups allowstreamlocalforwarding
allowtcpforwarding allowusers authenticationmethods authorizedkeyscommand authorizedkeyscommanduser
authorizedkeysfile authorizedkeysfile2 authorizedprincipalscommand authorizedprincipalscommanduser
authorizedprincipalsfile banner casignaturealgorithms challengeresponseauthentication channeltimeout
checkmail chrootdirectory ciphers clientalivecountmax clientaliveinterval compression debianbanner
denygroups denyusers disableforwarding dsaauthentication exposeauthinfo fingerprinthash forcecommand
gatewayports gssapiauthentication gssapicleanupcredentials gssapicleanupcreds
gssapidelegatecredentials gssapienablek5users gssapikexalgorithms gssapikeyexchange
gssapistorecredentialsonrekey gssapistrictacceptorcheck gssapiusesessioncredcache
gssusesessionccache hostbasedacceptedalgorithms hostbasedacceptedkeytypes hostbasedauthentication
hostbasedusesnamefrompacketonly hostcertificate hostdsakey hostkey hostkeyagent hostkeyalgorithms
ignorerhosts ignoreuserknownhosts include ipqos kbdinteractiveauthentication keepalive
kerberosauthentication kerberosgetafstoken kerberosorlocalpasswd kerberostgtpassing
kerberosticketcleanup kerberosuniqueccache kerberosusekuserok kexalgorithms keyregenerationinterval
listenaddress logingracetime loglevel logverbose macs match maxauthtries maxsessions maxstartups
modulifile pamauthenticationviakbdint pamservicename passwordauthentication permitblacklistedkeys
permitemptypasswords permitlisten permitopen permitrootlogin permittty permittunnel
permituserenvironment permituserrc persourcemaxstartups persourcenetblocksize persourcepenalties
persourcepenaltyexemptlist pidfile port printlastlog printmotd protocol pubkeyacceptedalgorithms
pubkeyacceptedkeytypes pubkeyauthentication pubkeyauthoptions rdomain refuseconnection rekeylimit
requiredrsasize reversemappingcheck revokedkeys rhostsauthentication rhostsrsaauthentication
rsaauthentication rsaminsize securitykeyprovider serverkeybits setenv showpatchlevel
skeyauthentication sshdauthpath sshdsessionpath streamlocalbindmask streamlocalbindunlink
strictmodes subsystem syslogfacility tcpkeepalive trustedusercakeys unusedconnectiontimeout usedns
uselogin usepam useprivilegeseparation verifyreversemapping versionaddendum x11displayoffset
x11forwarding x11maxdisplays x11uselocalhost xauthlocation
"""
_KEYWORDS = frozenset(_KNOWN.split())
"""Every keyword that sshd takes or once took, in Debian's and Fedora's builds too. With another in
its files it does not start: a line that begins otherwise is not what it was started with."""
_METHODS = {
    "publickey": "pubkeyauthentication",
    "password": "passwordauthentication",
    "keyboard-interactive": "kbdinteractiveauthentication",
    "gssapi-with-mic": "gssapiauthentication",
    "hostbased": "hostbasedauthentication",
}


@dataclass(frozen=True, slots=True)
class Effective:
    """What sshd goes by for some connections."""

    place: str
    settings: Mapping[str, str] = field(default_factory=dict)
    certain: bool = True
    """False for two Match blocks at once: whether both can hold is not ours to decide."""

    def on(self, keyword: str) -> bool:
        """The value of a yes-or-no keyword. Raises Unreadable for another value."""
        value = self.settings.get(keyword, _DEFAULTS[keyword]).lower()
        if value in {"yes", "true"}:
            return True
        if value in {"no", "false"}:
            return False
        raise Unreadable(f"{keyword} of sshd", NOT_UNDERSTOOD)

    @property
    def pam_service(self) -> str:
        """The PAM service that it asks (PAMServiceName since OpenSSH 9.8)."""
        return self.settings.get("pamservicename", "sshd")

    def chains(self) -> tuple[tuple[str, ...], ...]:
        """The alternatives: in each, every method must succeed, in order."""
        enabled = {method for method, keyword in _METHODS.items() if self.on(keyword)}
        if not self.on("usepam"):
            enabled.discard("keyboard-interactive")  # on Linux it has no other device to ask
        if not self._has_keys:
            enabled.discard("publickey")
        wanted = self.settings.get("authenticationmethods", "any").lower().split()
        if wanted == ["any"] or not wanted:
            return tuple((method,) for method in _METHODS if method in enabled)
        chains = (tuple(each.partition(":")[0] for each in chain.split(",")) for chain in wanted)
        return tuple(chain for chain in chains if enabled.issuperset(chain))

    @property
    def _has_keys(self) -> bool:
        """False where sshd is told to look for nobody's key anywhere."""
        places = ("authorizedkeysfile", "authorizedkeyscommand", "trustedusercakeys")
        named = [self.settings.get(each, "").lower() for each in places]
        return named[0] != "none" or any(each not in ("", "none") for each in named[1:])

    @property
    def key_is_verified(self) -> bool:
        """True where only hardware keys are taken, and each must verify its owner (PIN or
        fingerprint): then one key is two factors.
        """
        options = self.settings.get("pubkeyauthoptions", "").lower().split(",")
        algorithms = self.settings.get("pubkeyacceptedalgorithms", "")
        return (
            "verify-required" in options
            and bool(algorithms)
            and algorithms[0] not in "+-^"
            and all(each.startswith("sk-") for each in algorithms.split(","))
        )


def effective(texts: Source, file: str = FILE) -> tuple[Effective, ...] | None:
    """What holds outside Match blocks, then with each Match block; None where there is no
    sshd_config.

    Raises Unreadable where a file cannot be read or is not sshd's.
    """
    text = texts.read(file)
    if text is None:
        return None
    blocks: dict[str, dict[str, str]] = {}
    for place, keyword, value in _entries(texts, file, text, "", 0):
        settings = blocks.setdefault(place, {})
        if keyword:
            settings.setdefault(keyword, value)
    # "Match all" stands above what is outside Match blocks, and holds for everybody.
    outside = {**blocks.pop("", {}), **blocks.pop(_ALWAYS, {})}
    inside = (Effective(place, {**outside, **settings}) for place, settings in blocks.items())
    return (Effective("", outside), *inside)


def together(variants: tuple[Effective, ...]) -> Iterator[Effective]:
    """What would hold where two Match blocks are satisfied at once: the earlier one wins."""
    outside, *matches = variants
    for first, second in itertools.combinations(matches, 2):
        own = {k: v for k, v in first.settings.items() if outside.settings.get(k) != v}
        place = f"{first.place} with {second.place}"
        yield Effective(place, {**second.settings, **own}, certain=False)


def _entries(
    texts: Source, path: str, text: str, match: str, depth: int
) -> Iterator[tuple[str, str, str]]:
    """Each setting as (the Match block it stands in, keyword, value); a Match block by itself is
    an entry without a keyword. A Match in an included file ends with that file.
    """
    around = match
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        keyword, words = _words(path, number, line)
        if keyword == "include":
            if depth >= _MAX_DEPTH:
                raise Unreadable(path, NOT_UNDERSTOOD)
            for pattern in words:
                for included in _included(texts, pattern):
                    inside = texts.read(included)
                    if inside is not None:
                        yield from _entries(texts, included, inside, match, depth + 1)
        elif keyword == "match":
            everybody = [word.lower() for word in words] == ["all"] and not around
            match = _ALWAYS if everybody else f"{path} line {number}"
            yield match, "", ""
        else:
            yield match, _ALIASES.get(keyword, keyword), " ".join(words)


def _words(path: str, number: int, line: str) -> tuple[str, list[str]]:
    """A line's keyword in lower case and its arguments, unquoted."""
    found = _LINE.fullmatch(line)
    if found is None or found[1].lower() not in _KEYWORDS:
        raise Unreadable(f"{path} line {number}", NOT_UNDERSTOOD)
    try:
        words = shlex.split(found[2], comments=True, posix=True)
    except ValueError as problem:
        raise Unreadable(f"{path} line {number}", NOT_UNDERSTOOD) from problem
    if not words:
        raise Unreadable(f"{path} line {number}", NOT_UNDERSTOOD)
    return found[1].lower(), words


_LINE = re.compile(r"\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(\S.*)")


def _included(texts: Source, pattern: str) -> list[str]:
    """The files that an Include names, in order. Raises Unreadable where a directory of a pattern
    could not be listed.
    """
    path = pattern if pattern.startswith("/") else f"{DIRECTORY}/{pattern}"
    directory, _, name = path.rpartition("/")
    if not re.search(r"[*?\[]", path):
        return [path]
    if re.search(r"[*?\[]", directory):
        raise Unreadable(path, NOT_UNDERSTOOD)
    names = texts.list(directory)
    return [f"{directory}/{each}" for each in sorted(names) if fnmatch.fnmatchcase(each, name)]
