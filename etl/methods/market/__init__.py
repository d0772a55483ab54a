"""The public market of the CEP: landing of each lot, and the tables that only Python can make."""
