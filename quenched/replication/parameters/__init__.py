"""What each claim's parameters are and which values are allowed: one module per claim, with a class Parameters."""
