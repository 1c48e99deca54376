"""What text is in these bytes?"""
