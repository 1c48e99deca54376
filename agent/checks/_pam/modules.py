"""What does each PAM module answer, and what does it ask for?

Pure. One row a module, from its manual page; one that has no row may do anything.
"""

from __future__ import annotations

from collections.abc import Callable

from agent.checks._factors import Factor, factors
from agent.checks._pam.answers import (
    IGNORED,
    REFUSES,
    UNKNOWN_USER,
    Answer,
    Blank,
    Choice,
    Model,
    Setting,
)
from agent.checks._pam.config import Line


def model(line: Line, setting: Setting) -> Model:
    """How the module of `line` behaves in `setting`."""
    row = _ROWS.get(line.name)
    return row(line, setting) if row else _unheard_of()


_Row = Callable[[Line, Setting], Model]


def _one(*answers: Answer, steady: bool = False) -> Model:
    return Model((answers,), steady)


def _has(line: Line, *options: str) -> bool:
    """True where one of these is an argument, alone or as `option=value`."""
    return any(argument.partition("=")[0] in options for argument in line.arguments)


def _value(line: Line, option: str) -> str:
    """The value of the last `option=value`; empty where there is none."""
    values = [v for k, _, v in (each.partition("=") for each in line.arguments) if k == option]
    return values[-1] if values else ""


def _unheard_of() -> Model:
    """A module that may be anything: decoration, a refusal, one more factor or a way around all."""
    everything = factors(*Factor)
    return Model(
        (
            (Answer("success", says="accepts, as far as Safehand can tell, without asking"),),
            (IGNORED,),
            (REFUSES,),
            (Answer("success", everything, "accepts"), REFUSES, UNKNOWN_USER),
            (Answer("success", says="accepts for some"), REFUSES, UNKNOWN_USER, IGNORED),
        ),
        steady=True,
    )


def _fixed(*codes: str) -> _Row:
    """Always answers one of these whoever signs in, and asks nothing."""
    answers = tuple(Answer(code) for code in codes)
    return lambda _line, _setting: Model((answers,), steady=True)


def _asks(factor: Factor, says: str) -> _Row:
    """Accepts one factor and nothing else."""
    return lambda _line, _setting: _one(
        Answer("success", factors(factor), says), REFUSES, UNKNOWN_USER
    )


def _directory(says: str) -> _Row:
    """A password that a directory checks; the directory may ask for more than we can see here."""
    password = Answer("success", factors(Factor.PASSWORD), says)
    more = Answer("success", factors(Factor.PASSWORD, Factor.CODE), "accepts what the directory")
    return lambda _line, _setting: Model(
        ((password, REFUSES, UNKNOWN_USER), (more, REFUSES, UNKNOWN_USER))
    )


def _unix(line: Line, setting: Setting) -> Model:
    """pam_unix(8). `nullok` lets an account in that has an empty password; an account that it does
    not know can exist only where a directory holds accounts, which is not ours to see.
    """
    usual = (Answer("success", factors(Factor.PASSWORD), "accepts the password"), REFUSES)
    blank = Answer("success", says="accepts an account with an empty password (nullok)")
    choices: list[Choice] = [usual]
    if _has(line, "nullok", "nullok_secure") and not setting.blank_refused:
        if setting.blank is Blank.SOME:
            choices = [(*usual, blank)]
        elif setting.blank is Blank.UNKNOWN:
            choices = [usual, (*usual, blank)]
    return Model((*choices, *((*choice, UNKNOWN_USER) for choice in choices)))


def _google_authenticator(line: Line, _setting: Setting) -> Model:
    """pam_google_authenticator(8). `nullok` ignores who has no secret; `grace_period` does not
    ask again for a while.
    """
    answers = [Answer("success", factors(Factor.CODE), "accepts a one-time code"), REFUSES]
    if _has(line, "nullok"):
        answers.append(Answer("ignore", says="lets pass who has no code set up (nullok)"))
    if _value(line, "grace_period").strip("0"):
        answers.append(
            Answer("success", says="asks for no code for a while after one (grace_period)")
        )
    return _one(*answers)


def _oath(line: Line, _setting: Setting) -> Model:
    """pam_oath(8)."""
    if _has(line, "alwaysok"):
        return _one(Answer("success", says="accepts anything (alwaysok)"))
    code = Answer("success", factors(Factor.CODE), "accepts a one-time code")
    return _one(code, REFUSES, UNKNOWN_USER)


def _u2f(line: Line, _setting: Setting) -> Model:
    """pam_u2f(8). `nouserok` answers success before release 1.3.1 and ignore since."""
    if _has(line, "alwaysok"):
        return _one(Answer("success", says="accepts anything (alwaysok)"))
    asked = factors(Factor.SECURITY_KEY)
    if _value(line, "pinverification") == "1" or _value(line, "userverification") == "1":
        asked |= factors(Factor.PIN)
    answers = [
        Answer("success", asked, "accepts a security key"),
        REFUSES,
        UNKNOWN_USER,
        Answer("authinfo_unavail", says="finds no key set up for the account"),
    ]
    if _has(line, "nouserok"):
        says = "lets pass who has no key set up (nouserok)"
        answers += [Answer("success", says=says), Answer("ignore", says=says)]
    return _one(*answers)


