"""What personal data is in a text?"""
