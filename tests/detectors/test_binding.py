"""Is a thing said of the one named in its sentence, or of something else?"""

import re

import pytest

from agent.detectors._binding import bound
from agent.detectors._kind import Statement
from agent.detectors._names import names

KIND = Statement(term=r"\bgout\b", cue=r"\b(?:has|with)\b", label="x", plain=r"gout in", loose=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Jane Smith has gout", True),
        ("Jane Smith's gout", True),
        ("gout - Jane Smith", True),
        ("Jane Smith, lives alone, gout", True),
        ("Jane Smith presented the gout audit", False),
        ("Thanks to Jane Smith, gout in May", False),
        ("Jane Smith wrote a book with gout", False),
        ("gout is common, says our Jane Smith", False),
    ],
)
def test_bound(text, said):
    [name] = names(text, 0, len(text))
    term = re.search("gout", text)
    assert term is not None
    assert bound(text, KIND, name, term) is said
