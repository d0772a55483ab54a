"""From delivered files to the published base. `python -m etl --help` lists the verbs."""
