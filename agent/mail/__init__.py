"""May this message leave?"""
