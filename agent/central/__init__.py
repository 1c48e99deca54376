"""What happened everywhere, and can it be proved?"""
