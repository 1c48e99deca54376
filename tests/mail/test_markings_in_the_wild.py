"""Markings as they come: fresh forms of every kind, and what only looks like one.

Written from the public descriptions of each form and from how people and programs bend them, not
from the code; the tests of each form stand beside its own module.
"""

from __future__ import annotations

import base64

import pytest

from tests.mail.markings.test_boldon_james import xml
from tests.mail.messages import GUID, LOWER_GUID, OTHER_GUID, marked, message, msip, titus
from tests.mail.test_secure_tag import read

OS = "official-sensitive"
PROTECTIVE = "id_protective_marking_official_sensitive"
BJ = "x-bjprotectivemarking: "
SUBJECTS = [
    ("OFFICIAL-SENSITIVE [PERSONAL]", OS),
    ("OFFICIAL – SENSITIVE", OS),
    ("OFFICIAL:SENSITIVE", OS),
    ("OFFICIAL SENSITIVE", OS),
    ("OFFICIAL—SENSITIVE: list", OS),
    ("OFFICIAL - SENSITIVE: list", OS),
    ("OFFICIAL/SENSITIVE list", "absent"),
    ("OFFICIAL-SENSITIVE June list", OS),
    ("[OFFICIAL-SENSITIVE: PERSONAL] June", OS),
    ("[OFFICIAL-SENSITIVE - PERSONAL DATA] June", OS),
    ("OFFICIAL-SENSITIVE (PERSONAL): June", OS),
    ("OFFICIAL-SENSITIVE: PERSONAL: June", OS),
    ("OFFICIAL-SENSITIVE: COMMERCIAL - June", OS),
    ("OFFICIAL-SENSITIVE LOCSEN - June", OS),
    ("OFFICIAL-SENSITIVE [LEGAL PROFESSIONAL PRIVILEGE] June", OS),
    ("OFFICIAL-SENSITIVE [MARKET SENSITIVE]: June", OS),
    ("[OFFICIAL-SENSITIVE PERSONAL] June", OS),
    ("UK OFFICIAL-SENSITIVE: June", OS),
    ("UK OFFICIAL – SENSITIVE – UK EYES ONLY: June", OS),
    ("HMG OFFICIAL-SENSITIVE", OS),
    ("OFFICIAL-SENSITIVE//June", "absent"),
    ("OFFICIAL-SENSITIVE, June list", "absent"),
    ("*OFFICIAL-SENSITIVE* June list", OS),
    ("**OFFICIAL-SENSITIVE** June list", OS),
    ("~OFFICIAL-SENSITIVE~ June", OS),
    ("##OFFICIAL-SENSITIVE## June", OS),
    ("June list (OFFICIAL – SENSITIVE)", OS),
    ("June list – OFFICIAL – SENSITIVE", OS),
    ("June list - OFFICIAL - SENSITIVE", OS),
    ("June list // OFFICIAL-SENSITIVE", OS),
    ("June list - OFFICIAL-SENSITIVE - PERSONAL", OS),
    ("June list [SEC=OFFICIAL:Sensitive, CAVEAT=SH:CABINET]", OS),
    ("June list [SEC=OFFICIAL: Sensitive]", OS),
    ("[SEC=OFFICIAL:Sensitive] June list", OS),
    ("June list [sec=official:sensitive]", OS),
    ("June list [SEC=OFFICIAL Sensitive]", OS),
    ("June list [SEC:OFFICIAL:Sensitive]", OS),
    ("June list [SEC=OFFICIAL:Sensitive, EXPIRES=2027-01-01, DOWNTO=OFFICIAL]", OS),
    ("June list [SEC=PROTECTED]", "lower"),
    ("June list [SEC=UNOFFICIAL]", "lower"),
    ("June [SEC=SECRET]", "lower"),
    ("June [SEC=UNCLASSIFIED]", "lower"),
    ("[UNCLASSIFIED] June", "lower"),
    ("[PROTECT] June", "lower"),
    ("[RESTRICTED] June", "lower"),
    ("[NOT PROTECTIVELY MARKED] June", "lower"),
    ("UNCLASSIFIED - June", "lower"),
    ("OFFICIAL - June", "lower"),
    ("SECRET: June", "lower"),
    ("[SECRET] June", "lower"),
    ("TOP SECRET: June", "lower"),
    ("[OFFIClAL-SENSITIVE] June", "absent"),
    ("[0FFICIAL-SENSITIVE] June", "absent"),
    ("[ОFFICIAL-SENSITIVE] June", "absent"),
    ("[OFFICIAL-SENSITIVЕ] June", "absent"),
    ("［OFFICIAL-SENSITIVE］ June", "absent"),
    ("[OFFICIAL‑SENSITIVE] June", OS),
    ("[OFFICIAL\xa0SENSITIVE] June", OS),
    ("[OFFICIAL-SENSITVE] June", "absent"),
    ("[OFFICAL-SENSITIVE] June", "absent"),
    ("[OFFICIAL-SENS] June", "absent"),
    ("[O-S] June", "absent"),
    ("OS: June", "absent"),
    ("[OFFICIAL-SENSITIVITY] June", "absent"),
    ("[OFFICIALSENSITIVE] June", OS),
    ("OFFICIALSENSITIVE: June", OS),
    ("OFFICIAL_SENSITIVE: June", OS),
    ("OFFICIAL.SENSITIVE: June", OS),
    ("Re: How do I mark OFFICIAL-SENSITIVE mail", "absent"),
    ("Training: OFFICIAL-SENSITIVE", "absent"),
    ("OFFICIAL-SENSITIVE marking guidance", "absent"),
    ("Is it OFFICIAL or OFFICIAL-SENSITIVE", "absent"),
    ("Remove OFFICIAL-SENSITIVE", "absent"),
    ("Downgraded from OFFICIAL-SENSITIVE", "absent"),
    ("no longer OFFICIAL-SENSITIVE", "absent"),
    ("[Formerly OFFICIAL-SENSITIVE] June", "absent"),
    ("OFFICIAL: about OFFICIAL-SENSITIVE", "lower"),
    ("[OFFICIAL] [OFFICIAL-SENSITIVE] June", "conflicting"),
    ("OFFICIAL-SENSITIVE: June [OFFICIAL]", "conflicting"),
    ("=?utf-8?B?T0ZGSUNJQUwtU0VOUw==?= =?utf-8?B?SVRJVkU6IFpvw6s=?=", OS),
    ("=?iso-8859-1?Q?OFFICIAL=2DSENSITIVE=3A=20Zo=EB?=", OS),
    ("=?utf-8?B?W09GRklDSUFM?=\r\n =?utf-8?B?LVNFTlNJVElWRV0gWm/Dqw==?=", OS),
    ("=?cp1252?Q?OFFICIAL=20=96=20SENSITIVE=3A=20x?=", OS),
    ("Automatic reply: OFFICIAL-SENSITIVE: June", OS),
    ("Accepted: OFFICIAL-SENSITIVE: June", OS),
    ("RE: [EXT] OFFICIAL-SENSITIVE: June", OS),
    ("RE[2]: OFFICIAL-SENSITIVE: June", OS),
    ("Fwd: Fwd: [OFFICIAL-SENSITIVE] June", OS),
    ("EXTERNAL OFFICIAL-SENSITIVE", OS),
    ("EXTERNAL: OFFICIAL-SENSITIVE: June", OS),
    ("EXTERNAL - OFFICIAL-SENSITIVE - June", OS),
    ("[EXTERNAL OFFICIAL SENSITIVE] June", OS),
    ("External Official-Sensitive: June", OS),
    ("[Classification: OFFICIAL-SENSITIVE] June", OS),
    ("OFFICIAL-SENSITIVE:June", OS),
    ("OFFICIAL-SENSITIVE-June list", "absent"),
    ("OFFICIAL-SENSITIVE|June", OS),
    ("OFFICIAL-SENSITIVE>June", "absent"),
    ("June <OFFICIAL-SENSITIVE>", OS),
    ('June "OFFICIAL-SENSITIVE"', "absent"),
    ('"OFFICIAL-SENSITIVE" explained', "absent"),
    ("'OFFICIAL-SENSITIVE': what it means", "absent"),
    ("OFFICIAL SENSITIVE June list", OS),
]
TAGS = [
    ("[Secure]", "present"),
    ("Fwd: [secure]", "present"),
    ("\t[secure] x", "present"),
    ("[SECURE]:x", "present"),
    ("x[secure]y", "present"),
    ("=?utf-8?B?Ww==?==?utf-8?B?c2VjdXJlXQ==?=", "present"),
    ("=?us-ascii?Q?[secure]?= x", "present"),
    ("=?UTF-8?Q?=5bsecure=5d?=", "present"),
    ("=?utf-8?q?[sec?= =?utf-8?q?ure]?=", "present"),
    ("=?utf-8?b?W3NlY3VyZV0=?=x", "present"),
    ("=?utf-8?Q?[se?=\r\n =?utf-8?Q?cure]_x?=", "present"),
    ("=?utf-8?Q?[secure?= =?utf-8?Q?]?=", "present"),
    ("[secure]\u200b", "present"),
    ("\u200b[secure]", "present"),
    ("[se\u200dcure]", "near-miss"),
    ("[\u200bsecure]", "near-miss"),
    ("[secure\u200e]", "near-miss"),
    ("[secure\u202c]", "near-miss"),
    ("[ＳＥＣＵＲＥ] x", "near-miss"),
    ("［secure] x", "near-miss"),
    ("[secure］", "near-miss"),
    ("⦋secure⦌", "near-miss"),
    ("⟦secure⟧", "near-miss"),
    ("❲secure❳", "near-miss"),
    ("〔secure〕", "near-miss"),
    ("[secure}", "near-miss"),
    ("{secure]", "near-miss"),
    ("[sEсure]", "near-miss"),
    ("[secur℮]", "near-miss"),
    ("[ѕecure]", "near-miss"),
    ("[ꜱecure]", "near-miss"),
    ("[sećure]", "near-miss"),
    ("[$ECURE]", "near-miss"),
    ("[5ecure]", "near-miss"),
    ("[secvre]", "near-miss"),
    ("[secrue]", "near-miss"),
    ("[secured]", "near-miss"),
    ("[secures]", "near-miss"),
    ("[secue]", "near-miss"),
    ("[se cure]", "near-miss"),
    ("[se_cure]", "near-miss"),
    ("[sec-ure]", "near-miss"),
    ("[secu\r\n re] x", "near-miss"),
    ("[[ secure ]]", "near-miss"),
    ("[secure:]", "near-miss"),
    ("[secure.]", "near-miss"),
    ("[.secure]", "near-miss"),
    ("[*secure*]", "near-miss"),
    ('["secure"]', "near-miss"),
    ("[secure]]", "present"),
    ("[secure][ secure ]", "present"),
    ("[secure - nhs]", "near-miss"),
    ("[nhs secure]", "near-miss"),
    ("[secure email]", "near-miss"),
    ("[securemail]", "near-miss"),
    ("[SECURE MAIL]", "near-miss"),
    ("[sécure]", "near-miss"),
    ("<secure>", "near-miss"),
    ("|secure|", "near-miss"),
    ("/secure/", "near-miss"),
    ("-secure-", "near-miss"),
    ("~secure~", "near-miss"),
    ("`secure`", "near-miss"),
    ("“secure”", "near-miss"),
    ("‘secure’", "near-miss"),
    ("'[secure'", "near-miss"),
    ("[secure", "near-miss"),
    ("secure]", "near-miss"),
    ("secure - list", "near-miss"),
    ("Secure: list", "near-miss"),
    ("list (secure)", "near-miss"),
    ("#secure", "near-miss"),
    ("!secure!", "near-miss"),
    ("[encrypted]", "near-miss"),
    ("[encrypt]", "near-miss"),
    ("[ENCRYPT]", "near-miss"),
    ("[confidential]", "near-miss"),
    ("[private]", "near-miss"),
    ("[official-sensitive]", "absent"),
    ("Secure the premises", "absent"),
    ("the server is secure", "absent"),
    ("security review", "absent"),
    ("[security] patch", "absent"),
    ("insecure: fix it", "absent"),
    ("unsecured [loan]", "absent"),
    ("Re: secure by design", "absent"),
    ("SECURE-2026 conference", "absent"),
    ("Secure, fast, cheap", "absent"),
    ("How secure: a report", "absent"),
    ("=?utf-8?Q?=5Bsecur=65=5D?=", "present"),
    ("=?utf-8?Q?broken", "absent"),
    ("=?utf-8?B?W3NlY3VyZV0", "absent"),
    ("[secure&#93;", "near-miss"),
    ("&#91;secure&#93;", "near-miss"),
    ("(s)[e]cure", "absent"),
    ("[s]ecure", "near-miss"),
    ("[SECURE}", "near-miss"),
    ("[]secure", "near-miss"),
    ("[secu‐re]", "near-miss"),
    ("[securе]", "near-miss"),
]
HEADERS = [
    ([BJ + xml(PROTECTIVE, "id_distribution_internal")], OS, "True"),
    ([BJ + xml(PROTECTIVE, "id_distribution_external")], OS, "True"),
    ([BJ + xml("id_protective_marking_protect", "id_distribution_external")], "lower", None),
    ([BJ + xml("id_protective_marking_restricted")], "lower", None),
    ([BJ + xml("id_classification_official-sensitive")], OS, None),
    ([BJ + xml("id_classification_officialsensitive")], OS, None),
    ([BJ + xml("id_classification_official_sensitive_personal")], OS, None),
    ([BJ + xml("id_newvalue_officialsensitive")], OS, None),
    ([BJ + xml("id_classification_not_official_sensitive")], "lower", None),
    ([BJ + xml("id_classification_nhs_official_sensitive")], OS, None),
    ([BJ + xml(PROTECTIVE).replace('"', "'")], OS, "True"),
    (
        [
            BJ
            + xml(PROTECTIVE)
            .replace("<?xml", "\r\n <?xml")
            .replace("><", ">\r\n <")
            .replace(" uid", "\r\n uid")
        ],
        OS,
        "True",
    ),
    ([BJ + base64.b64encode(xml(PROTECTIVE).encode()).decode()], "absent", None),
    (["X-BJProtectiveMarking: " + xml(PROTECTIVE).replace("<element", "<label:element")], OS, None),
    ([BJ + xml(PROTECTIVE).replace("userSelected", "userselected")], OS, "True"),
    (
        ['x-bjprotectivemarking: <?xml version="1.0"?><sisl><!-- ' + PROTECTIVE + " --></sisl>"],
        "absent",
        None,
    ),
    (
        [
            'x-bjprotectivemarking: <?xml version="1.0"?><sisl>'
            '<element uid="id_classification_official" value=""/><!-- <element uid="'
            + PROTECTIVE
            + '"/> --></sisl>'
        ],
        "lower",
        None,
    ),
    ([BJ + xml(PROTECTIVE), BJ + xml("id_classification_official")], "conflicting", None),
    (["bjclassification: OFFICIAL - SENSITIVE [PERSONAL]"], OS, None),
    (["bjclassification: OFFICIAL-SENSITIVE University Hospitals"], OS, None),
    (["BJClassification: NOT OFFICIAL-SENSITIVE"], "lower", None),
    (["bjClassification: OFFICIAL\r\n -SENSITIVE"], OS, None),
    (
        [
            "msip_labels: "
            + "; ".join(
                msip(
                    OTHER_GUID,
                    Enabled="True",
                    Name="Official Sensitive",
                    Extended_MSFT_Method="Manual",
                )
            )
        ],
        OS,
        "True",
    ),
    (
        [
            "msip_labels: "
            + "; ".join(msip(OTHER_GUID, Enabled="True", Name="NHSmail - Official Sensitive"))
        ],
        OS,
        None,
    ),
    (
        [
            "msip_labels: "
            + "; ".join(msip(OTHER_GUID, Enabled="True", Name="OS", Method="Privileged"))
        ],
        "lower",
        None,
    ),
    (
        [
            "msip_labels: "
            + "; ".join(
                msip(OTHER_GUID, Enabled="true", Name="OFFICIAL-SENSITIVE", Method="Privileged")
                + msip(LOWER_GUID, Enabled="false", Name="x")
            )
        ],
        OS,
        "True",
    ),
    (
        [
            "msip_labels: " + "; ".join(msip(GUID, Enabled="true", Method="Standard")),
            "msip_labels: " + "; ".join(msip(LOWER_GUID, Enabled="true", Method="Privileged")),
        ],
        "conflicting",
        "True",
    ),
    (["msip_labels: MSIP_Label_" + GUID + "_Enabled=true"], OS, None),
    (
        [
            "msip_labels: msip_label_"
            + GUID.upper()
            + "_enabled=True;msip_label_"
            + GUID.upper()
            + "_METHOD=PRIVILEGED;"
        ],
        OS,
        "True",
    ),
    (["msip_labels: MSIP_Label_" + GUID.replace("-", "") + "_Enabled=true"], "absent", None),
    (["msip_labels: MSIP_Label_" + GUID[:-1] + "_Enabled=true"], "absent", None),
    (["msip_label: MSIP_Label_" + GUID + "_Enabled=true"], "absent", None),
    (["x-msip_labels: MSIP_Label_" + GUID + "_Enabled=true"], "absent", None),
    (
        [
            "msip_labels: =?utf-8?B?"
            + base64.b64encode("; ".join(msip(Enabled="true")).encode()).decode()
            + "?="
        ],
        OS,
        None,
    ),
    (
        [
            "msip_labels: MSIP_Label_"
            + GUID
            + "_Enabled = true ; MSIP_Label_"
            + GUID
            + "_Method = Standard"
        ],
        OS,
        "False",
    ),
    (
        [
            'msip_labels: "MSIP_Label_'
            + GUID
            + "_Enabled=true; MSIP_Label_"
            + GUID
            + '_Method=Privileged"'
        ],
        OS,
        None,
    ),
    (["msip_labels : MSIP_Label_" + GUID + "_Enabled=true"], OS, None),
    (
        [
            "MSIP_LABELS:\tMSIP_Label_"
            + GUID
            + "_Enabled=true;\r\n\tMSIP_Label_"
            + GUID
            + "_Name=OFFICIAL;\r\n"
        ],
        OS,
        None,
    ),
    (
        [
            "msip_labels: "
            + "; ".join(
                msip(OTHER_GUID, Enabled="true", Name="OFFICIAL", Parent=GUID)
                + msip(GUID, Enabled="true")
            )
        ],
        "lower",
        None,
    ),
    (["x-titus-metadata-40: " + titus(("GSC", "OFFICIAL-SENSITIVE"))], OS, None),
    (["TITUS: x"], "absent", None),
    (['SIO-Label: marking="OFFICIAL-SENSITIVE [PERSONAL]"; type=":ess"; label="MQ=="'], OS, None),
    (
        [
            (
                'SIO-Label: type=":ess"; label*0="AA"; label*1="BB"; '
                "marking*=us-ascii'en'OFFICIAL%2DSENSITIVE; fgcolor=red"
            )
        ],
        OS,
        None,
    ),
    (['SIO-Label: marking*1="SENSITIVE"; marking*0="OFFICIAL-"; fgcolor=black'], OS, None),
    (['SIO-Label: marking="UK OFFICIAL\\-SENSITIVE"'], OS, None),
    (['SIO-Label: marking = "OFFICIAL-SENSITIVE" ; type = ":ess"'], OS, None),
    (['SIO-Label: fgcolor=#FFFFFF; marking="OFFICIAL-SENSITIVE"'], OS, None),
    (['SIO-Label: (comment) marking="OFFICIAL-SENSITIVE"'], OS, None),
    (['SIO-Label: marking="NOT OFFICIAL-SENSITIVE"'], "lower", None),
    (['SIO-Label: label="x; marking=OFFICIAL-SENSITIVE"; marking="OFFICIAL"'], "lower", None),
    (
        ['SIO-Label-History: marking="OFFICIAL-SENSITIVE"', 'SIO-Label: marking="OFFICIAL"'],
        "lower",
        None,
    ),
    (
        [
            (
                "X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL:Sensitive, "
                "CAVEAT=SH:NATIONAL-CABINET, ACCESS=Personal-Privacy, ORIGIN=a@b"
            )
        ],
        OS,
        None,
    ),
    (["X-Protective-Marking: VER=2005.6, NS=gov.au, SEC=IN-CONFIDENCE, ORIGIN=a@b"], "lower", None),
    (["X-Protective-Marking: NOTE=SEC is OFFICIAL:Sensitive, SEC=OFFICIAL"], "lower", None),
    (['X-Protective-Marking: VER=2018.4, NS=gov.au, SEC="OFFICIAL:Sensitive"'], OS, None),
    (
        ["X-Protective-Marking: VER=2018.4, NS=gov.au, SEC=OFFICIAL:Sensitive\\, EXPIRES=2027"],
        OS,
        None,
    ),
    (
        ["X-Protective-Marking: EXPIRES=2027-01-01, DOWNTO=OFFICIAL, SEC=OFFICIAL:Sensitive"],
        OS,
        None,
    ),
]
FIRST_LINES = [
    ("UK OFFICIAL-SENSITIVE\n\nHi", OS),
    ("OFFICIAL-SENSITIVE [PERSONAL]\nHi", OS),
    ("OFFICIAL-SENSITIVE: PERSONAL DATA\nHi", OS),
    ("OFFICIAL – SENSITIVE\nHi", OS),
    ("OFFICIAL:SENSITIVE\nHi", OS),
    ("OFFICIAL SENSITIVE\nHi", OS),
    ("Marking: OFFICIAL-SENSITIVE\nHi", OS),
    ("This email has been classified as: OFFICIAL-SENSITIVE\nHi", OS),
    ("Dear all, OFFICIAL-SENSITIVE\nHi", "absent"),
    ("OFFICIAL-SENSITIVE.\nHi", OS),
    ("[OFFICIAL-SENSITIVE: PERSONAL]\nHi", OS),
    ("--OFFICIAL-SENSITIVE--\nHi", OS),
    ("ОFFICIAL-SENSITIVE\nHi", "absent"),
    ("OFFICIAL\u200b-SENSITIVE\nHi", "absent"),
    ("ＯＦＦＩＣＩＡＬ-ＳＥＮＳＩＴＩＶＥ\nHi", "absent"),
    ("Begin forwarded message:\n\nOFFICIAL-SENSITIVE\n", "absent"),
    ("On 1 June A wrote:\nOFFICIAL-SENSITIVE\n", "absent"),
    ("\r\n\r\n\xa0\r\nOFFICIAL-SENSITIVE\r\nHi", OS),
    ("Caution: external mail\nOFFICIAL-SENSITIVE\n", "absent"),
    ("OFFICIAL-SENSITIVE - Personal\nHi", OS),
    ("OFFICIAL-SENSITIVE (Personal)\nHi", OS),
    ("Official-Sensitive NHS\nHi", OS),
    ("SECRET\nHi", "lower"),
    ("UNCLASSIFIED\nHi", "lower"),
    ("Official\nHi", "lower"),
    ("Restricted\nHi", "lower"),
    ("Hi team", "absent"),
    ("Internal\nHi", "absent"),
    ("Public\nHi", "absent"),
    ("OFFICIAL-SENSITIVE\tPERSONAL\nHi", OS),
    ("<OFFICIAL-SENSITIVE>\nHi", OS),
    ("Security marking: Official Sensitive (Personal)\nHi", OS),
    ("Data classification: OFFICIAL-SENSITIVE\nHi", OS),
    ("Sensitivity: OFFICIAL-SENSITIVE\nHi", OS),
]
HTML = [
    ("<span style='display:none'>OFFICIAL-SENSITIVE</span><p>Hello</p>", "absent"),
    ('<div style="display: none;"><p>OFFICIAL-SENSITIVE</p></div><p>Hello</p>', "absent"),
    ("<p hidden>OFFICIAL-SENSITIVE</p><p>Hi</p>", "absent"),
    ("<p style='font-size:0'>OFFICIAL-SENSITIVE</p><p>Hi</p>", "absent"),
    ("<p style='visibility:hidden'>OFFICIAL-SENSITIVE</p><p>Hi</p>", "absent"),
    (
        (
            "<p align=center><b><span style='color:red'>OFFICIAL</span></b>"
            "<span>-</span><b>SENSITIVE</b></p>"
        ),
        OS,
    ),
    ("<body><!-- x --><div class=gmail_quote>OFFICIAL-SENSITIVE</div>", "absent"),
    (
        (
            "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>"
            "<b>From:</b> x</div><p>OFFICIAL-SENSITIVE</p>"
        ),
        "absent",
    ),
    ("<p>OFFICIAL&ndash;SENSITIVE</p>", OS),
    ("<p>OFFICIAL&nbsp;SENSITIVE</p>", OS),
    ("<img alt='OFFICIAL-SENSITIVE'><p>Hi</p>", "absent"),
    ("<details><summary>OFFICIAL-SENSITIVE</summary></details>", OS),
    ("<blockquote type=cite>OFFICIAL-SENSITIVE</blockquote><p>x</p>", "absent"),
    ("<center>OFFICIAL-SENSITIVE</center>Hi", OS),
    ("<table><tr><td>OFFICIAL-SENSITIVE</td><td>Page 1</td></tr></table>", OS),
]


