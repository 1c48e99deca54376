"""Is what stands around a place told right?"""

from agent.detectors._reading import Reading


def test_before_takes_the_line_above_where_the_own_one_is_empty():
    text = "Her NHS_number is\n> 943"
    reading = Reading("body", text)
    assert reading.before(text.index("943")) == "Her NHS number is\n> "
    assert Reading("body", "a\nb 943").before(4) == "b "


def test_before_takes_no_cell_of_another_row():
    text = "NHS No,DOB\n9434765919,1958-07-04\n"
    assert Reading("body", text).before(text.index("943")) == ""


def test_after_stays_on_the_line():
    assert Reading("body", "943 (NHS_no)\nnext").after(3) == " (NHS no)"


def test_words_near():
    reading = Reading("body", "The Patient attended." + " x" * 1000 + " order")
    assert "patient" in reading.words_near(10)
    assert "order" not in reading.words_near(10)


def test_a_signature_ends_where_the_quoted_mail_begins():
    text = "Hello\n\nKind regards,\nA Person\n020 7946 0000\n\nFrom: B\nNHS no 943 476 5919\n"
    reading = Reading("body", text)
    assert reading.in_signature(text.index("020"))
    assert not reading.in_signature(text.index("943"))
    assert not reading.in_signature(0)


def test_a_header_is_that_of_the_column():
    text = "Name\tNHS No\nA\t943"
    assert Reading("body", text).header(text.index("943")) == "nhs no"
    assert Reading("body", "943").header(0) == ""
