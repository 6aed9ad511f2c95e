# Learning without a teacher: symmetry breaking in restricted Boltzmann machines.
