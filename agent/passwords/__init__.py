"""Is this password three random words, as the procedure asks?

Pure; the lexicon is data that is only read.
"""
