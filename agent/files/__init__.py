"""What lies in the files of this machine?"""
