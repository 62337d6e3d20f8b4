"""What is declared: the records of a dossier, how it is read, checked and written.

It owns the words and figures of a dispute as somebody typed them. It names boundary files by
vintage and never opens one; it measures nothing.
"""
