"""Mutated deliveries: no crash, no lost row, no figure that was not delivered. Long runs: `python -m tests.fuzz`."""