def _yubico(line: Line, _setting: Setting) -> Model:
    """pam_yubico(8)."""
    if _has(line, "alwaysok"):
        return _one(Answer("success", says="accepts anything (alwaysok)"))
    answers = [
        Answer("success", factors(Factor.SECURITY_KEY), "accepts a security key"),
        REFUSES,
        UNKNOWN_USER,
    ]
    if _has(line, "nullok"):
        says = "lets pass who has no key set up (nullok)"
        answers += [Answer("success", says=says), Answer("ignore", says=says)]
    return _one(*answers)


DUO_FILES = ("/etc/duo/pam_duo.conf", "/etc/security/pam_duo.conf")
SEPERMIT_FILE = "/etc/security/sepermit.conf"
OPTION_FILES = (*DUO_FILES, SEPERMIT_FILE)


def _duo(line: Line, setting: Setting) -> Model:
    """pam_duo: `failmode` is safe unless said otherwise, also where there is no file, and safe
    means that who cuts the network gets in; `groups` exempts everybody else.
    """
    push = Answer("success", factors(Factor.PUSH), "accepts an approval on a phone")
    strict = (push, REFUSES)
    texts = [None] if _has(line, "conf") else [setting.options.get(path) for path in DUO_FILES]
    text = next((each for each in texts if each), None if None in texts else "")
    if text is None:
        return Model((strict, (*strict, _DUO_OPEN)))
    said = {
        key.strip().lower(): value.strip().lower()
        for key, equals, value in (row.partition("=") for row in text.splitlines())
        if equals and not key.lstrip().startswith((";", "#"))
    }
    answers = [*strict]
    if said.get("failmode", "safe") != "secure":
        answers.append(_DUO_OPEN)
    if said.get("groups") or said.get("group"):
        answers.append(Answer("success", says="does not ask members of other groups (groups)"))
    return _one(*answers)


def _sepermit(line: Line, setting: Setting) -> Model:
    """pam_sepermit(8), which Fedora also calls pam_selinux_permit: lets the accounts in that its
    file names, and has nothing to say of any other.
    """
    others = (IGNORED, REFUSES)
    named = Answer("success", says="accepts the accounts that sepermit.conf names, unasked")
    text = None if _has(line, "conf") else setting.options.get(SEPERMIT_FILE)
    if text is None:
        return Model((others, (*others, named)), steady=True)
    entries = [row for row in text.splitlines() if row.strip() and not row.startswith("#")]
    return _one(*others, *([named] if entries else []), steady=True)


_DUO_OPEN = Answer("success", says="accepts anybody while Duo cannot be reached (failmode=safe)")


def _sss(line: Line, setting: Setting) -> Model:
    """pam_sss(8): a smart card where `require_cert_auth` says so, else what the directory wants."""
    refusals: Choice = (REFUSES, UNKNOWN_USER)
    if _has(line, "ignore_unknown_user"):
        refusals = (*refusals, Answer("ignore", says="ignores who is not in the directory"))
    if _has(line, "require_cert_auth"):
        return Model(((_CARD, *refusals),))
    choices = tuple(
        (*choice, *refusals) for choice in _directory("accepts the password")(line, setting).choices
    )
    if _has(line, "try_cert_auth", "allow_chauthtok_by_root"):
        choices = tuple((_CARD, *choice) for choice in choices)
    return Model(choices)


def _pkcs11(_line: Line, _setting: Setting) -> Model:
    """pam_pkcs11(8): the card, unlocked by its PIN. Where no card is in, it answers ignore."""
    absent = Answer("ignore", says="passes over who puts no smart card in")
    return _one(_CARD, REFUSES, UNKNOWN_USER, Answer("cred_insufficient"), absent)


_CARD = Answer(
    "success", factors(Factor.SMART_CARD, Factor.PIN), "accepts a smart card and its PIN"
)


def _rootok(_line: Line, setting: Setting) -> Model:
    """pam_rootok(8) looks at who started the program, not at who signs in."""
    if setting.started_by_root:
        return _one(Answer("success", says="accepts anybody, for this program is started by root"))
    return _one(REFUSES)


def _wheel(line: Line, _setting: Setting) -> Model:
    """pam_wheel(8): only `trust` makes membership enough."""
    member = Answer("ignore")
    if _has(line, "trust"):
        member = Answer("success", says="accepts members of the group without a password (trust)")
    return _one(member, Answer("perm_denied"), REFUSES, steady=True)


def _succeed_if(line: Line, setting: Setting) -> Model:
    """pam_succeed_if(8): decided here where it asks only for the service, else either way."""
    flags = {"debug", "use_uid", "quiet", "quiet_fail", "quiet_success", "audit"}
    words = [each for each in line.arguments if each not in flags]
    either = _one(
        Answer("success", says="holds for some accounts"),
        Answer("auth_err", says="does not hold for some accounts"),
        steady=True,
    )
    if len(words) % 3:
        return _one(Answer("service_err"))
    open_question = False
    for left, how, right in zip(words[::3], words[1::3], words[2::3], strict=True):
        if left != "service" or how not in {"=", "in", "!=", "notin"}:
            open_question = True
            continue
        names = right.split(":") if how in {"in", "notin"} else [right]
        if (setting.service in names) is (how in {"!=", "notin"}):
            return _one(Answer("auth_err"))
    return either if open_question else _one(Answer("success"))


