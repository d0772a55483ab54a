"""Territories of France: codes, parents, denominators, contours, and the geometry that pages may reuse."""
