# Boltzmann machines judged by exact likelihoods.
