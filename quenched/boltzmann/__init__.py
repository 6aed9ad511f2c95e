"""Boltzmann machines, restricted and not: exact likelihoods, and learning that is judged by them."""
