"""How does the disk-encryption check see a machine's storage, on each system?

Start at `volume` (the nouns) and `judge` (the rules). `linux`, `windows` and `macos` each turn a
`Host` into the same `Survey` of volumes; the modules beside them answer one question each:

    linux        which volumes can hold data here?       (asks the modules below)
    sysfs        which block devices are there, and what is each made of?
    mounts       what is mounted, and where does the kernel swap to?
    mapper       which cipher does a device-mapper device use, with how long a key?
    cipher       what does a dm-crypt cipher specification say?
    content      what is on a block device that nothing uses?
    zfs          which ZFS datasets are encrypted, and what do the pools stand on?
    bitlocker    what do BitLocker's numbers for one volume mean?
    filevault    what do FileVault and APFS say of one volume?
    images       on which volume does an attached disk image lie? (macOS)
    opal         does a drive's own encryption ask for a password?
    trace        on which storage does a volume end, and what encrypts it on the way?
"""
