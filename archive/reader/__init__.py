"""What `verify.py` is made of. Nothing here is shared with the writer."""
