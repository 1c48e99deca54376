"""What does each system say about a second factor at sign-in?

One module a platform: its facts, the collector that reads them, and the judge.
"""
