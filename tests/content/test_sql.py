"""A dump's rows stand under the names of their columns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Read = Callable[..., dict[str, str]]

LISTED = "INSERT INTO patients (nhs_number, surname) VALUES ('9434765919','O''Brien'),(401,NULL);\n"
MYSQL = """-- MySQL dump
/*!40101 SET NAMES utf8 */;
CREATE TABLE `cases` (
  `nhs_number` char(10) NOT NULL,
  `note` text,
  PRIMARY KEY (`nhs_number`)
) ENGINE=InnoDB;
INSERT INTO `cases` VALUES ('9434765919','two\\nlines (and more)'),('4010232137','it\\'s');
"""
POSTGRESQL = """-- PostgreSQL database dump
SET client_encoding = 'UTF8';
COPY public.people (nhs_number, surname) FROM stdin;
9434765919\tOkafor
4010232137\t\\N
\\.

COPY public.other (a) FROM stdin;
1
\\.
"""


@pytest.mark.parametrize(
    ("dump", "tables"),
    [
        (LISTED, {"patients": "nhs_number\tsurname\n9434765919\tO'Brien\n401\tNULL"}),
        (
            MYSQL,
            {"cases": "nhs_number\tnote\n9434765919\ttwo lines (and more)\n4010232137\tit's"},
        ),
        (
            POSTGRESQL,
            {"people": "nhs_number\tsurname\n9434765919\tOkafor\n4010232137\t\\N", "other": "a\n1"},
        ),
        (
            'insert into "x"."y" ("a b", c) values (f(1), N\'n\');\nINSERT INTO y VALUES (2, 3);',
            {"y": "a b\tc\nf\t1\tn2\t3"},
        ),
        ("INSERT INTO t SELECT * FROM u;", {}),
        ("-- nothing\n", {}),
    ],
)
def test_rows(dump: str, tables: dict[str, str], texts: Read) -> None:
    found = texts(dump.encode(), "dump.sql")
    assert found.pop("text") == dump
    assert found == {f"table '{name}'": said for name, said in tables.items()}


def test_a_dump_is_known_without_its_name(texts: Read) -> None:
    assert "table 'cases'" in texts(MYSQL.encode(), "notes.txt")
    assert "table 'people'" in texts(POSTGRESQL.encode())


def test_a_row_that_lies_on_the_edge_of_a_piece_is_whole(texts: Read) -> None:
    rows = ",".join(f"('{n:010}','x{'y' * 90}')" for n in range(25_000))
    found = texts(f"INSERT INTO t (id, note) VALUES {rows};".encode(), "dump.sql")["table 't'"]
    assert {f"{n:010}" for n in range(25_000)} <= {each[:10] for each in found.splitlines()}


@pytest.mark.parametrize(
    "dump",
    [
        "INSERT INTO t VALUES (" + "'" * 400_001,
        "INSERT INTO t VALUES " + "(" * 400_000,
        "'" * 100_000 + "create table " * 30_000,
        "copy a " * 100_000,
        "create table a(" * 50_000,
        "insert into a (" * 50_000,
    ],
)
def test_hostile_dumps_end(dump: str, texts: Read) -> None:
    assert texts(dump.encode(), "dump.sql")["text"] == dump
