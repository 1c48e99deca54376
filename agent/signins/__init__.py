"""Was one account used by two people, or in two places?

`certify` answers for a set of sign-in events: the same alerts in whatever order, how often and how
late they came. What a place is, who a device belongs to and what the organisation decided is given
to it; nothing here reads a clock, a file or the network but `sources` and `response`.
"""
