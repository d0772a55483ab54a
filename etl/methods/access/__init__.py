"""The fair comparison of access rates: intervals, steadied rates, funnel, expected access, inequality.

Pure functions of arrays; `tables.py` alone reads and writes the tables of the build. Pages only read what they give.
"""
