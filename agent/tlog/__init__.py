"""Can anyone see that nothing in a log was altered, without trusting whoever keeps it?

Pure. C2SP's transparency-log formats (https://c2sp.org): tlog-tiles, signed-note,
tlog-checkpoint, tlog-proof and tlog-addenda, over RFC 6962's Merkle tree with SHA-256. Tools of
others read what is written here, and the tests have one do it.
"""
