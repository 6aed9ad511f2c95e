# Rare dense clusters of solutions: large-deviation local entropy and where it breaks.
