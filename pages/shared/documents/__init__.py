"""What documents are made of, whatever they say: blocks, maps, and the PDF and Word files that print them."""
