"""`msip_labels` as Outlook, Exchange and older clients write it."""

from __future__ import annotations

import itertools

import pytest

from tests.mail.messages import GUID, LOWER_GUID, OTHER_GUID, level, marked, message, msip

USUAL = {
    "Enabled": "true",
    "SetDate": "2026-11-16T09:10:41Z",
    "Method": "Privileged",
    "Name": "EXTERNAL OFFICIAL-SENSITIVE",
    "SiteId": "b7d1f0a4-2c35-4f5e-8a90-1e6c3d7b9f02",
    "ContentBits": "0",
}
LINE = "msip_labels: " + "; ".join(msip(**USUAL))


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["Enabled", "Name", "Method", "SiteId"]))
)
def test_any_order(order: tuple[str, ...]) -> None:
    pieces = msip(OTHER_GUID, **{key: USUAL[key] for key in order})
    found = marked(message("msip_labels: " + ";".join(pieces)))
    assert (found.classification, found.chosen_by_user) == ("official-sensitive", True)


@pytest.mark.parametrize("at", range(13, len(LINE), 3))
def test_folded_anywhere(at: int) -> None:
    found = marked(message(LINE[:at] + "\r\n " + LINE[at:]))
    assert (found.classification, found.source) == ("official-sensitive", "msip_labels")


@pytest.mark.parametrize("fold", ["\r\n ", "\r\n\t", "\n "])
def test_folded_everywhere(fold: str) -> None:
    value = "; ".join(msip(**USUAL)).replace("; ", ";" + fold).replace("_", f"_{fold}")
    assert level(message(f"msip_labels: {value}")) == "official-sensitive"


@pytest.mark.parametrize(
    ("value", "expected", "chosen"),
    [
        ("; ".join(msip(**USUAL)) + ";", "official-sensitive", True),
        (" ; ".join(msip(**USUAL)) + " ; ", "official-sensitive", True),
        ("; ".join(msip(GUID.upper(), **USUAL)), "official-sensitive", True),
        ("; ".join(msip("{" + GUID + "}", **USUAL)), "official-sensitive", True),
        ("; ".join(msip(Enabled="True", Name="renamed since")), "official-sensitive", None),
        ("; ".join(msip(Enabled="TRUE")), "official-sensitive", None),
        ("; ".join(msip(Enabled="true", Method="Standard")), "official-sensitive", False),
        ("; ".join(msip(Enabled="true", Method="Privileged")), "official-sensitive", True),
        ("; ".join(msip(Enabled="true", Method="standard")), "official-sensitive", False),
        ("; ".join(msip(Enabled="true", Method="Other")), "official-sensitive", None),
        (
            "; ".join(msip(Enabled="true", Extended_MSFT_Method="Manual")),
            "official-sensitive",
            True,
        ),
        (
            "; ".join(msip(Enabled="true", Extended_MSFT_Method="Automatic")),
            "official-sensitive",
            False,
        ),
        ("; ".join(msip(Enabled="false", Name="OFFICIAL-SENSITIVE")), "absent", None),
        ("; ".join(msip(Enabled="1", Name="OFFICIAL-SENSITIVE")), "absent", None),
        ("; ".join(msip(Enabled="", Name="OFFICIAL-SENSITIVE")), "absent", None),
        ("; ".join(msip(Name="OFFICIAL-SENSITIVE", Method="Privileged")), "absent", None),
        (
            "; ".join([*msip(Enabled="true"), *msip(Enabled="false")]),
            "absent",
            None,
        ),
        ("; ".join(msip(LOWER_GUID, Enabled="true", Name="Staff only")), "lower", None),
        ("; ".join(msip(LOWER_GUID, Enabled="true", Name="OFFICIAL-SENSITIVE")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="General")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="Highly Secret Sauce")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="NOT OFFICIAL-SENSITIVE")), "lower", None),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="Official Sensitive")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL SENSITIVE - Personal")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="Official-Sensitive (Commercial)")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL/Sensitive")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL–SENSITIVE")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL:Sensitive")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="OFFICIAL_SENSITIVE")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="external official-sensitive")),
            "official-sensitive",
            None,
        ),
        (
            "; ".join(msip(OTHER_GUID, Enabled="true", Name="=?utf-8?Q?OFFICIAL-SENSITIVE?=")),
            "official-sensitive",
            None,
        ),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="ОFFICIAL-SENSITIVE")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true", Name="UNOFFICIAL SENSITIVE")), "lower", None),
        ("; ".join(msip(OTHER_GUID, Enabled="true")), "absent", None),
        (
            "; ".join(
                [
                    *msip(Enabled="true", Method="Privileged", Parent=LOWER_GUID),
                    *msip(LOWER_GUID, Enabled="true", Method="Standard"),
                ]
            ),
            "official-sensitive",
            True,
        ),
        (
            "; ".join([*msip(Enabled="true"), *msip(LOWER_GUID, Enabled="true")]),
            "conflicting",
            None,
        ),
        (
            "; ".join([*msip(Enabled="true"), *msip(LOWER_GUID, Enabled="false")]),
            "official-sensitive",
            None,
        ),
        (
            "; ".join([*msip(Enabled="false"), *msip(LOWER_GUID, Enabled="true")]),
            "lower",
            None,
        ),
        (
            "; ".join(
                [
                    *msip(Enabled="true", Method="Standard"),
                    *msip(
                        OTHER_GUID, Enabled="true", Name="OFFICIAL-SENSITIVE", Method="Privileged"
                    ),
                ]
            ),
            "official-sensitive",
            True,
        ),
        ("", "absent", None),
        (";;;", "absent", None),
        ("OFFICIAL-SENSITIVE", "absent", None),
        (
            "MSIP_Label_nonsense_Enabled=true; MSIP_Label_nonsense_Name=OFFICIAL-SENSITIVE",
            "absent",
            None,
        ),
        (f"XMSIP_Label_{GUID}_Enabled=true", "absent", None),
        (f"MSIP_Label_{GUID}_Enabled", "absent", None),
        (f"MSIP_Label_{GUID}_Enabled=true=true", "absent", None),
    ],
)
def test_values(value: str, expected: str, chosen: bool | None) -> None:
    found = marked(message(f"msip_labels: {value}"))
    assert (found.classification, found.chosen_by_user) == (expected, chosen)


@pytest.mark.parametrize("name", ["msip_labels", "Msip_Labels", "MSIP_LABELS"])
def test_header_names_in_any_case(name: str) -> None:
    assert level(message(f"{name}: " + ";".join(msip(**USUAL)))) == "official-sensitive"


@pytest.mark.parametrize("name", ["x-msip_labels", "msip_label", "msip_labels_old", "comments"])
def test_other_headers_are_not_it(name: str) -> None:
    assert level(message(f"{name}: " + ";".join(msip(**USUAL)))) == "absent"


def test_two_headers_are_read_together() -> None:
    both = [
        f"msip_labels: {';'.join(msip(**USUAL))}",
        f"msip_labels: {';'.join(msip(LOWER_GUID, Enabled='true'))}",
    ]
    assert level(message(*both)) == "conflicting"


def test_without_labels_of_our_own_the_name_decides() -> None:
    line = f"msip_labels: {';'.join(msip(**USUAL))}"
    assert level(message(line), labels=()) == "official-sensitive"
    assert level(message(line.replace("EXTERNAL OFFICIAL-SENSITIVE", "Blue")), labels=()) == "lower"
