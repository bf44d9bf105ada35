"""What `generate.py` is made of: one module per stream, and the formats around them."""
