"""What must a person present to get through a PAM stack?

`config` reads the files into stacks of lines, `modules` says what each module may answer and what
it asks for (in the words of `answers`), `paths` walks a stack as Linux-PAM does and finds every
way that ends in success.
"""
