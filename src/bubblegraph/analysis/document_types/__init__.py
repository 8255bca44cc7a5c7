"""What the results are as plain values: the documents that ``--json`` prints, and their parts.

The schema of the answers is made from these types (``output/schema.py``): a name that ends in
``Document`` is a form of a command, one that ends in ``Dict`` a part.
"""
