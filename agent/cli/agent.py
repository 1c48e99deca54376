"""`safehand agent`: the background agent of this device, and what it runs beside itself."""

HELP = "the background agent of this device: run it, stop it on purpose"
