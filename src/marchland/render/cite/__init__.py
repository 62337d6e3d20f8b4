"""How to cite a dossier and the data it was measured with: in words, and for reference managers."""
