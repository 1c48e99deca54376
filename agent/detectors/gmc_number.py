"""Is this a doctor's GMC reference number?

Seven digits, no check digit (General Medical Council, "The medical register": data dictionary of
the downloadable register). The register is public, so it is reported and keeps nothing back.
"""

from agent.detectors._detector import Strength, Trigger
from agent.detectors._evidence import Identifier, identifier

GMC_NUMBER = identifier(
    "gmc-number",
    "GMC reference number",
    Trigger(patterns=(r"(?i)\bgmc",)),
    Identifier(
        form=r"(?<![\w/.])[0-9]\d{6}(?!\w|[./-]\d)",
        parse=lambda written: written,
        label=r"\bgmc\b|\bgeneral medical council\b",
        others="tel|telephone|phone|mobile|fax|bleep|ext|nmc|hcpc|gphc|nhs|order|invoice|company",
        strength=Strength.FLAG,
        signed=True,
    ),
    only_named=True,
)
