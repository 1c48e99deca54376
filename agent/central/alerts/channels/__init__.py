"""Which ways are there to reach somebody? One module a channel, each offers a `Channel`."""