@pytest.mark.parametrize(("subject", "level"), SUBJECTS)
def test_subjects(subject: str, level: str) -> None:
    assert marked(message(f"Subject: {subject}")).classification == level


@pytest.mark.parametrize(("subject", "state"), TAGS)
def test_tags(subject: str, state: str) -> None:
    assert read(subject).state == state


@pytest.mark.parametrize(("lines", "level", "chosen"), HEADERS)
def test_headers(lines: list[str], level: str, chosen: str | None) -> None:
    found = marked(message(*lines))
    assert found.classification == level
    assert chosen in {None, str(found.chosen_by_user)}


@pytest.mark.parametrize(("body", "level"), FIRST_LINES)
def test_first_lines(body: str, level: str) -> None:
    assert marked(message("Subject: a", body=body)).classification == level


@pytest.mark.parametrize(("body", "level"), HTML)
def test_first_lines_of_html(body: str, level: str) -> None:
    raw = message("Subject: a", "Content-Type: text/html; charset=utf-8", body=body)
    assert marked(raw).classification == level


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("OFFICIAL-SENSITIVE: a", "OFFICIAL-SENSITIVE: b", OS),
        ("OFFICIAL-SENSITIVE: a", "a", "absent"),
        ("a", "OFFICIAL-SENSITIVE: a", "absent"),
        ("OFFICIAL-SENSITIVE: a", "OFFICIAL: a", "conflicting"),
    ],
)
def test_several_subjects_must_agree(first: str, second: str, level: str) -> None:
    assert marked(message(f"Subject: {first}", f"Subject: {second}")).classification == level


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1"])
def test_headers_in_eight_bits(charset: str) -> None:
    raw = "Subject: OFFICIAL-SENSITIVE: café\r\n\r\nx".encode(charset)
    assert marked(raw).classification == OS
    dash = b"Subject: OFFICIAL \x96 SENSITIVE: list\r\n\r\nx"
    assert marked(dash).classification == OS


def test_as_many_as_we_say() -> None:
    assert len(SUBJECTS) + len(TAGS) + len(HEADERS) + len(FIRST_LINES) + len(HTML) >= 300
