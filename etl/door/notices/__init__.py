"""Public notices of contracts: the « données essentielles » (DECP, both formats) and award notices of TED.

`readers` finds what a file is and streams it; `notice` gives one shape to every format; `scope` keeps the contracts of
the buyers and words chosen; `official` compares with the published schemas; `history` puts states in order.
"""