def _debug(line: Line, _setting: Setting) -> Model:
    """pam_debug(8) answers what its `auth` argument says."""
    code = _value(line, "auth") or "success"
    says = "accepts anybody (it is a module for tests)" if code == "success" else ""
    return _one(Answer(code, says=says))


def _either(says: str) -> _Row:
    """A rule of the administrator's about who signs in: it may hold or not, and asks nothing."""
    return lambda _line, _setting: _one(
        Answer("success", says=says), REFUSES, Answer("perm_denied"), UNKNOWN_USER, steady=True
    )


_open = _either("holds for some accounts")
_silent = _fixed("ignore")
_ROWS: dict[str, _Row] = {
    "pam_unix": _unix,
    "pam_unix2": _unix,
    "pam_pwdfile": _asks(Factor.PASSWORD, "accepts the password"),
    "pam_userdb": _asks(Factor.PASSWORD, "accepts the password"),
    "pam_systemd_home": _asks(Factor.PASSWORD, "accepts the password"),
    "pam_krb5": _directory("accepts the password"),
    "pam_ldap": _directory("accepts the password"),
    "pam_ldapd": _directory("accepts the password"),
    "pam_winbind": _directory("accepts the password"),
    "pam_lsass": _directory("accepts the password"),
    "pam_himmelblau": _directory("accepts what the directory asks"),
    "pam_sss": _sss,
    "pam_sss_gss": _asks(Factor.TICKET, "accepts a Kerberos ticket"),
    "pam_google_authenticator": _google_authenticator,
    "pam_oath": _oath,
    "pam_u2f": _u2f,
    "pam_yubico": _yubico,
    "pam_duo": _duo,
    "pam_safehand": _asks(Factor.CODE, "accepts a one-time code"),
    "pam_pkcs11": _pkcs11,
    "pam_p11": lambda _l, _s: _one(_CARD, REFUSES, UNKNOWN_USER),
    "pam_fprintd": _asks(Factor.BIOMETRIC, "accepts a fingerprint"),
    "pam_howdy": _asks(Factor.BIOMETRIC, "accepts a face"),
    "pam_ssh_agent_auth": _asks(Factor.SSH_KEY, "accepts a key from the SSH agent"),
    "pam_rhosts": lambda _l, _s: _one(
        Answer("success", says="accepts whoever comes from a trusted machine"), REFUSES
    ),
    "pam_permit": lambda _l, _s: _one(Answer("success")),
    "pam_deny": lambda _l, _s: _one(REFUSES),
    "pam_debug": _debug,
    "pam_rootok": _rootok,
    "pam_wheel": _wheel,
    "pam_succeed_if": _succeed_if,
    "pam_localuser": _fixed("success", "perm_denied"),
    "pam_usertype": _fixed("success", "auth_err"),
    "pam_listfile": _open,
    "pam_access": _open,
    "pam_time": _open,
    "pam_shells": _fixed("success", "auth_err"),
    "pam_securetty": _fixed("success", "auth_err"),
    "pam_nologin": _fixed("ignore", "auth_err"),
    "pam_ftp": lambda _l, _s: _one(Answer("success", says="accepts a guest"), REFUSES),
    "pam_timestamp": lambda _l, _s: _one(
        Answer("success", says="accepts who signed in a short while ago"), REFUSES
    ),
    "pam_faillock": lambda _l, _s: _one(Answer("success"), IGNORED, REFUSES),
    "pam_tally2": lambda _l, _s: _one(Answer("success"), IGNORED, REFUSES),
    "pam_abl": lambda _l, _s: _one(Answer("success"), REFUSES),
    "pam_faildelay": _silent,
    "pam_env": _silent,
    "pam_warn": _silent,
    "pam_issue": _silent,
    "pam_group": _silent,
    "pam_mail": _silent,
    "pam_keyinit": _silent,
    "pam_motd": _silent,
    "pam_echo": _silent,
    "pam_lastlog": _fixed("ignore", "success"),
    "pam_sepermit": _sepermit,
    "pam_selinux_permit": _sepermit,
    "pam_cap": _fixed("ignore", "success"),
    "pam_gnome_keyring": _fixed("ignore", "success", "auth_err"),
    "pam_kwallet": _fixed("ignore", "success"),
    "pam_kwallet5": _fixed("ignore", "success"),
    "pam_ecryptfs": _fixed("ignore", "success", "auth_err"),
    "pam_mount": _fixed("ignore", "success", "auth_err"),
    "pam_fscrypt": _fixed("ignore", "success"),
    "pam_kwallet6": _fixed("ignore", "success"),
    "pam_gdm": _fixed("ignore", "success", "auth_err"),
    "pam_zfs_key": _fixed("ignore", "success", "auth_err"),
    "pam_afs_session": _fixed("ignore", "success"),
}
