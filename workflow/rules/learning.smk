# Learning algorithms of the perceptron: what they solve, how fast, and what they find.
