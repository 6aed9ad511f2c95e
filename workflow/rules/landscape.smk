# What surrounds a solution of the perceptron: Franz-Parisi potential, pairs, exact enumeration, neighbours.
