"""How does an event reach the central log, once and unaltered?"""
